import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A parent asks its child to give memory back, and grants it again',
  tags: ['os', 'quota'],
  modules: ['init', 'timer', 'test-resource_yield'],
  config: 'test-resource_yield.hid',
  expect: 'test-resource_yield.expect',
  timeout: '60s',
})
