// Faults of core itself: an EC of its own reports them; the thread that made the mistake sleeps for ever (reference genode.md 10.7;
// base-nova/src/core/platform.cc). Not modelled: the register line and the back trace behind the report.

import { classic, hex, type Op, toBytes } from '../base/index.ts'
import { Event, Mtd } from '../nova/abi.ts'
import { writeConsoleNow } from './console.ts'
import { CoreEntry, EXCEPTIONS } from './entries.ts'
import { newPortal, newSemaphore } from './kernel.ts'
import { type Answer, type FaultState, type PagerObject, registerPagerObject } from './pager.ts'

const WRITE = 2
const GO: Answer = { kind: 'go' }

class CoreThread implements PagerObject {
  readonly #name: string
  readonly #sm: number

  constructor(name: string, sm: number) {
    this.#name = name
    this.#sm = sm
  }

  *pageFault({ address, ip, error }: FaultState): Op<Answer> {
    const access = error & WRITE ? 'write' : 'read'
    return yield* this.#report(`PAGE-FAULT IN CORE addr=${hex(address)} ip=${hex(ip)} (${access})`)
  }
  *exception(vector: number, { ip, sp }: FaultState): Op<Answer> {
    return yield* this.#report(
      `EXCEPTION IN CORE ip=${hex(ip)} sp=${hex(sp)} exception=${vector} thread='${this.#name}'`,
    )
  }
  *startup(): Op<Answer> {
    return GO
  }
  *recall(): Op<Answer> {
    return GO
  }
  *outOfMemory(): Op<Answer> {
    return yield* this.#report('core is out of kernel memory')
  }

  /** The thread may hold the console, so nobody is waited for. */
  *#report(text: string): Op<Answer> {
    const word = classic ? '' : 'Error: '
    yield* writeConsoleNow(toBytes(`\n\n\x1b[31m${word}${text}\x1b[0m\n`))
    return { kind: 'block', sm: this.#sm }
  }
}

/** Lets the EC `handler` report what goes wrong in a thread of core whose selectors begin at `eventBase`. */
export function* watchCoreThread(handler: number, name: string, eventBase: number): Op<void> {
  const id = registerPagerObject(new CoreThread(name, yield* newSemaphore()))
  yield* newPortal(
    handler,
    CoreEntry.PAGE_FAULT,
    eventBase + Event.PAGE_FAULT,
    id,
    Mtd.QUAL | Mtd.SP | Mtd.IP,
  )
  for (const vector of EXCEPTIONS)
    yield* newPortal(handler, CoreEntry.EXCEPTION + vector, eventBase + vector, id, Mtd.BSD | Mtd.SP | Mtd.IP)
}
