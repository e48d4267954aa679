// IRQ service: interrupts arrive as signals, the kernel's semaphore of the interrupt being chained to the client's signal context
// (reference nova.md 6.2, 6.3; base-nova/src/core/irq_session_component.cc).

import {
  argNumber,
  argString,
  type Entrypoint,
  error,
  IrqInterface,
  isValid,
  type Op,
  ok,
  type SignalCap,
  warning,
} from '../base/index.ts'
import { selectors } from '../base-nova/selectors.ts'
import { assignGsi, revokeObject, smDown } from '../base-nova/syscalls.ts'
import { CoreService } from './core-services.ts'
import { takeInterrupt } from './kernel.ts'

const MODE_VALID = 4
const LEVEL = 2
const LOW_ACTIVE = 1
const BOOT_CPU = 0

/** Flags of `assign_gsi`; 0 leaves the decision to the kernel. */
const triggerMode = (args: string): number => {
  const trigger = argNumber(args, 'irq_trigger', 0)
  const polarity = argNumber(args, 'irq_polarity', 0)
  if (trigger === 0 && polarity === 0) return 0
  return MODE_VALID | (trigger === 2 ? LEVEL : 0) | (polarity === 2 ? LOW_ACTIVE : 0)
}

export const irqService = (ep: Entrypoint, gsiCount: number): CoreService => {
  const taken = new Set<number>()
  return new CoreService({
    name: 'IRQ',
    *create(args) {
      const irq = argNumber(args, 'irq_number', -1)
      const available = irq >= 0 && irq < gsiCount && !taken.has(irq)
      if (!available) yield* error('unavailable IRQ ', irq, ' requested')
      if (argNumber(args, 'irq_trigger') > 2)
        yield* warning(`invalid trigger mode ${argString(args, 'irq_trigger')} specified for IRQ ${irq}`)
      if (argNumber(args, 'irq_polarity') > 2)
        yield* warning(`invalid polarity ${argString(args, 'irq_polarity')} specified for IRQ ${irq}`)
      const sel = available ? yield* takeInterrupt(irq) : 0
      if (available) taken.add(irq)
      const cap = yield* ep.manage(IrqInterface, {
        *ackIrq() {
          if (available) yield* smDown(sel, true)
        },
        *sigh(context: SignalCap) {
          if (available)
            yield* assignGsi(sel, BOOT_CPU, isValid(context) ? context.sel : sel, triggerMode(args))
        },
      })
      return ok({
        cap,
        *destroy(): Op<void> {
          if (available) {
            yield* assignGsi(sel, BOOT_CPU, sel)
            yield* revokeObject(sel)
            selectors.free(sel)
            taken.delete(irq)
          }
          yield* ep.dissolve(cap)
        },
      })
    },
  })
}
