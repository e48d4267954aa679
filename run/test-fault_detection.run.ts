import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A parent learns of the page faults of its child, and starts it again',
  tags: ['base'],
  modules: ['init', 'timer', 'test-segfault', 'test-fault_detection'],
  config: 'test-fault_detection.hid',
  expect: 'test-fault_detection.expect',
  timeout: '60s',
})
