// The process that `ballot-kill.ts` kills: ballots as a node wires them. It votes as fast as it can, many votes at once, or closes ballots and
// enters what they decided, and tells of each after it was acknowledged.

import { once } from 'node:events'
import { Ballots } from '../../src/assembly/ballot/ballots.ts'
import { closeByHand } from '../../src/assembly/ballot/job.ts'
import { findCell } from '../../src/cell/store.ts'
import { machineClock } from '../../src/kernel/clock.ts'
import { secureRandom } from '../../src/kernel/random.ts'
import { openStore } from '../../src/store/open.ts'
import { ballotVoteAt, countingMs, votingMs } from './ballot-votes.ts'
import type { FromBallotVictim, ToBallotVictim } from './messages.ts'

/** Votes on their way at once. */
const lanes = 40

// Everything is loaded now; the file may still be in the hands of the one before.
const [order] = (await once(process, 'message')) as [ToBallotVictim]
const { db } = await openStore(order.database)
const ballots = new Ballots(db, secureRandom)

if (order.kind === 'vote') {
  const { ballot } = order
  let next = order.from
  const lane = async (): Promise<void> => {
    for (;;) {
      const number = next++
      const { personId, vote } = ballotVoteAt(number)
      const cast = await ballots.cast(ballot, personId, vote, votingMs)
      if (!cast.ok) throw new Error(cast.message)
      tell({ kind: 'voted', number })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
} else {
  const cell = await findCell(db, 'street')
  if (cell === null) throw new Error('the neighbourhood is there')
  const context = {
    db,
    ballots,
    random: secureRandom,
    clockOf: () => machineClock,
    onDecided: () => {},
  }
  for (const ballot of order.ballots) {
    const closed = await closeByHand(context, cell, ballot, { reason: '', nowMs: countingMs })
    if (!closed.ok) throw new Error(closed.message)
    tell({ kind: 'closed', ballot })
  }
  // It is killed when there is nothing more to do, too.
  await once(process, 'disconnect')
}

function tell(message: FromBallotVictim): void {
  process.send?.(message)
}
