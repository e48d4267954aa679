import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: { alias: { 'genode-run/nova': `${import.meta.dirname}/src/emulator/nova-root/index.ts` } },
  test: {
    include: ['src/**/*.test.ts', 'run/**/*.test.ts'],
    setupFiles: ['vitest.setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
  },
})
