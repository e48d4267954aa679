import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'The real log of test-timer, line by line: 32 periodic sessions at once',
  tags: ['base', 'timing'],
  modules: ['init', 'timer', 'test-timer'],
  config: 'timer.xml',
  expect: 'test-timer.expect',
  timeout: '60s',
})
