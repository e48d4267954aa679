// The emulator as a process of its own: serial line on stdout, control channel on descriptor 3 (protocol.ts), nothing else. It is
// synchronous throughout: it waits for a command, carries it out, waits again; virtual time advances only within a RUN command.
// The one file of the emulated system that knows Node. Arguments: path of the emulator's realm script, path of compiled code if there is any.
import { readFileSync, readSync, writeSync } from 'node:fs'
import { createContext, runInContext, Script, constants as vmConstants } from 'node:vm'
import { packCode, unpackCode } from './code-cache.ts'
import { lockDown, ROOTS_SCRIPT, refuseProgram, STACK_SCRIPT } from './lockdown.ts'
import {
  type BootPlan,
  Command,
  type Failure,
  frame,
  HEADER_BYTES,
  type Ready,
  Reply,
  type RunPlan,
  readHeader,
} from './protocol.ts'
import { type Machine, Session, type SessionHost, type Watch } from './session.ts'

/** What this process needs of the emulator's door. */
interface Door {
  createEmulator(options: {
    kernel: { cmdline: string; dialect: string }
    modules: { name: string; bytes: Uint8Array; cmdline?: string }[]
    machine: { memoryBytes: number; cpus: number; seed: number }
    host: { evaluate(source: string, name: string): unknown }
  }): Machine
}
const SERIAL = 1
const CONTROL = 3

/** A process that lives longer than this wants its code optimised; started with a late optimiser, it is the worse for short runs. */
const SHORT_RUN_MS = 250
let optimising = false
function optimise(): void {
  optimising = true
  if (process.execArgv.some(flag => flag.startsWith('--interrupt-budget')))
    // Loaded only here: it takes longer than all the other modules together.
    require('node:v8').setFlagsFromString('--interrupt-budget=135168')
}

const parent = process.ppid
// A terminal's Ctrl-C reaches the whole process group; when to end is the runner's decision.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

const leave = (code: number): never => process.exit(code)
const codeOf = (error: unknown): string => String((error as { code?: unknown }).code)

/** Waits a millisecond; only for descriptors that somebody made non-blocking. */
const nap = (): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)

/** Repeats a read or write until it is done; a runner that went away ends the process. */
function transfer(once: () => number): number {
  for (;;) {
    try {
      return once()
    } catch (error) {
      const code = codeOf(error)
      if (code === 'EAGAIN') nap()
      else if (code !== 'EINTR') return leave(code === 'EPIPE' || code === 'ECONNRESET' ? 0 : 74)
      if (process.ppid !== parent) leave(0)
    }
  }
}

function readInto(target: Uint8Array): void {
  for (let at = 0; at < target.length; ) {
    const got = transfer(() => readSync(CONTROL, target, at, target.length - at, null))
    if (got === 0) leave(0)
    at += got
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; )
    at += transfer(() => writeSync(fd, bytes, at, bytes.length - at, null))
}

/** A frame with a payload of bytes, or of text. */
const reply = (type: number, payload: Uint8Array | string): void =>
  writeAll(CONTROL, frame(type, typeof payload === 'string' ? Buffer.from(payload) : payload))
const replyJson = (type: number, value: unknown): void => reply(type, JSON.stringify(value ?? null))

/** Compiles scripts, with the code of earlier processes where the source is the same byte for byte. */
class Compiler {
  readonly #known: Map<number, { source: Uint8Array; code: Uint8Array }[]> = new Map()
  readonly #scripts: { source: Buffer; script: Script }[] = []

  constructor(codeFile: string | undefined) {
    for (const entry of unpackCode(codeFile ? readCode(codeFile) : new Uint8Array(), bytes =>
      String(Buffer.from(bytes)),
    )) {
      const { length } = entry.source
      this.#known.set(length, [...(this.#known.get(length) ?? []), entry])
    }
  }

