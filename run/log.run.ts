import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Formatted output through the LOG service',
  tags: ['base', 'smoke'],
  modules: ['init', 'test-log'],
  config: 'log.xml',
  expect: 'log.expect',
  timeout: '20s',
})
