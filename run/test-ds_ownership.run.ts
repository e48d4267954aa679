import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'A RAM dataspace can be freed by the PD session only that allocated it',
  tags: ['base'],
  modules: ['init', 'timer', 'test-ds_ownership'],
  config: 'test-ds_ownership.hid',
  expect: 'test-ds_ownership.expect',
  timeout: '60s',
})
