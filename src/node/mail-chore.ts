import { PeerLine } from '../federation/channel/peer-line.ts'
import { MailOffice } from '../federation/mail/mail-office.ts'
import type { NodeParts } from './parts.ts'
import { Pacer } from './pacer.ts'

/** What waits for other nodes is looked for this often, ms. */
const everyMs = 2_000

/** Sends what waits for other nodes. */
export class MailChore {
  readonly #pacer: Pacer
  readonly #office: MailOffice | null

  constructor({ channel, store, clock, random, log }: NodeParts) {
    const onFault = (error: unknown): void => log.error('mail-not-sent', error)
    const office =
      channel === null
        ? null
        : new MailOffice({
            db: store.db,
            clock,
            random,
            peerOf: (id) => channel.peers.get(id),
            lineTo: (peer) => new PeerLine(peer, { ...channel, clock, random }),
            onFault,
          })
    this.#office = office
    this.#pacer = new Pacer({
      clock,
      everyMs,
      // Not waited for: one peer's slowness delays no other, nor what is written meanwhile.
      work: async () => void office?.sendDue().catch(onFault),
      onFault,
    })
  }

  start(): void {
    if (this.#office !== null) this.#pacer.start()
  }

  /** What is on its way arrives, or is tried again when the node is back. */
  async stop(): Promise<void> {
    await this.#pacer.stop()
    await this.#office?.close()
  }
}
