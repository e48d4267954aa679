import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Fork bomb: six generations of children, killed and started anew',
  tags: ['base', 'stress'],
  modules: ['init', 'timer', 'bomb'],
  config: 'bomb.xml',
  expect: 'bomb.expect',
  timeout: '60s',
})
