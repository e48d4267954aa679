// The services of core, in the order in which the real one registers them.

import {
  argBool,
  argNumber,
  capQuotaFromArgs,
  type Entrypoint,
  failed,
  labelFromArgs,
  ok,
  ramQuotaFromArgs,
} from '../base/index.ts'
import { CoreService } from './core-services.ts'
import { CpuSessionComponent } from './cpu-session.ts'
import { ioMemService, ioPortService } from './io-services.ts'
import { irqService } from './irq-service.ts'
import { logService } from './log-service.ts'
import { PdSessionComponent } from './pd-session.ts'
import type { Platform } from './platform.ts'
import { rmService } from './rm-service.ts'
import { romService } from './rom-service.ts'
import { traceService } from './trace-service.ts'

/** Bytes of a PD session's object, measured on the real system. */
const PD_OBJECT = 49152

export interface CoreSurroundings {
  readonly ep: Entrypoint
  readonly pagerEc: (cpu: number) => number
  readonly platform: Platform
}

const cpuService = ({ ep, pagerEc, platform }: CoreSurroundings): CoreService => {
  const surroundings = {
    ep,
    pagerEc,
    kernelCpu: platform.kernelCpu,
    space: { width: platform.width, height: platform.height },
    memory: platform.memory,
  }
  return new CoreService({
    name: 'CPU',
    *create(args, affinity) {
      const session = new CpuSessionComponent(
        surroundings,
        labelFromArgs(args),
        argNumber(args, 'priority'),
        affinity,
      )
      const cap = yield* session.manage()
      return ok({ cap, destroy: () => session.destroy() })
    },
  })
}

const pdService = ({ ep, platform }: CoreSurroundings): CoreService =>
  new CoreService({
    name: 'PD',
    objectBytes: PD_OBJECT,
    *create(args) {
      const quota = { ram: ramQuotaFromArgs(args), caps: capQuotaFromArgs(args) }
      const session = new PdSessionComponent(
        { ep, memory: platform.memory },
        labelFromArgs(args),
        quota,
        argBool(args, 'managing_system'),
      )
      if (!(yield* session.create())) return failed('DENIED')
      const cap = yield* session.manage()
      return ok({
        cap,
        destroy: () => session.destroy(),
        upgrade(ram: number, caps: number) {
          session.ram.grow(ram)
          session.caps.grow(caps)
        },
      })
    },
  })

export const coreServices = (s: CoreSurroundings): ReadonlyMap<string, CoreService> =>
  new Map(
    [
      romService(s.ep, s.platform.roms),
      rmService(s.ep),
      cpuService(s),
      pdService(s),
      logService(s.ep),
      ioMemService(s.ep, s.platform.memory),
      irqService(s.ep, s.platform.hip.gsiCount),
      traceService(s.ep, s.platform.memory),
      ioPortService(s.ep),
    ].map(service => [service.name, service]),
  )
