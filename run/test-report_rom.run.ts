import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Reports become ROM modules for readers that the policy admits',
  tags: ['os'],
  modules: ['init', 'timer', 'report_rom', 'test-report_rom'],
  config: 'test-report_rom.hid',
  expect: 'test-report_rom.expect',
  timeout: '60s',
})
