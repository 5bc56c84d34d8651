import { readLogHead } from '../accounts/log/store-ledger-log.ts'
import { stateWitness } from '../accounts/log/store-witness.ts'
import { consistencyOf, originOf, recordSeen, signedHead } from '../accounts/log/witnesses.ts'
import type { Channel } from '../federation/context.ts'
import type { OwnLogs, WitnessParts } from '../federation/witness/witnessing.ts'

/** The ledgers' logs of this node's neighbourhoods, for witnesses on other nodes. */
export const ownLogs: OwnLogs = {
  nameOf: originOf,
  async head(db, cellId) {
    const { size, head } = await readLogHead(db, cellId)
    return { size, head, note: await signedHead(db, cellId) }
  },
  path: consistencyOf,
  state: stateWitness,
  keepSeen: recordSeen,
}

/** What watching each other works with. */
export function witnessParts({ peers, signer }: Channel): WitnessParts {
  return { logs: ownLogs, peerOf: (id) => peers.get(id), signer }
}
