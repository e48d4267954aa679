import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A component follows its configuration, which a server changes at run time',
  tags: ['os'],
  modules: ['init', 'timer', 'test-dynamic_config', 'test-dynamic_config_server'],
  config: 'test-dynamic_config.hid',
  expect: 'test-dynamic_config.expect',
  timeout: '30s',
})
