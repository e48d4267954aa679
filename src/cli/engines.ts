// Engines by the name that --engine takes, wired to the project they run for.
import { join } from 'node:path'
import type { Engine, EngineNeed } from '../engine/engine.ts'

export interface CliEngine extends Engine {
  close(): Promise<void>
}

interface EngineEntry {
  summary: string
  create(root: string, options: { warm: boolean }): Promise<CliEngine>
}

export const ENGINES = {
  emulator: {
    summary: 'NOVA and Genode as emulated here; needs nothing else',
    create: async (root, { warm }) => {
      const { createProductEngine } = await import('../engine/emulator/index.ts')
      return createProductEngine({ cacheDir: cacheFolder(root), warm })
    },
  },
} satisfies Record<string, EngineEntry>

export type CliEngineName = keyof typeof ENGINES
export const ENGINE_NAMES = Object.keys(ENGINES) as CliEngineName[]

export const cacheFolder = (root: string): string => join(root, '.run/cache')

export type { EngineNeed }
