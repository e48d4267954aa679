import { defineScenario } from 'genode-run'

export default defineScenario({
  description:
    'A loop of calls: the kernel reports a long helping chain, others still run, one of them ends it',
  tags: ['nova', 'scheduling'],
  root: { component: './root.ts' },
  expect: 'nova-livelock.expect',
  timeout: '1s',
  variants: {
    r10: {},
    // The kernel of 2010 to 2014 kills the thread that closes the loop.
    classic: {
      root: { component: './classic.ts' },
      machine: { profile: '10.02' },
      expect: 'nova-livelock-classic.expect',
    },
  },
})
