import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A child of a nested init runs out of resources in every way and is given more by a monitor',
  tags: ['os', 'quota'],
  modules: ['init', 'timer', 'test-resource_request', 'report_rom'],
  config: 'test-resource_request.hid',
  expect: 'test-resource_request.expect',
  timeout: '60s',
})
