// The process that `vote-kill.ts` kills: conversations as a node wires them. It votes as fast as it can, many votes at once, and tells of each
// after it was acknowledged.

import { once } from 'node:events'
import { Conversations } from '../../src/assembly/conversation/conversations.ts'
import { openStore } from '../../src/store/open.ts'
import type { FromVoteVictim, ToVoteVictim } from './messages.ts'
import { voteAt } from './votes.ts'

/** Votes on their way at once. */
const lanes = 40

// Everything is loaded now; the file may still be in the hands of the one before.
const [order] = (await once(process, 'message')) as [ToVoteVictim]
const { db } = await openStore(order.database)
const conversations = new Conversations({ db })
let next = order.from

async function lane(): Promise<void> {
  for (;;) {
    const number = next++
    const { who, statement, opinion } = voteAt(number)
    const act = { kind: 'vote', who, statement, opinion } as const
    const done = await conversations.act(order.conversationId, act, number)
    if (!done.ok) throw new Error(done.message)
    tell({ kind: 'voted', number })
  }
}

await Promise.all(Array.from({ length: lanes }, lane))

function tell(message: FromVoteVictim): void {
  process.send?.(message)
}
