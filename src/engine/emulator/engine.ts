// The emulator as an engine: one process per machine, started ahead of need, kept warm between machines whose programs all came with the product.
import { existsSync } from 'node:fs'
import type { Scenario } from '../../scenario/scenario.ts'
import type { BuiltImage, Engine, EngineNeed, Running } from '../engine.ts'
import { bootPlan, type ImageContent } from './boot-plan.ts'
import type { EmulatorFiles, EmulatorProcess } from './emulator-process.ts'
import { Reserve } from './reserve.ts'
import { RunningEmulator } from './running.ts'
import { describeSandbox } from './sandbox.ts'

export interface EmulatorEngine extends Engine {
  /** Starts a process now, for the next launch: it gets ready while the image is being built. */
  prewarm(): void
  /** Powers an image on without a scenario. */
  launch(image: Pick<BuiltImage, 'path'>, options: { seed: number; scenario?: Scenario }): Promise<Running>
  /** What keeps programs from the host, as sentences. */
  sandbox(): Promise<string[]>
  /** Ends the processes in reserve. */
  close(): Promise<void>
}

export interface EmulatorOptions {
  files: EmulatorFiles
  /** Processes shared with others; its own if not given. */
  reserve?: Reserve
  build(scenario: Scenario): Promise<BuiltImage>
  read(path: string): Promise<ImageContent>
  /** Keep processes for further machines: worth it in a suite. */
  warm?: boolean
  /** Host time after which a program that never gives control back is ended. */
  watchdogMs?: number
  /** Structured events of the machine, for diagnostics. */
  onEvent?: (event: unknown) => void
}

const WATCHDOG_MS = 5_000

export function createEmulatorEngine(options: EmulatorOptions): EmulatorEngine {
  const { files, build, read, warm = false, watchdogMs = WATCHDOG_MS, onEvent } = options
  const reserve = options.reserve ?? new Reserve(files)

  const keep = async (process: EmulatorProcess): Promise<void> => {
    try {
      await process.reset()
      reserve.put(process)
    } catch {
      await process.kill()
    }
  }

  return {
    name: 'emulator',
    deterministic: true,
    prewarm: () => reserve.prewarm(),
    build,
    unsupported: () => [],

    async launch(image, { seed }) {
      const content = await read(image.path)
      const process = reserve.take()
      const running = new RunningEmulator(process, warm && content.builtinOnly ? keep : undefined)
      process.onEvent = event => {
        running.note(event)
        onEvent?.(event)
      }
      try {
        await process.boot(
          bootPlan(content, { seed, watchdogMs, events: onEvent ? 'all' : 'mistakes' }),
          content.modules.map(({ bytes }) => bytes),
        )
      } catch (error) {
        await process.kill()
        throw error
      }
      return running
    },

    async doctor() {
      const needs: EngineNeed[] = [files.process, files.realm].map(file => ({
        what: `emulator (${file})`,
        found: existsSync(file) ? 'present' : undefined,
        remedy: 'build the product: node scripts/build.mjs',
      }))
      if (needs.some(({ found }) => found === undefined)) return needs
      try {
        needs.push({ what: 'sandbox of the emulator', found: (await this.sandbox()).join('; ') })
      } catch (error) {
        needs.push({ what: 'emulator process', found: undefined, remedy: (error as Error).message })
      }
      return needs
    },

    async sandbox() {
      const process = reserve.take()
      try {
        return describeSandbox((await process.ready).sandbox)
      } finally {
        await process.kill()
      }
    },

    close: () => reserve.close(),
  }
}
