// The machine: memory, buses and devices, wired together.
import { Calendar } from './calendar.ts'
import { Chance } from './chance.ts'
import { Clock, TimeBase } from './clock.ts'
import { InterruptController } from './irq.ts'
import { Memory } from './memory.ts'
import { Pit } from './pit.ts'
import { Ports } from './ports.ts'
import { Uart } from './uart.ts'

export interface MachineOptions {
  memoryBytes: number
  cpus: number
  seed: number
  tscKhz: number
  busKhz: number
  /** Hardware virtualization that the processors offer. */
  virtualization: 'none' | 'vmx' | 'svm'
}

/** What the real logs of the reference machine show. */
export const machineDefaults: MachineOptions = {
  memoryBytes: 800 * 1024 * 1024,
  cpus: 1,
  seed: 0,
  tscKhz: 2609006,
  busKhz: 1004951,
  virtualization: 'none',
}

/** Input pins of the I/O APIC. */
const PINS = 24

export class Machine {
  readonly options: MachineOptions
  readonly memory: Memory
  readonly ports = new Ports()
  readonly irq = new InterruptController(PINS)
  readonly calendar = new Calendar()
  readonly chance: Chance
  readonly timeBase: TimeBase
  readonly clocks: Clock[] = []
  readonly uart: Uart
  readonly pit: Pit
  /** The clock of the processor that acts now; devices read time from it. */
  clock: Clock

  constructor(options: MachineOptions) {
    this.options = options
    this.memory = new Memory(options.memoryBytes)
    this.chance = new Chance(options.seed)
    this.timeBase = new TimeBase(options.tscKhz)
    for (let i = 0; i < options.cpus; i++) this.clocks.push(new Clock())
    this.clock = this.clocks[0]!
    this.uart = new Uart(this.irq)
    this.ports.add(Uart.BASE, Uart.PORTS, this.uart)
    this.pit = new Pit(this.calendar, this.irq, this.chance, () => this.clock.nowNs)
    this.ports.add(Pit.BASE, Pit.PORTS, this.pit)
  }
}
