// `run NAME --interactive`: boots a scenario without judging it; keys go to its serial line, guest time goes at the speed of the wall clock.
import { interact } from '../runner/interactive.ts'
import { listenForInterrupts } from '../runner/interrupts.ts'
import { type Selected, scenarioOfSelected } from '../scenario/select.ts'
import { UserError } from '../support/errors.ts'
import { type CliEngineName, ENGINES } from './engines.ts'
import { note } from './output.ts'

export async function runInteractive(
  root: string,
  selected: Selected[],
  options: { engine?: CliEngineName; seed?: number },
): Promise<number> {
  const [only] = selected
  if (!only || selected.length > 1)
    throw new UserError(
      'usage/interactive',
      `--interactive takes one scenario, ${selected.length} are selected`,
    )
  const scenario = scenarioOfSelected(only)
  const interrupts = listenForInterrupts()
  const engine = await ENGINES[options.engine ?? 'emulator'].create(root, { warm: false })
  try {
    const image = await engine.build(scenario)
    const running = await engine.launch(image, { seed: options.seed ?? scenario.seed, scenario })
    note(`${scenario.name}: the terminal is the serial line; Ctrl-] or Ctrl-C twice leaves`)
    try {
      const end = await interact({
        running,
        input: process.stdin,
        write: bytes => void process.stdout.write(bytes),
        signal: interrupts.signal,
      })
      note(`\n${describe(end)}`)
      return interrupts.signal.aborted ? interrupts.code() : 0
    } finally {
      await running.stop()
    }
  } finally {
    interrupts.release()
    await engine.close()
  }
}

const describe = (end: Awaited<ReturnType<typeof interact>>): string => {
  switch (end.kind) {
    case 'left':
      return 'left; the machine is off'
    case 'panic':
    case 'gone':
      return `the machine ended: ${end.message}`
    case 'runaway':
      return `${end.thread} computes without ever giving control back; the machine is off`
    default:
      return 'the machine is off'
  }
}
