// RAM and capability numbers of a PD as a state report shows them. Follows Ram_info and Cap_info of sandbox/types.h.
import { formatNumberOfBytes, type Generator, type Op, type PdClient } from '../../base/index.ts'

export interface QuotaInfo {
  ramQuota: number
  ramUsed: number
  capQuota: number
  capUsed: number
}

export function* quotaInfo(pd: PdClient): Op<QuotaInfo> {
  return {
    ramQuota: yield* pd.ramQuota(),
    ramUsed: yield* pd.usedRam(),
    capQuota: yield* pd.capQuota(),
    capUsed: yield* pd.usedCaps(),
  }
}

export const sameQuota = (a: QuotaInfo | undefined, b: QuotaInfo | undefined): boolean =>
  a?.ramQuota === b?.ramQuota &&
  a?.ramUsed === b?.ramUsed &&
  a?.capQuota === b?.capQuota &&
  a?.capUsed === b?.capUsed

export function generateRam(g: Generator, info: QuotaInfo): void {
  g.attribute('quota', formatNumberOfBytes(info.ramQuota))
  g.attribute('used', formatNumberOfBytes(info.ramUsed))
  g.attribute('avail', formatNumberOfBytes(info.ramQuota - info.ramUsed))
}

export function generateCaps(g: Generator, info: QuotaInfo): void {
  g.attribute('quota', String(info.capQuota))
  g.attribute('used', String(info.capUsed))
  g.attribute('avail', String(info.capQuota - info.capUsed))
}
