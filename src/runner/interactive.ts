// The terminal is the serial line: keys go to the system, its output to the screen, guest time goes at the speed of the clock on the wall.
import type { ReadStream } from 'node:tty'
import type { Pause, Running } from '../engine/engine.ts'

export interface InteractiveOptions {
  running: Running
  /** Where keys come from; put into raw mode if it is a terminal, and put back in any case. */
  input: Pick<ReadStream, 'on' | 'off' | 'resume' | 'pause'> &
    Partial<Pick<ReadStream, 'isTTY' | 'setRawMode'>>
  write(bytes: Uint8Array): void
  signal?: AbortSignal
  /** Host milliseconds of a steady clock. */
  nowMs?: () => number
}

const CTRL_C = 0x03
const LEAVE = 0x1d // Ctrl-]
/** Guest time of one grant: how late a key may arrive. */
const STEP_NS = 10_000_000

/** Runs until the user leaves (Ctrl-], or Ctrl-C twice) or the machine ends. Does not switch the machine off. */
export async function interact(options: InteractiveOptions): Promise<Pause | { kind: 'left' }> {
  const { running, input, write, signal, nowMs = () => performance.now() } = options
  const keyboard = new Keyboard(bytes => running.send(bytes))
  const listener = (bytes: Uint8Array): void => keyboard.type(bytes)
  signal?.addEventListener('abort', () => keyboard.leave())
  input.setRawMode?.(true)
  input.on('data', listener)
  input.resume()
  try {
    const begin = nowMs()
    let nowNs = 0
    while (!keyboard.left) {
      const pause = await running.run({ untilNs: nowNs + STEP_NS, stopAtLine: false }, output =>
        write(output.bytes),
      )
      nowNs = pause.nowNs
      if (pause.kind === 'idle') await keyboard.next
      else if (pause.kind === 'time') await keyboard.sleep(nowNs / 1e6 - (nowMs() - begin))
      else return pause
    }
    return { kind: 'left' }
  } finally {
    input.off('data', listener)
    input.setRawMode?.(false)
    input.pause()
  }
}

/** Keys as they come: wakes who waits for one, and knows which ones mean to leave. */
class Keyboard {
  readonly #send: (bytes: Uint8Array) => void
  #wake: () => void = () => {}
  #next: Promise<void> = Promise.resolve()
  #lastWasCtrlC = false
  left = false

  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send
    this.#arm()
  }

  /** Settles with the next key. */
  get next(): Promise<void> {
    return this.#next
  }

  type(bytes: Uint8Array): void {
    for (const byte of bytes) {
      if (byte === LEAVE || (byte === CTRL_C && this.#lastWasCtrlC)) {
        this.leave()
        return
      }
      this.#lastWasCtrlC = byte === CTRL_C
    }
    this.#send(bytes)
    this.#wake()
    this.#arm()
  }

  leave(): void {
    this.left = true
    this.#wake()
  }

  /** Until the time has passed, or a key comes. */
  async sleep(ms: number): Promise<void> {
    if (ms <= 0) return
    let timer: NodeJS.Timeout | undefined
    const passed = new Promise<void>(resolve => {
      timer = setTimeout(resolve, ms)
    })
    await Promise.race([passed, this.#next])
    clearTimeout(timer)
  }

  #arm(): void {
    this.#next = new Promise(resolve => {
      this.#wake = resolve
    })
  }
}
