// Content of the ROM `platform_info` (reference genode.md 2.3).

import { generate, hex } from '../base/index.ts'
import { type Cpu, Feature, type HipInfo } from './hip.ts'

export const platformInfo = (hip: HipInfo, grid: readonly (readonly Cpu[])[]): string =>
  generate(
    'platform_info',
    g => {
      g.node('kernel', () => {
        g.attribute('name', 'nova')
        g.attribute('acpi', false)
        g.attribute('msi', true)
        g.attribute('iommu', (hip.features & Feature.IOMMU) !== 0)
      })
      g.node('affinity-space', () => {
        g.attribute('width', grid.length)
        g.attribute('height', grid[0]?.length ?? 1)
      })
      g.node('boot')
      g.node('hardware', () => {
        g.node('features', () => {
          g.attribute('svm', (hip.features & Feature.SVM) !== 0)
          g.attribute('vmx', (hip.features & Feature.VMX) !== 0)
        })
        g.node('tsc', () => {
          g.attribute('invariant', false)
          g.attribute('freq_khz', hip.tscKhz)
        })
        g.node('cpus', () => {
          for (const [x, column] of grid.entries())
            for (const [y, cpu] of column.entries())
              g.node('cpu', () => {
                g.attribute('xpos', x)
                g.attribute('ypos', y)
                for (const name of ['id', 'package', 'core', 'thread'] as const) g.attribute(name, cpu[name])
                for (const name of ['family', 'model', 'stepping', 'platform', 'patch'] as const)
                  g.attribute(name, hex(cpu[name]))
                if (cpu.performance) g.attribute('cpu_type', 'P')
                if (cpu.efficient) g.attribute('cpu_type', 'E')
              })
        })
      })
    },
    true,
  )
