import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'An init that is reconfigured again and again keeps the memory it began with',
  tags: ['os', 'init'],
  modules: ['init', 'timer', 'test-init_loop', 'dummy', 'report_rom'],
  config: 'test-init_loop.hid',
  expect: 'test-init_loop.expect',
  timeout: '120s',
})
