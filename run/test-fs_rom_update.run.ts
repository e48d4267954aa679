import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A file that is written over and over, seen as ROM module',
  tags: ['os', 'vfs'],
  modules: ['init', 'timer', 'dynamic_rom', 'fs_rom', 'vfs', 'rom_logger', 'rom_to_file'],
  config: 'test-fs_rom_update.hid',
  expect: 'test-fs_rom_update.expect',
  timeout: '30s',
})
