// The `config` node of a start node, handed out to the child as ROM. Follows Child::Inline_config_rom_service of sandbox/child.h.
import {
  classic,
  DynamicRomSession,
  type Env,
  generate,
  LocalService,
  type Op,
  type Service,
  warning,
} from '../../base/index.ts'
import type { Node } from './node.ts'

export class InlineConfig {
  /** No longer in the config: requests take their ordinary route. */
  abandoned = false
  readonly service: Service
  readonly #session: DynamicRomSession

  private constructor(session: DynamicRomSession) {
    this.#session = session
    this.service = new LocalService('ROM', session)
  }

  /** `config` yields the node as it is when the child asks. */
  static *create(env: Env, child: string, config: () => Node | undefined): Op<InlineConfig> {
    const session = yield* DynamicRomSession.create(env, function* () {
      let complete = true
      const text = generate(
        'config',
        g => {
          const node = config()
          if (node) complete = g.copyContent(node.source)
        },
        classic,
      )
      if (!complete) yield* warning(child, ': config structure exceeds max depth')
      return text
    })
    return new InlineConfig(session)
  }

  triggerUpdate(): Op<void> {
    return this.#session.triggerUpdate()
  }

  destroy(): Op<void> {
    return this.#session.destroy()
  }
}
