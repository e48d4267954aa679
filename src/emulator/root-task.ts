// Root tasks that the host hands over as functions, for tests and benchmarks: the image has no script, `evaluate` yields the program itself.
import { makeProgram } from './program.ts'

export * from './nova-root/index.ts'

/** An image for a root task whose code the host hands over without evaluating a script. */
export const rootModule = (): { name: string; bytes: Uint8Array } => ({
  name: 'root',
  bytes: makeProgram({
    name: 'root',
    kind: 'static',
    script: new Uint8Array([0x31]),
    digest: '0'.repeat(64),
    footprint: { textBytes: 8192, dataBytes: 64 * 1024 },
  }),
})
