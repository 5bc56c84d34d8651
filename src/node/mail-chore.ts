import { sowWaiting } from '../assembly/report/asked.ts'
import { conversationsWaiting } from '../assembly/report/store-asked.ts'
import { findCell } from '../cell/store.ts'
import { PeerLine } from '../federation/channel/peer-line.ts'
import { MailOffice } from '../federation/mail/mail-office.ts'
import { mailSettled } from './mail-handlers.ts'
import type { NodeParts } from './parts.ts'
import { Pacer } from './pacer.ts'

/** What waits for other nodes is looked for this often, ms. */
const everyMs = 2_000

/** Sends what waits for other nodes, and does what letters of theirs ask for. */
export class MailChore {
  readonly #pacer: Pacer
  readonly #office: MailOffice | null

  constructor(parts: NodeParts) {
    const { channel, store, clock, random, log } = parts
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
            wayOut: channel.identity.wayOut,
            onSettled: mailSettled,
            onFault,
          })
    this.#office = office
    this.#pacer = new Pacer({
      clock,
      everyMs,
      // Not waited for: one peer's slowness delays no other, nor what is written meanwhile.
      work: async () => {
        void office?.sendDue().catch(onFault)
        await sowPassed(parts)
      },
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

/** Statements that a body of another node has passed on are asked here, too. */
async function sowPassed({ store: { db }, conversations, clocks }: NodeParts): Promise<void> {
  for (const { conversationId, cellId } of await conversationsWaiting(db)) {
    const cell = await findCell(db, cellId)
    if (cell === null) continue
    await sowWaiting({ db, conversations }, conversationId, clocks.of(cell).now())
  }
}
