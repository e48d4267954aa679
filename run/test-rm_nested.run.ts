import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Managed dataspaces within managed dataspaces, populated by fault handlers',
  tags: ['base'],
  modules: ['init', 'timer', 'test-rm_nested'],
  config: 'test-rm_nested.hid',
  expect: 'test-rm_nested.expect',
  timeout: '60s',
})
