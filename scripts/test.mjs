// `make test`: linter and types, unit and scenario tests; ends with one line 'N passed, N failed'.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

let passed = 0
let failed = 0

function step(name, command, args) {
  process.stdout.write(`== ${name}\n`)
  const { status } = spawnSync(command, args, { stdio: 'inherit' })
  if (status === 0) passed++
  else failed++
  return status === 0
}

step('format and lint', 'npx', ['biome', 'ci', '.'])
step('types', 'npx', ['tsc', '--noEmit'])
step('types of the emulated system (no host types)', 'npx', ['tsc', '--noEmit', '-p', 'src/emulator'])

const folder = mkdtempSync(join(tmpdir(), 'genode-run-test-'))
const json = join(folder, 'vitest.json')
process.stdout.write('== unit and scenario tests\n')
spawnSync('npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${json}`], {
  stdio: 'inherit',
})
try {
  const report = JSON.parse(readFileSync(json, 'utf8'))
  passed += report.numPassedTests
  failed +=
    report.numFailedTests +
    report.testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length
} catch {
  failed++
}
rmSync(folder, { recursive: true, force: true })

process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exit(failed === 0 ? 0 : 1)
