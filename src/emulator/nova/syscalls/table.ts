// All system calls by number.
import { assignGsi } from './assign-gsi.ts'
import { assignPci } from './assign-pci.ts'
import { call } from './call.ts'
import { createEc } from './create-ec.ts'
import { createPd } from './create-pd.ts'
import { createPt } from './create-pt.ts'
import { createSc } from './create-sc.ts'
import { createSm } from './create-sm.ts'
import { ecCtrl } from './ec-ctrl.ts'
import type { Handler } from './handler.ts'
import { misc } from './misc.ts'
import { pdCtrl } from './pd-ctrl.ts'
import { ptCtrl } from './pt-ctrl.ts'
import { reply } from './reply.ts'
import { revoke } from './revoke.ts'
import { scCtrl } from './sc-ctrl.ts'
import { smCtrl } from './sm-ctrl.ts'

export const handlers: readonly Handler[] = [
  call,
  reply,
  createPd,
  createEc,
  createSc,
  createPt,
  createSm,
  revoke,
  misc,
  ecCtrl,
  scCtrl,
  ptCtrl,
  smCtrl,
  assignPci,
  assignGsi,
  pdCtrl,
]
