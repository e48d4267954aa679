// Emulator processes that wait for a machine: one started ahead of need, and those kept after a machine was switched off.
import { type EmulatorFiles, EmulatorProcess } from './emulator-process.ts'

export class Reserve {
  readonly #files: EmulatorFiles
  readonly #waiting: EmulatorProcess[] = []

  constructor(files: EmulatorFiles) {
    this.#files = files
  }

  /** Starts a process unless one is waiting. It does not keep the runner alive. */
  prewarm(): void {
    if (this.#waiting.length === 0) this.put(new EmulatorProcess(this.#files))
  }

  take(): EmulatorProcess {
    const kept = this.#waiting.pop()
    if (!kept?.alive) return new EmulatorProcess(this.#files)
    kept.hold(true)
    return kept
  }

  put(process: EmulatorProcess): void {
    process.hold(false)
    this.#waiting.push(process)
  }

  /** Ends all that wait. */
  async close(): Promise<void> {
    await Promise.all(this.#waiting.splice(0).map(process => process.kill()))
  }
}