  compile(text: string, filename: string, columnOffset = 0): Script {
    const source = Buffer.from(text)
    // The engine itself compares no more than lengths.
    const code = this.#known.get(source.length)?.find(entry => source.equals(entry.source))?.code
    const script = new Script(text, {
      filename,
      columnOffset,
      ...(code && { cachedData: Buffer.from(code.buffer, code.byteOffset, code.length) }),
    })
    this.#scripts.push({ source, script })
    return script
  }

  /** What was compiled so far, functions that ran included. */
  pack(): Uint8Array {
    const scripts = this.#scripts.map(({ source, script }) => ({ source, code: script.createCachedData() }))
    return packCode(scripts, text => Buffer.from(text))
  }
}

function readCode(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch {
    return new Uint8Array()
  }
}

/** The realm in which the emulator and all programs live. Its own global object, so that nothing of this one is reachable. */
interface Realm {
  door: Door
  bytes(length: number): Uint8Array
  evaluate(source: string, name: string): unknown
}

function createRealm(emulatorScript: string, compiler: Compiler): Realm {
  // Without the plain global (Node before 20.18) global look-ups go through interceptors and the global object itself stays open.
  // Promise jobs of programs wait in this process' own queue, which is never worked off: its event loop never turns.
  const plain =
    (vmConstants as unknown as { DONT_CONTEXTIFY?: symbol }).DONT_CONTEXTIFY ?? Object.create(null)
  const context = createContext(plain as object, { codeGeneration: { strings: false, wasm: false } })
  const door = compiler
    .compile(readFileSync(emulatorScript, 'utf8'), 'emulator')
    .runInContext(context) as Door
  const bytes = runInContext(`'use strict';length=>new Uint8Array(length)`, context) as Realm['bytes']
  const wrap = runInContext(WRAP_SCRIPT, context) as (
    inner: Realm['evaluate'],
    messageOf: (error: unknown) => string,
  ) => Realm['evaluate']
  runInContext(STACK_SCRIPT, context)
  lockDown(runInContext(ROOTS_SCRIPT, context) as object[])
  const compiled = new Map<string, Script>()
  /** Compiles a program's text, an expression, once; each evaluation of it yields fresh state. */
  const compile = (source: string, name: string): (() => unknown) => {
    const known = compiled.get(source) ?? compileProgram(source, name, compiler)
    compiled.set(source, known)
    return () => known.runInContext(context)
  }
  return { door, bytes, evaluate: wrap(compile, messageOf) }
}

/** A program is an expression; what stands in front of it does not count in the columns of its first line. */
const HEAD = '"use strict";('
const TAIL = '\n)'

function compileProgram(source: string, name: string, compiler: Compiler): Script {
  const refused = refuseProgram(source)
  if (refused) throw new SyntaxError(refused)
  return compiler.compile(HEAD + source + TAIL, `program:${name}`, -HEAD.length)
}

/** Gives the kernel an `evaluate` of the realm itself, whose errors are the realm's: what a program throws passes, what the host throws is copied. */
const WRAP_SCRIPT = `'use strict';(compile,messageOf)=>(source,name)=>{
let evaluate;try{evaluate=compile(source,name)}catch(error){throw new SyntaxError(messageOf(error))}return evaluate()}`

const messageOf = (error: unknown): string => {
  const { message, stack } = error as Error
  const place = /^program:(.*:\d+)$/m.exec(String(stack))?.[1]
  return place ? `${place}: ${message}` : String(message)
}

function createWatch(): Watch {
  let current: () => unknown = () => undefined
  const name = '__genodeRunSlice'
  Object.defineProperty(globalThis, name, { value: () => current() })
  const script = new Script(`${name}()`)
  return <T>(limitMs: number, work: () => T) => {
    current = work
    try {
      return { value: script.runInThisContext({ timeout: limitMs }) as T }
    } catch (error) {
      if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return 'runaway'
      throw error
    }
  }
}

