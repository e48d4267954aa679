// Access to the emulated memory of this protection domain. An access that misses the translation cache traps; the kernel maps the page,
// lets the pager resolve the fault, or leaves the thread blocked in it.

import { Access, type Op, PAGE_SIZE, Reg, Trap } from '../nova/abi.ts'
import { myself, resume } from './context.ts'
import { decodeUtf8 } from './utf8.ts'

/** Makes [address, address + size) accessible, which must not cross a page border. */
function* touch(address: number, size: number, access: number): Op<void> {
  const self = myself()
  while (!self.cpu.hit(address, size, access)) {
    self.cpu.regs[Reg.OP0] = address
    self.cpu.regs[Reg.OP1] = access
    yield Trap.TOUCH
    resume(self)
  }
}

const inPage = (address: number): number => PAGE_SIZE - (address % PAGE_SIZE)

/** Unsigned number of 1, 2, 4 or 8 bytes, naturally aligned. */
export function* load(address: number, size: 1 | 2 | 4 | 8): Op<number> {
  const cpu = myself().cpu
  if (!cpu.hit(address, size, Access.READ)) yield* touch(address, size, Access.READ)
  return size === 8
    ? cpu.r64(address)
    : size === 4
      ? cpu.r32(address)
      : size === 2
        ? cpu.r16(address)
        : cpu.r8(address)
}

export function* store(address: number, size: 1 | 2 | 4 | 8, value: number): Op<void> {
  const cpu = myself().cpu
  if (!cpu.hit(address, size, Access.WRITE)) yield* touch(address, size, Access.WRITE)
  if (size === 8) cpu.w64(address, value)
  else if (size === 4) cpu.w32(address, value)
  else if (size === 2) cpu.w16(address, value)
  else cpu.w8(address, value)
}

/** Copies memory into `target`, which it returns. */
export function* readBytes(address: number, length: number, target = new Uint8Array(length)): Op<Uint8Array> {
  const cpu = myself().cpu
  for (let done = 0; done < length; ) {
    const n = Math.min(length - done, inPage(address + done))
    if (!cpu.hit(address + done, n, Access.READ)) yield* touch(address + done, n, Access.READ)
    cpu.copyOut(address + done, target, done, n)
    done += n
  }
  return target
}

export function* writeBytes(address: number, source: Uint8Array, length = source.length): Op<void> {
  const cpu = myself().cpu
  for (let done = 0; done < length; ) {
    const n = Math.min(length - done, inPage(address + done))
    if (!cpu.hit(address + done, n, Access.WRITE)) yield* touch(address + done, n, Access.WRITE)
    cpu.copyIn(address + done, source, done, n)
    done += n
  }
}

export function* fillBytes(address: number, value: number, length: number): Op<void> {
  const cpu = myself().cpu
  for (let done = 0; done < length; ) {
    const n = Math.min(length - done, inPage(address + done))
    if (!cpu.hit(address + done, n, Access.WRITE)) yield* touch(address + done, n, Access.WRITE)
    cpu.fill(address + done, value, n)
    done += n
  }
}

/** Copies from one address to another. */
export function* copyBytes(to: number, from: number, length: number): Op<void> {
  const buffer = new Uint8Array(Math.min(length, 16 * PAGE_SIZE))
  for (let done = 0; done < length; ) {
    const n = Math.min(buffer.length, length - done)
    yield* readBytes(from + done, n, buffer)
    yield* writeBytes(to + done, buffer, n)
    done += n
  }
}

/** UTF-8 text up to `length` bytes or the first zero byte. */
export function* readText(address: number, length: number): Op<string> {
  const bytes = yield* readBytes(address, length)
  const end = bytes.indexOf(0)
  return decodeUtf8(bytes, 0, end < 0 ? length : end)
}

/** Jumps to an address where no code is: the fetch faults. Returns if it was mapped meanwhile. */
export function* fetch(address: number): Op<void> {
  yield* touch(address, 1, Access.EXEC)
}
