import { consequenceOf } from '../../assembly/ballot/consequence.ts'
import type { BallotDefinition } from '../../assembly/ballot/log/ballot-shapes.ts'
import { checkRules } from '../../assembly/ballot/option-rules.ts'
import { readBallot } from '../../assembly/ballot/store.ts'
import { voterOf } from '../../assembly/ballot/voter.ts'
import { hasRole } from '../../cell/role.ts'
import { witnessedHeads } from '../../federation/witness/store-witness.ts'
import { toHex } from '../../kernel/hex.ts'
import type { WebContext } from '../context.ts'
import { stateOf, type BallotView } from '../view/ballot.ts'
import type { CellCall } from '../web-route.ts'
import { readPlaces } from './decisions.ts'

/** Reads a ballot as its page shows it to whoever asks. */
export async function readBallotView(
  { api, channel, assembly: { db, ballots, random } }: WebContext,
  { cell, nowMs, principal }: CellCall,
  ballot: BallotDefinition,
): Promise<BallotView> {
  const log = await ballots.head(ballot.id)
  const tally = await ballots.tally(ballot.id)
  const box = await ballots.box(ballot.id)
  const kept = await readBallot(db, ballot.id)
  const { homes, feeders } = await readPlaces(db, cell)
  const voter = voterOf(principal, cell.id)
  const at = `/at/${cell.slug}`
  const state = stateOf(ballot, box !== null && box.closedMs !== null, nowMs)
  const isOver = state === 'closed' || state === 'late'
  const rules = isOver ? null : await checkRules(db, cell, ballot, { random, nowMs })
  const calls = `/api/cells/${cell.slug}/ballots/${ballot.id}`
  return {
    ballot,
    state,
    log: log ?? { size: 0, head: '' },
    seenBy: (await witnessedHeads(db, true, cell.id)).flatMap((of) =>
      of.log !== ballot.id || of.seenMs === null
        ? []
        : [
            {
              name: channel?.peers.get(of.peerId)?.name ?? of.peerId,
              size: of.size,
              atMs: of.seenMs,
              holds: of.fault === null,
            },
          ],
    ),
    tally: tally.ok ? tally.value : null,
    step: voter.ok ? await ballots.stepOf(ballot.id, voter.value) : null,
    isVoter: voter.ok,
    isSteward: hasRole(principal, cell.id, 'steward'),
    consequence: consequenceOf(kept?.consequence ?? null),
    closedReason: box?.closedReason ?? null,
    minority: kept?.minority ?? '',
    conflicts: {
      decisionsHref: `${at}/decisions`,
      options: rules?.ok === true ? rules.value : [],
    },
    names: new Map([...homes, ...feeders].map(({ id, name }) => [id, name])),
    base: `${at}/ballots/${ballot.id}`,
    logHref: `${calls}/log.jsonl`,
    decisionHref: `${at}/decisions${kept?.decisionId ? `/${kept.decisionId}` : ''}`,
    meetingHref: ballot.meeting === undefined ? null : `${at}/meetings/${ballot.meeting}`,
    voicesHref: `${at}/ballots/voices`,
    questionHref: ballot.question === undefined ? null : `${at}/questions/${ballot.question}`,
    nonce: toHex(api.random.bytes(16)),
    secret:
      ballot.registrarKey === null || box === null
        ? null
        : {
            definitionLeaf: box.definitionLeaf,
            registrarKey: ballot.registrarKey,
            keysHref: `${calls}/keys`,
            votesHref: `/api/ballots/${ballot.id}/votes`,
          },
  }
}