const createHost = (): SessionHost => ({
  watch: createWatch(),
  nowMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1000
  },
  serial: pieces => writeAll(SERIAL, Buffer.concat(pieces)),
  reply,
  betweenSlices: () => {
    if (process.ppid !== parent) leave(0)
    if (!optimising && performance.now() > SHORT_RUN_MS) optimise()
  },
})

function readPayload(length: number): Buffer {
  const payload = Buffer.allocUnsafe(length)
  readInto(payload)
  return payload
}

const parse = <T>(payload: Buffer): T => JSON.parse(payload.toString()) as T

function boot(realm: Realm, host: SessionHost): Session {
  const plan = parse<BootPlan>(readPayload(readPayload(4).readUInt32LE()))
  const modules = plan.modules.map(({ name, cmdline, bytes: size }) => {
    // The realm's own array: its bytes travel from the channel into it without a copy, and no object of the host gets in.
    const bytes = realm.bytes(size)
    readInto(bytes)
    return { name, bytes, ...(cmdline === undefined ? {} : { cmdline }) }
  })
  const { dialect, cmdline, seed, memoryBytes, cpus, watchdogMs } = plan
  const made = host.watch(watchdogMs, () =>
    realm.door.createEmulator({
      kernel: { cmdline, dialect },
      modules,
      machine: { memoryBytes, cpus, seed },
      host: { evaluate: realm.evaluate },
    }),
  )
  if (made === 'runaway') throw new Error('the machine could not be built in time')
  return new Session(made.value, host, plan)
}

/** What stands between programs and the host in this process. */
function sandbox(): string[] {
  const { permission } = process as { permission?: { has(scope: string): boolean } }
  const denied = permission
    ? ['fs.write', 'child', 'worker'].filter(scope => !permission.has(scope)).map(scope => `no ${scope}`)
    : []
  const codeFromStrings = process.execArgv.includes('--disallow-code-generation-from-strings')
  return ['locked realm', ...denied, ...(codeFromStrings ? ['no code from strings'] : [])]
}

function serve(script: string, codeFile: string | undefined): void {
  const host = createHost()
  const compiler = new Compiler(codeFile)
  const realm = createRealm(script, compiler)
  let session: Session | undefined
  const ready = (): void => replyJson(Reply.READY, { pid: process.pid, sandbox: sandbox() } satisfies Ready)
  const powered = (): Session => {
    if (!session) throw new Error('no machine is powered on')
    return session
  }
  const handlers: Record<number, (payload: Buffer) => void> = {
    [Command.RUN]: payload => replyJson(Reply.STOPPED, powered().run(parse<RunPlan>(payload))),
    [Command.INPUT]: payload => {
      const bytes = realm.bytes(payload.length)
      bytes.set(payload)
      powered().input(bytes)
    },
    [Command.INSPECT]: payload => reply(Reply.ANSWER, powered().inspect(parse<string>(payload))),
    [Command.RESET]: () => {
      session = undefined
      ready()
    },
    [Command.QUIT]: () => leave(0),
    [Command.CODE]: () => reply(Reply.CODE, compiler.pack()),
  }
  const obey = (type: number, length: number): void => {
    if (type === Command.BOOT) {
      session = boot(realm, host)
      replyJson(Reply.BOOTED, {})
      return
    }
    const payload = readPayload(length)
    const handler = handlers[type]
    if (!handler) throw new Error(`unknown command ${type}`)
    handler(payload)
  }
  ready()
  const header = Buffer.alloc(HEADER_BYTES)
  for (;;) {
    readInto(header)
    const { length, type } = readHeader(header)
    try {
      obey(type, length)
    } catch (error) {
      const { name, message, stack } = error as Error
      const failure = { name: String(name), message: String(message), stack: String(stack) }
      replyJson(Reply.FAILED, failure satisfies Failure)
    }
  }
}

serve(process.argv[2] ?? '', process.argv[3])
