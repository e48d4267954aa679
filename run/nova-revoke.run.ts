import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Delegations over three protection domains, and what is left of them after each revocation',
  tags: ['nova'],
  root: { component: './root.ts' },
  expect: 'nova-revoke.expect',
  timeout: '1s',
})
