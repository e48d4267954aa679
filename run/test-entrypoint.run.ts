import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Entrypoints: destruction with objects left, RPC that waits for I/O signals',
  tags: ['base'],
  modules: ['init', 'timer', 'test-entrypoint'],
  config: 'test-entrypoint.hid',
  expect: 'test-entrypoint.expect',
  timeout: '60s',
})
