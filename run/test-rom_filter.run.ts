import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A ROM generated from the content of another one, with conditions and defaults',
  tags: ['os'],
  modules: ['init', 'timer', 'rom_filter', 'rom_logger', 'dynamic_rom'],
  config: 'test-rom_filter.hid',
  expect: 'test-rom_filter.expect',
  timeout: '30s',
})
