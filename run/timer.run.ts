import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Periodic and one-shot time-outs of the timer, on many concurrent sessions',
  tags: ['base', 'timing'],
  modules: ['init', 'timer', 'test-timer'],
  config: 'timer.xml',
  expect: 'timer.expect',
  timeout: '60s',
})
