import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A ROM module that a server read from a file cannot be modified by its client',
  tags: ['base', 'os'],
  modules: ['init', 'test-immutable_rom', 'vfs', 'vfs.lib.so', 'cached_fs_rom'],
  config: 'test-read_only_rom.hid',
  expect: 'test-read_only_rom.expect',
  timeout: '60s',
})
