// The host's side of one emulator process: starts it, speaks protocol.ts with it, and makes sure that it is gone in the end.
import { type ChildProcess, spawn } from 'node:child_process'
import { dirname } from 'node:path'
import type { Duplex } from 'node:stream'
import {
  type BootPlan,
  Command,
  type Failure,
  FrameReader,
  frame,
  type Ready,
  Reply,
  type RunPlan,
  type Stopped,
  unpackRecords,
  writeHeader,
} from '../../emulator/protocol.ts'
import { UserError } from '../../support/errors.ts'
import { HostError } from '../../support/host-error.ts'
import type { Output } from '../engine.ts'
import { sandboxed } from './sandbox.ts'
import { SerialJoin } from './serial-join.ts'

/** The emulator's process ended, or spoke nonsense. A fault of the host or of the product, never a verdict on the guest. */
export class EmulatorGone extends HostError {
  constructor(message: string) {
    super('engine/gone', message)
  }
}

/** The emulator could not carry out a command; the process goes on. */
export class EmulatorFailure extends HostError {
  readonly remoteStack: string | undefined

  constructor({ message, stack }: Failure) {
    super('engine/failed', `the emulator could not boot the image: ${message}`)
    this.remoteStack = stack
  }
}

/** What the author can put right is a UserError. */
const failed = (failure: Failure): Error =>
  failure.name === 'BootError'
    ? new UserError('image/no-system', failure.message)
    : new EmulatorFailure(failure)

export interface EmulatorFiles {
  /** The process's entry, a CommonJS bundle. */
  process: string
  /** The emulator for its realm. */
  realm: string
  /** Compiled code of earlier processes; need not exist. */
  code?: string
}

type OnOutput = (output: Output) => void | Promise<void>

const STDERR_BYTES = 4096

const living = new Set<ChildProcess>()
let exitHook = false

/** However the runner ends, as long as it runs its exit handlers, no emulator stays behind. */
function track(child: ChildProcess): void {
  living.add(child)
  child.once('exit', () => living.delete(child))
  if (exitHook) return
  exitHook = true
  process.on('exit', () => {
    for (const each of living) each.kill('SIGKILL')
  })
}

interface Waiting {
  /** Types of reply that end the wait. */
  types: readonly number[]
  resolve: (value: { type: number; payload: Uint8Array }) => void
  reject: (error: Error) => void
}

export class EmulatorProcess {
  readonly #child: ChildProcess
  readonly #channel: Duplex
  readonly #reader = new FrameReader()
  readonly #exited: Promise<void>
  #serial = new SerialJoin()
  #stderr = ''
  #gone: EmulatorGone | undefined
  #waiting: Waiting | undefined
  #onOutput: OnOutput = () => {}
  /** Promises of the receiver of output, which hold the next slice back. */
  #held: Promise<void> | undefined
  #whenDelivered: { offset: number; resolve: () => void } | undefined
  readonly ready: Promise<Ready>

