import type { Transaction } from 'kysely'
import type { AssemblyContext } from '../assembly/context.ts'
import { farDesk, farSettled } from '../assembly/report/far-desk.ts'
import { farKinds } from '../assembly/report/far-letter.ts'
import type { Outcome } from '../federation/mail/letter.ts'
import type { MailHandler, MailHandlers } from '../federation/mail/mail-desk.ts'
import type { SettledLetter } from '../federation/mail/store-mail.ts'
import { witnessKinds } from '../federation/witness/witness-letter.ts'
import { witnessDesk, type WitnessParts } from '../federation/witness/witnessing.ts'
import type { Schema } from '../store/schema.ts'

/** What this node takes from others for good, by kind: each room's handlers in one place. */
export function mailHandlers(
  assembly: Pick<AssemblyContext, 'clock' | 'far'>,
  witness: WitnessParts,
): MailHandlers {
  const handlers: Record<string, MailHandler> = {}
  for (const kind of farKinds) {
    handlers[kind] = (tx, { peerId, content, nowMs }) =>
      farDesk[kind](assembly, { tx, node: peerId, content, nowMs })
  }
  for (const kind of witnessKinds) {
    handlers[kind] = (tx, letter) => witnessDesk[kind](witness, { tx, ...letter })
  }
  return handlers
}

/** Tells the room that wrote a letter what became of it. */
export async function mailSettled(
  tx: Transaction<Schema>,
  { peerId, kind, content, nowMs }: SettledLetter,
  outcome: Outcome,
): Promise<void> {
  const own = farKinds.find((one) => one === kind)
  if (own === undefined) return
  await farSettled({ tx, node: peerId, kind: own, content, nowMs }, outcome)
}
