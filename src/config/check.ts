// The checker: finds before boot what would fail at run time, by the rules that the emulated init itself follows. Nested configurations are followed.
import type { Quota } from '../emulator/os/init/model/index.ts'
import { checkNotation } from './check-notation.ts'
import { checkQuota } from './check-quota.ts'
import { checkFiles, checkRoutes } from './check-routes.ts'
import { checkSchema } from './check-schema.ts'
import { checkStarts } from './check-starts.ts'
import type { Diagnostic } from './diagnostic.ts'
import { inOrder } from './diagnostic.ts'
import { Findings } from './findings.ts'
import type { CheckContext, Knowledge } from './knowledge.ts'
import { knowledgeOf } from './knowledge.ts'
import type { InitConfig } from './model.ts'
import { createScope, type Scope } from './routing.ts'
import { ATTRIBUTE_NOTATION, TAG_NOTATION } from './schema.ts'

function checkScope(
  scope: Scope,
  available: Quota | undefined,
  knowledge: Knowledge,
  findings: Findings,
): void {
  const { config } = scope
  if (!checkNotation(config, findings)) return
  const classic = config.profile === '10.02'
  checkSchema(config.node, classic ? TAG_NOTATION : ATTRIBUTE_NOTATION, findings)
  checkStarts(config, findings)
  if (classic) checkFiles(scope, knowledge, findings)
  else checkRoutes(scope, knowledge, findings)
  const granted = checkQuota(scope, available, knowledge, findings)
  for (const start of scope.starts)
    if (start.nested)
      checkScope(createScope(start.nested, { scope, start }), granted.get(start), knowledge, findings)
}

/**
 * Findings about a configuration, by place. Severity `error` is what provably fails at boot; `warning` is what the real init tolerates.
 * It does not know what components do with their own configurations.
 */
export function checkConfig(config: InitConfig, context: CheckContext = {}): Diagnostic[] {
  const findings = new Findings(config.file)
  const knowledge = knowledgeOf(context)
  checkScope(createScope(config), context.quota, knowledge, findings)
  return inOrder(findings.list)
}