  /** Starts the process; `ready` settles when it can boot a machine. */
  constructor(files: EmulatorFiles) {
    const { file, args } = sandboxed(
      files.process,
      [files.realm, ...(files.code === undefined ? [] : [files.code])],
      dirname(files.process),
    )
    this.#child = spawn(file, args, {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { LANG: 'C', TZ: 'UTC' },
      cwd: dirname(files.process),
    })
    track(this.#child)
    this.#channel = this.#child.stdio[3] as Duplex
    this.#listen()
    this.#exited = new Promise(resolve => {
      this.#child.once('exit', (code, signal) => {
        this.#fail(new EmulatorGone(this.#describeEnd(code, signal)))
        resolve()
      })
      this.#child.once('error', error => {
        this.#fail(new EmulatorGone(`the emulator could not be started: ${error.message}`))
        if (this.#child.pid === undefined) resolve()
      })
    })
    this.ready = this.#answer<Ready>([Reply.READY])
    this.ready.catch(() => {})
  }

  get alive(): boolean {
    return this.#gone === undefined
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** Powers a machine on. The process must be ready. Throws UserError when modules and machine make no system. */
  async boot(plan: BootPlan, modules: readonly Uint8Array[]): Promise<void> {
    await this.ready
    this.#serial = new SerialJoin()
    const text = Buffer.from(JSON.stringify(plan))
    const head = Buffer.alloc(9 + text.length)
    writeHeader(head, 4 + text.length + modules.reduce((sum, { length }) => sum + length, 0), Command.BOOT)
    head.writeUInt32LE(text.length, 5)
    text.copy(head, 9)
    const booted = this.#answer([Reply.BOOTED])
    this.#channel.write(head)
    for (const bytes of modules) this.#channel.write(bytes)
    await booted
  }

  /** One slice of a run. All output up to its end has been handed over when it settles. */
  async run(plan: RunPlan, onOutput: OnOutput): Promise<Stopped> {
    this.#onOutput = onOutput
    const stopped = await this.#ask<Stopped>(Command.RUN, plan, [Reply.STOPPED])
    await this.#delivered(stopped.offset)
    await this.#held
    this.#held = undefined
    return stopped
  }

  input(bytes: Uint8Array): void {
    this.#channel.write(frame(Command.INPUT, bytes))
  }

  inspect(what: string): Promise<unknown> {
    return this.#ask(Command.INSPECT, what, [Reply.ANSWER])
  }

  /** Compiled code of all that ran in the process so far, for later ones. */
  code(): Promise<Uint8Array> {
    return this.#request(Command.CODE, null, [Reply.CODE])
  }

  /** Switches the machine off and keeps the process. */
  async reset(): Promise<void> {
    await this.#ask(Command.RESET, null, [Reply.READY])
    this.#serial = new SerialJoin()
  }

  /** The process is gone when this settles, whatever it was doing. */
  async kill(): Promise<void> {
    if (!this.#gone) this.#fail(new EmulatorGone('the emulator was stopped'))
    if (living.has(this.#child)) this.#child.kill('SIGKILL')
    await this.#exited
    this.#channel.destroy()
    this.#child.stdout?.destroy()
    this.#child.stderr?.destroy()
  }

  /** Keeps the runner's event loop alive or not: a process in reserve must not. */
  hold(yes: boolean): void {
    const set = (handle: unknown): void => {
      const refs = handle as { ref?: () => void; unref?: () => void } | null
      if (yes) refs?.ref?.()
      else refs?.unref?.()
    }
    for (const handle of [this.#child, this.#channel, this.#child.stdout, this.#child.stderr]) set(handle)
  }

  #listen(): void {
    const { stdout, stderr } = this.#child
    this.#channel.on('data', (chunk: Buffer) => this.#frames(chunk))
    stdout?.on('data', (chunk: Buffer) => {
      this.#serial.bytes(chunk)
      this.#drain()
    })
    stderr?.on('data', (chunk: Buffer) => {
      this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_BYTES)
    })
    for (const stream of [this.#channel, stdout, stderr]) stream?.on('error', () => {})
  }

  #frames(chunk: Uint8Array): void {
    try {
      this.#reader.push(chunk, (type, payload) => this.#receive(type, payload))
    } catch (error) {
      this.#fail(new EmulatorGone(`the emulator sent nonsense: ${(error as Error).message}`))
      this.#child.kill('SIGKILL')
    }
  }

  #receive(type: number, payload: Uint8Array): void {
    if (type === Reply.OUTPUT) {
      this.#serial.records(unpackRecords(payload))
      this.#drain()
      return
    }
    if (type === Reply.EVENT) {
      this.onEvent(parse(payload))
      return
    }
    const waiting = this.#waiting
    this.#waiting = undefined
    if (type === Reply.FAILED) waiting?.reject(failed(parse(payload)))
    else if (waiting?.types.includes(type)) waiting.resolve({ type, payload })
    else throw new Error(`unexpected reply ${type}`)
  }

  /** Structured events of the machine, for diagnostics. */
  onEvent: (event: unknown) => void = () => {}

  #drain(): void {
    this.#serial.drain(output => {
      const held = this.#onOutput(output)
      if (held) this.#held = this.#held ? Promise.all([this.#held, held]).then(() => {}) : held
    })
    const awaited = this.#whenDelivered
    if (awaited && this.#serial.delivered >= awaited.offset) {
      this.#whenDelivered = undefined
      awaited.resolve()
    }
  }

  #delivered(offset: number): Promise<void> | undefined {
    if (this.#serial.delivered >= offset) return undefined
    return new Promise((resolve, reject) => {
      this.#whenDelivered = { offset, resolve }
      this.#waiting = { types: [], resolve: () => {}, reject }
    })
  }

  async #answer<T>(types: readonly number[]): Promise<T> {
    return parse<T>(await this.#payload(types))
  }

  async #payload(types: readonly number[]): Promise<Uint8Array> {
    if (this.#gone) throw this.#gone
    const { payload } = await new Promise<{ type: number; payload: Uint8Array }>((resolve, reject) => {
      this.#waiting = { types, resolve, reject }
    })
    return payload
  }

  async #ask<T>(command: number, value: unknown, types: readonly number[]): Promise<T> {
    return parse<T>(await this.#request(command, value, types))
  }

  #request(command: number, value: unknown, types: readonly number[]): Promise<Uint8Array> {
    const answer = this.#payload(types)
    if (!this.#gone) this.#channel.write(frame(command, Buffer.from(JSON.stringify(value))))
    return answer
  }

  #fail(error: EmulatorGone): void {
    if (this.#gone) return
    this.#gone = error
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  #describeEnd(code: number | null, signal: string | null): string {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${code}`
    const said = this.#stderr.trim().split('\n').slice(-5).join('\n')
    return `the emulator's process ${how}${said ? `: ${said}` : ''}`
  }
}

const parse = <T>(payload: Uint8Array): T =>
  JSON.parse(Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString()) as T
