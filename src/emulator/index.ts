// The emulated system's one door: builds a machine with the NOVA microhypervisor on it, boots modules, and runs in virtual time.
import { Machine, type MachineOptions, machineDefaults } from './machine/machine.ts'
import { type Evaluate, Programs } from './machine/programs.ts'
import { encodeUtf8 } from './machine/utf8.ts'
import { boot, type Module } from './nova/boot.ts'
import { components } from './nova/components.ts'
import { Debugger, ESCAPE } from './nova/debugger.ts'
import { type DialectName, dialects } from './nova/dialect.ts'
import type { KernelEvent } from './nova/events.ts'
import { type Limit, Runner } from './nova/run.ts'
import { displayName, inspect } from './nova/state.ts'
import { SerialOutput, type Stretch } from './serial-output.ts'
import { UseHistory } from './use-history.ts'

export type { KernelEvent, Limit, Module, Stretch }

export interface EmulatorOptions {
  /** Kernel command line (`serial` switches its own output on) and dialect. */
  kernel: { cmdline: string; dialect: DialectName; poolBytes?: number }
  /** In boot order; the first one is the root task. */
  modules: readonly Module[]
  machine?: Partial<MachineOptions>
  /** `evaluate` yields the value of a script, evaluated afresh in the realm of programs; the same text comes as the same string. */
  host: { evaluate: Evaluate }
}

export type StopKind = 'line' | 'time' | 'idle' | 'yield' | 'panic' | 'off'

export interface StopReason {
  /**
   * `line`: a serial line has just ended; `time`: the granted time is used up; `idle`: nothing can ever happen again without input;
   * `yield`: the granted kernel entries are used up, call again; `panic`: the kernel died.
   */
  kind: StopKind
  nowNs: number
  message?: string
}

/** `spurious-interrupt`: one without a cause; `lost-interrupts`: the next `count` of this source do not arrive. */
export type HardwareFault =
  | { kind: 'spurious-interrupt'; gsi: number }
  | { kind: 'lost-interrupts'; gsi: number; count: number }

export interface Emulator {
  /** Runs up to a limit, synchronously. While the debugger is active nothing runs and the reason is `idle`. */
  run(limit: Limit): StopReason
  readonly nowNs: number
  /** Serial output since the last call, one stretch per line and virtual time. */
  takeOutput(): Stretch[]
  /** Bytes arrive on the serial line, now. Escape enters the kernel debugger. */
  serialIn(bytes: Uint8Array): void
  /** Makes hardware misbehave, now. */
  inject(fault: HardwareFault): void
  /**
   * State as data: 'components' (what each uses), 'components now' (with the time, and with those that are gone), 'components NS' (as of
   * the last line up to that time), 'threads', 'queues', 'pds', 'semaphores', 'chains', 'deadlocks', 'capabilities', 'mapping 0x<address>'.
   */
  inspect(what: string): unknown
  /** The thread that ran last, for a watchdog that has to name it. */
  lastResumed(): { pd: string; thread: string } | undefined
  /** Set it to learn of what happens inside. */
  onEvent: (event: KernelEvent) => void
}

/**
 * Builds and boots a system; it stands at virtual time 0, about to run the root task.
 *
 *     const emulator = createEmulator({
 *       kernel: { cmdline: 'hypervisor serial', dialect: 'r10' },
 *       modules: [{ name: 'core', bytes: coreElf }, { name: 'init', bytes: initElf }],
 *       host: { evaluate: (source, name) => new Script(source, { filename: name }).runInContext(realm) },
 *     })
 *     let stop
 *     do {
 *       stop = emulator.run({ untilNs: 20e9, stopAtLine: true, maxTraps: 1e6 })
 *       for (const { bytes, ns } of emulator.takeOutput()) print(bytes, ns)
 *     } while (stop.kind === 'line' || stop.kind === 'yield')
 */
export const createEmulator = (options: EmulatorOptions): Emulator => {
  const machine = new Machine({ ...machineDefaults, ...options.machine })
  const output = new SerialOutput(() => machine.clock.nowNs)
  let runner: Runner | undefined
  machine.uart.onSend = byte => {
    output.put(byte)
    if (byte === 10 && runner !== undefined) {
      runner.lineEnded = true
      history.lineEnded(machine.clock.nowNs)
    }
  }
  const programs = new Programs(machine.memory, options.host.evaluate)
  const kernel = boot(machine, programs, {
    cmdline: options.kernel.cmdline,
    dialect: dialects[options.kernel.dialect],
    modules: options.modules,
    ...(options.kernel.poolBytes === undefined ? {} : { kernelPoolBytes: options.kernel.poolBytes }),
  })
  const history = new UseHistory(() => components(kernel))
  runner = new Runner(kernel)
  const debug = new Debugger(kernel, line => {
    for (const byte of encodeUtf8(`${line}\r\n`)) output.put(byte)
  })

  const emulator: Emulator = {
    run(limit) {
      const kind = debug.active ? 'idle' : runner.run(limit)
      const nowNs = machine.clock.nowNs
      return kind === 'panic' ? { kind, nowNs, message: kernel.panicked } : { kind, nowNs }
    },
    get nowNs() {
      return machine.clock.nowNs
    },
    takeOutput: () => output.take(),
    serialIn(bytes) {
      let start = 0
      bytes.forEach((byte, i) => {
        if (debug.active) debug.key(byte)
        else if (byte === ESCAPE) {
          machine.uart.receive(bytes.subarray(start, i))
          debug.enter()
        } else return
        start = i + 1
      })
      machine.uart.receive(bytes.subarray(start))
    },
    inject(fault) {
      if (fault.kind === 'spurious-interrupt') machine.irq.spurious(fault.gsi)
      else machine.irq.lose(fault.gsi, fault.count)
    },
    inspect(what) {
      if (what === 'components now') return history.now(machine.clock.nowNs)
      const upToNs = /^components (\d{1,16})$/.exec(what)?.[1]
      return upToNs === undefined ? inspect(kernel, what) : history.upTo(Number(upToNs))
    },
    lastResumed() {
      const ec = kernel.lastResumed
      return ec === null
        ? undefined
        : { pd: ec.label || ec.pd.name, thread: ec.threadName || displayName(ec) }
    },
    onEvent: () => {},
  }
  kernel.onEvent = event => emulator.onEvent(event)
  return emulator
}
