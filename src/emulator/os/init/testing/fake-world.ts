// A world without a kernel for stepping init: calls to capabilities are carried out by plain handlers, signals run afterwards, memory is a map.
// For tests only.

import type { Capability, Op, RpcInterface } from '../../../base/index.ts'
import { setLogSink } from '../../../base/log.ts'
import { servant } from '../../../base/rpc/interface.ts'
import { Context, resume } from '../../../base-nova/context.ts'
import { Message } from '../../../base-nova/message.ts'
import type { Servant } from '../../../base-nova/rpc.ts'
import { ARG1, type Cpu, Status, Syscall, Trap } from '../../../nova/abi.ts'

const PAGE = 4096

/** Processor whose memory is always there. */
class FakeCpu {
  readonly regs = new Float64Array(32)
  readonly loaded = undefined
  readonly #utcb = new Float64Array(512)
  readonly #bytes = new Map<number, Uint8Array>()

  hit(): boolean {
    return true
  }
  #page(va: number): Uint8Array {
    const base = va - (va % PAGE)
    const page = this.#bytes.get(base) ?? new Uint8Array(PAGE)
    this.#bytes.set(base, page)
    return page
  }
  r8(va: number): number {
    return this.#page(va)[va % PAGE] as number
  }
  w8(va: number, value: number): void {
    this.#page(va)[va % PAGE] = value
  }
  copyOut(va: number, target: Uint8Array, offset: number, length: number): void {
    target.set(this.#page(va).subarray(va % PAGE, (va % PAGE) + length), offset)
  }
  copyIn(va: number, source: Uint8Array, offset: number, length: number): void {
    this.#page(va).set(source.subarray(offset, offset + length), va % PAGE)
  }
  fill(va: number, value: number, length: number): void {
    this.#page(va).fill(value, va % PAGE, (va % PAGE) + length)
  }
  utcb(index: number): number {
    return this.#utcb[index] as number
  }
  setUtcb(index: number, value: number): void {
    this.#utcb[index] = value
  }
  utcbOut(offset: number, target: Uint8Array, at: number, length: number): void {
    const bytes = this.#text.get(offset)
    if (bytes) target.set(bytes.subarray(0, length), at)
  }
  utcbIn(offset: number, source: Uint8Array, at: number, length: number): void {
    this.#text.set(offset, source.slice(at, at + length))
  }
  readonly #text = new Map<number, Uint8Array>()
  tsc(): number {
    return 0
  }
}

export class FakeWorld {
  readonly lines: string[] = []
  readonly cpu = new FakeCpu()
  readonly #objects = new Map<number, Servant>()
  readonly #signals = new Map<number, () => Op<void>>()
  readonly #pending: (() => Op<void>)[] = []
  #nextSel = 1000

  constructor() {
    resume(new Context(this.cpu as unknown as Cpu, 0))
    const { lines } = this
    setLogSink(function* (text) {
      lines.push(text.replace(/\x1b\[\d+m/g, '').replace(/\n$/, ''))
    })
  }

  newCap(): Capability {
    return { sel: this.#nextSel++ }
  }

  /** A capability whose calls are carried out by `handlers`. */
  object(declared: RpcInterface, handlers: object): Capability {
    const cap = this.newCap()
    this.#objects.set(cap.sel, servant(declared, handlers))
    return cap
  }

  drop(cap: Capability): void {
    this.#objects.delete(cap.sel)
  }

  signal(handler: () => Op<void>): Capability {
    const cap = this.newCap()
    this.#signals.set(cap.sel, handler)
    return cap
  }

  /** Carries out an operation, then everything that was signalled meanwhile. */
  run<T>(op: Op<T>): T {
    const result = this.#drive(op)
    for (let next = this.#pending.shift(); next; next = this.#pending.shift()) this.#drive(next())
    return result
  }

  #drive<T>(op: Op<T>): T {
    for (;;) {
      const step = op.next()
      if (step.done) return step.value
      if (step.value === Trap.SYSCALL) this.#syscall()
      else throw new Error(`unexpected trap ${step.value}`)
    }
  }

  #syscall(): void {
    const { regs } = this.cpu
    const word = regs[ARG1] as number
    const sel = Math.floor(word / 256)
    const number = word % 16
    regs[ARG1] = Status.SUCCESS
    if (number === Syscall.CALL) this.#call(sel)
    else if (number === Syscall.SM_CTRL) {
      const handler = this.#signals.get(sel)
      if (handler) this.#pending.push(handler)
    }
  }

  #call(sel: number): void {
    const target = this.#objects.get(sel)
    const message = new Message(this.cpu as unknown as Cpu)
    message.receive()
    message.getWord()
    const opcode = message.getWord()
    const fn = target?.functions[opcode]
    if (!target || !fn) throw new Error(`call of ${sel}, opcode ${opcode}`)
    const args = fn.args.map(codec => (codec as { get(m: Message): unknown }).get(message))
    let result = (target.handlers[opcode] as (...args: unknown[]) => unknown).apply(target.self, args)
    if (typeof (result as Op<unknown> | undefined)?.next === 'function')
      result = this.#drive(result as Op<unknown>)
    message.begin()
    message.putWord(0)
    fn.result.put(message, result)
    message.finish()
  }
}
