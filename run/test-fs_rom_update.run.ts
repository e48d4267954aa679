import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A file that is written over and over, seen as ROM module',
  tags: ['os', 'vfs'],
  modules: ['init', 'timer', 'dynamic_rom', 'fs_rom', 'vfs', 'vfs.lib.so', 'rom_logger', 'rom_to_file'],
  config: 'test-fs_rom_update.hid',
  expect: 'test-fs_rom_update.expect',
  timeout: '30s',
  // The next step of dynamic_rom comes 200 ms after the last line.
  settle: '50ms',
})
