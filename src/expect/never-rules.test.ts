import { describe, expect, it } from 'vitest'
import { componentOf } from './component.ts'
import { classify } from './never-rules.ts'

describe('never-rules', () => {
  it.each([
    ['[init] Error: child creation failed', 'error'],
    ['[init -> bomb-master -> bomb_g5.1] Error: attempt of IPC call to an invalid object', 'error'],
    ['[init -> logger] [client] Error: odd', 'error'],
    ["Error: illegal READ at address 0x0 by pager_object: pd='init -> x' thread='ep' ip=0x1000b2e", 'fault'],
    ["Error: WRITE violation at address 0x2000 by pager_object: pd='init -> x' thread='ep' ip=0x1", 'fault'],
    ["Error: READ at address 0x3000 by pager_object: pd='init -> x' thread='ep' ip=0x1", 'fault'],
    [
      "Warning: unresolvable exception 6, pager_object: pd='init -> x' thread='ep' cpu 0, ip=0x1 sp=0x2 bp=0x3 no signal handler",
      'fault',
    ],
    ['no RM attachment (READ pf_addr=0x0 pf_ip=0x1000 from 1c)', 'fault'],
    ['Error: PAGE-FAULT IN CORE addr=0x0 ip=0x1 (read)', 'panic'],
    ['Assertion "x != y" failed at src/ec.cpp:12', 'panic'],
    ['Out of memory', 'panic'],
    ['ROM module "init" not present', 'panic'],
    [
      '[init -> x] Error: stop because parent denied Timer-session: label="", , ram_quota=10K, cap_quota=2',
      'denied',
    ],
    ['[init] Error: x: environment ROM session denied (label="x", ram_quota=6144, cap_quota=3)', 'denied'],
    ['[init] Error: x: PD environment session denied (label="x")', 'denied'],
    ['Error: init: environment ROM session denied (label="init", ram_quota=6144, cap_quota=3)', 'denied'],
    ['[init -> x] Warning: abort called - thread: ep', 'aborted'],
    ["[init -> x] Error: Uncaught exception of type 'My_exception'", 'aborted'],
    ['[init -> x] Error: stack protector check failed', 'aborted'],
    ['[init] Warning: x: no route to service "Timer" (label="x -> ")', undefined],
    ['[init] child "x" exited with exit value 0', undefined],
    ['[init -> x] an Error: in the text', undefined],
    ["error: can't find command `loadfont'.", undefined],
    ['Out of memory of a kind', undefined],
    ['', undefined],
  ] as const)('%s', (line, wanted) => expect(classify(line)).toBe(wanted))
})

describe('componentOf', () => {
  it.each([
    ['[init] x', 'init'],
    ['[init -> test-log] ', 'init -> test-log'],
    ['[init -> test-log]', 'init -> test-log'],
    ['[ 0] TSC:2609006 kHz', undefined],
    ['[112]: {init.11} (signal h)', undefined],
    ['[] x', undefined],
    ['Genode 26.02', undefined],
    ['[unclosed', undefined],
  ])('%s', (line, wanted) => expect(componentOf(line)).toBe(wanted))
})
