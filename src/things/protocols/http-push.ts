import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import type { Thing } from '../thing.ts'
import { parsePush } from './push-body.ts'

/** The protocol's name, as stored with things. */
export const httpPushProtocol = 'http-push'

/**
 * Things that send their values themselves: `POST /api/things/{thing}/readings` with a token. The route
 * knows who may; here the body is read and handed on, the same way as every other protocol's.
 * A thing's address is its own id; it takes no set points.
 */
export class HttpPush implements Protocol {
  readonly name = httpPushProtocol
  #host: ProtocolHost | null = null

  async start(host: ProtocolHost): Promise<void> {
    this.#host = host
  }

  async stop(): Promise<void> {
    this.#host = null
  }

  async send(): Promise<void> {
    throw new Error('A thing that pushes over HTTP takes no set points.')
  }

  async take({ address }: Thing, body: unknown): Promise<Result<number>> {
    const host = this.#host
    if (host === null) return refuse('not-ready', 'The node is starting or stopping; try again.')
    const values = parsePush(body)
    const reported = values.ok ? await host.report(address, values.value) : values
    if (!reported.ok) {
      host.refused(address, reported)
      return reported
    }
    return success(values.ok ? values.value.length : 0)
  }
}
