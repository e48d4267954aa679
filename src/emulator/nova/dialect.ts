// Where the kernels differ in something that a program can see. `r10` is Genode's branch r10 (2018 to today), `classic` the kernel of
// 2012 and before with 256 priorities, as Genode 10.02's configurations expect it.

export type DialectName = 'r10' | 'classic'

export interface Dialect {
  readonly name: DialectName
  readonly apiVersion: number
  readonly priorities: number
  /** Kernel memory is accounted to protection domains; else there is one pool for all. */
  readonly kernelQuota: boolean
  /** Objects go with their last capability; else they stay for ever. */
  readonly freesObjects: boolean
  /** `down` takes a deadline. */
  readonly semaphoreDeadline: boolean
  /** Signals, chained interrupts, reply with a semaphore, revocation in other domains. */
  readonly extensions: boolean
  /** An EC in a helping loop is killed; else it spins. */
  readonly livelockKills: boolean
  /** A thread that dies without an exception portal is reported also outside the root domain. */
  readonly reportsAllDeaths: boolean
  /** Rights of the capabilities that creation yields. */
  readonly newEc: number
  readonly newSc: number
  readonly newPt: number
  readonly newSm: number
}

export const dialects: Readonly<Record<DialectName, Dialect>> = {
  r10: {
    name: 'r10',
    apiVersion: 10,
    priorities: 128,
    kernelQuota: true,
    freesObjects: true,
    semaphoreDeadline: true,
    extensions: true,
    livelockKills: false,
    reportsAllDeaths: false,
    newEc: 0xd,
    newSc: 0x1,
    newPt: 0x13,
    newSm: 0x3,
  },
  classic: {
    name: 'classic',
    apiVersion: 10,
    priorities: 256,
    kernelQuota: false,
    freesObjects: false,
    semaphoreDeadline: false,
    extensions: true,
    livelockKills: true,
    reportsAllDeaths: true,
    newEc: 0xd,
    newSc: 0x1,
    newPt: 0x13,
    newSm: 0x3,
  },
}
