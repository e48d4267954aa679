import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Harmonic subdivision of priorities over nested inits, read from the kernel debugger',
  tags: ['base', 'priorities', 'classic'],
  machine: { profile: '10.02' },
  modules: ['init'],
  config: 'priorities.xml',
  // Escape enters the kernel debugger, q lists the ready queues, c goes on.
  steps: [{ wait: '2s' }, { send: '\x1bq' }, { expect: 'priorities.expect' }, { send: 'c' }],
  timeout: '20s',
})
