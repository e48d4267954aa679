import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Sessions to a server that swallows what it gets',
  tags: ['os'],
  modules: ['init', 'timer', 'test-black_hole', 'black_hole'],
  config: 'test-black_hole.hid',
  expect: 'test-black_hole.expect',
  timeout: '30s',
})
