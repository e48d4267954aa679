import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Signals: delivery, throughput, destruction, and waiting for them in entrypoints',
  tags: ['base'],
  modules: ['init', 'timer', 'test-signal'],
  config: 'test-signal.hid',
  expect: 'test-signal.expect',
  timeout: '60s',
})
