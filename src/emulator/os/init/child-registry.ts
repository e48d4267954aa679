// All children and aliases of one init, newest first. Follows sandbox/child_registry.h and name_registry.h.
import type { Generator, Op } from '../../base/index.ts'
import type { Alias } from './alias.ts'
import type { Child } from './child.ts'
import { type ChildReport, generateChild } from './child-report.ts'
import type { ReportDetail } from './report-detail.ts'

export class ChildRegistry {
  #children: Child[] = []
  #aliases: Alias[] = []

  insert(child: Child): void {
    this.#children = [child, ...this.#children]
  }

  remove(child: Child): void {
    this.#children = this.#children.filter(other => other !== child)
  }

  insertAlias(alias: Alias): void {
    this.#aliases = [alias, ...this.#aliases]
  }

  removeAlias(alias: Alias): void {
    this.#aliases = this.#aliases.filter(other => other !== alias)
  }

  /** Newest first. A list that is being visited does not change. */
  get children(): readonly Child[] {
    return this.#children
  }

  /** The child behind an alias, or undefined if the name is none. */
  alias(name: string): string | undefined {
    return this.#aliases.find(alias => alias.name === name)?.child
  }

  /** Collects what there is to say first, since numbers have to be asked for, then hands out a function that writes it. */
  *report(detail: ReportDetail): Op<(g: Generator) => void> {
    const reports: ChildReport[] = []
    for (const child of this.#children) {
      const report = yield* child.report(detail)
      if (report) reports.push(report)
    }
    return g => {
      for (const report of reports) generateChild(g, report, detail)
      for (const alias of this.#aliases)
        g.node('alias', () => {
          g.attribute('name', alias.name)
          g.attribute('child', alias.child)
        })
    }
  }

  /** Looks at the children until one is found whose quota numbers have changed. */
  *sampleState(): Op<boolean> {
    for (const child of this.#children) if (yield* child.sampleState()) return true
    return false
  }
}
