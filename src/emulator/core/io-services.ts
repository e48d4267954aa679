// IO_PORT and IO_MEM services: exclusive ranges of device resources (reference genode.md 10.4; base/src/core/{io_mem,io_port}_*).

import {
  argBool,
  argNumber,
  type Entrypoint,
  error,
  hex,
  hexRange,
  IoMemInterface,
  IoPortInterface,
  invalidCap,
  type Op,
  ok,
  port,
} from '../base/index.ts'
import { CoreService } from './core-services.ts'
import { DataspaceComponent } from './dataspace.ts'
import { pageDown, pageUp } from './kernel.ts'
import type { PhysicalMemory } from './memory.ts'
import { RangeSet } from './range-set.ts'

const PORTS = 65536

export const ioPortService = (ep: Entrypoint): CoreService => {
  const free = new RangeSet()
  free.add(0, PORTS)
  return new CoreService({
    name: 'IO_PORT',
    *create(args) {
      const base = argNumber(args, 'io_port_base')
      const size = argNumber(args, 'io_port_size')
      const granted = size > 0 && free.contains(base, size)
      if (granted) free.remove(base, size)
      else yield* error('I/O-port range denied: ', args)
      const inRange = (at: number, bytes: number) => granted && at >= base && at + bytes <= base + size
      const read = (bytes: number) =>
        function* (at: number): Op<number> {
          return inRange(at, bytes) ? yield* port(at, bytes) : 0
        }
      const write = (bytes: number) =>
        function* (at: number, value: number): Op<void> {
          if (inRange(at, bytes)) yield* port(at, bytes, value % 2 ** (8 * bytes))
        }
      const cap = yield* ep.manage(IoPortInterface, {
        inb: read(1),
        inw: read(2),
        inl: read(4),
        outb: write(1),
        outw: write(2),
        outl: write(4),
      })
      return ok({
        cap,
        *destroy(): Op<void> {
          if (granted) free.add(base, size)
          yield* ep.dissolve(cap)
        },
      })
    },
  })
}

const PHYSICAL_LIMIT = 2 ** 46

export const ioMemService = (ep: Entrypoint, memory: PhysicalMemory): CoreService => {
  const free = new RangeSet()
  free.add(0, PHYSICAL_LIMIT)
  for (const span of memory.ram.spans) free.remove(span.base, span.size)
  return new CoreService({
    name: 'IO_MEM',
    *create(args) {
      const base = argNumber(args, 'base')
      const size = argNumber(args, 'size')
      const start = pageDown(base)
      const bytes = pageUp(base + size) - start
      const granted = size > 0 && free.contains(start, bytes)
      const writeCombined = argBool(args, 'wc')
      let ds: DataspaceComponent | undefined
      if (granted) {
        free.remove(start, bytes)
        ds = new DataspaceComponent({ base: start, size: bytes, writeable: true, writeCombined })
        yield* ds.manage(ep)
      } else {
        yield* error('I/O memory ', hexRange(start, bytes), ' not available')
        const what = `base=${hex(base)}, size=${hex(size)}, wc=${writeCombined ? 'yes' : 'no'}`
        yield* error('unable to access MMIO mapping: ', what, ', ', args.replace(/^.*?(?=label=)/, ''))
      }
      const cap = yield* ep.manage(IoMemInterface, { dataspace: () => ds?.cap ?? invalidCap })
      return ok({
        cap,
        *destroy(): Op<void> {
          if (ds) {
            yield* ds.detachAll()
            if (ds.cap) yield* ep.dissolve(ds.cap)
            free.add(start, bytes)
          }
          yield* ep.dissolve(cap)
        },
      })
    },
  })
}
