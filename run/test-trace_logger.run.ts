import { defineScenario } from 'genode-run'

export default defineScenario({
  description: 'Events of threads, recorded by policies and logged with the times of their threads',
  tags: ['os'],
  modules: [
    'init',
    'timer',
    'dynamic_rom',
    'cpu_burner',
    'test-trace_logger',
    'trace_logger',
    'null',
    'rpc_name',
    'log_output',
  ],
  config: 'test-trace_logger.hid',
  expect: 'test-trace_logger.expect',
  timeout: '60s',
})
