import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Faults of a child are resolved by its parent: read, write, execute',
  tags: ['base'],
  modules: ['init', 'timer', 'test-rm_fault'],
  config: 'test-rm_fault.hid',
  expect: 'test-rm_fault.expect',
  timeout: '60s',
})
