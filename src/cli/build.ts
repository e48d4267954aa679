// `run build NAME`: the boot image of a scenario, as a file that can be archived, sent away and booted later.
import { resolve } from 'node:path'
import { compileComponent, distFolder } from '../engine/emulator/index.ts'
import { buildImage } from '../image/index.ts'
import { requireRoot } from '../scenario/discover.ts'
import { scenarioOfSelected, selectScenarios } from '../scenario/select.ts'
import { UserError } from '../support/errors.ts'
import type { CommandSpec } from './command.ts'
import { COMMANDS } from './commands.ts'
import { cacheFolder } from './engines.ts'
import { note, print } from './output.ts'
import { displayPath } from './paths.ts'

interface Options {
  output?: string
  root?: string
}

export const command: CommandSpec<Options> = {
  name: 'build',
  summary: COMMANDS.build.summary,
  args: [{ name: '<names...>', about: 'scenarios' }],
  options: [
    { flags: '-o, --output <file>', about: 'where the image goes; without it, into .run/cache/images' },
    { flags: '--root <dir>', about: 'the project, instead of the nearest folder upwards that has run/' },
  ],
  completes: 'scenarios',
  examples: [
    ['run build log -o log.img', 'an image of one file; `tar tvf log.img` lists it'],
    ['run boot log.img', 'boots it, here or elsewhere'],
  ],
  run: build,
}

async function build(words: string[], options: Options): Promise<number> {
  const root = requireRoot(process.cwd(), options.root)
  const scenarios = (await selectScenarios(root, words)).map(scenarioOfSelected)
  if (options.output && scenarios.length > 1)
    throw new UserError('usage/output', `--output takes one scenario, ${scenarios.length} are selected`)
  for (const scenario of scenarios) {
    const image = await buildImage(scenario, {
      programs: `${distFolder()}/programs`,
      cacheDir: cacheFolder(root),
      compileComponent,
      ...(options.output && { output: resolve(options.output) }),
    })
    print(displayPath(image.path))
    note(
      `${scenario.name}: ${image.bytes} bytes, SHA-256 ${image.sha256}${image.reused ? ', was there already' : ''}`,
    )
  }
  return 0
}
