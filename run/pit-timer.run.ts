import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'The timer of 10.02 on the PIT, through IO_PORT and IRQ sessions',
  tags: ['base', 'timing', 'classic'],
  machine: { profile: '10.02' },
  modules: ['init', 'pit_timer', 'dummy'],
  config: 'pit-timer.xml',
  expect: 'pit-timer.expect',
  timeout: '20s',
})
