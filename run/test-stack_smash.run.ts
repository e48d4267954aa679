import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'The stack protector stops a function that wrote beyond its frame',
  tags: ['base'],
  modules: ['init', 'timer', 'test-stack_smash'],
  config: 'test-stack_smash.hid',
  expect: 'test-stack_smash.expect',
  timeout: '60s',
})
