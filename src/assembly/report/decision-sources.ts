import { findCell } from '../../cell/store.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { findDecision } from '../decision/store-decision.ts'
import { readMeeting } from '../meeting/store.ts'
import { isHash } from './make-report.ts'
import { makeDecisionReport } from './reports.ts'
import { replaceSources, sourcesOf, sourcesOfOne, type DecisionSourceRow } from './store-report.ts'

/** States what a decision rests on, in the place of what was stated before, and makes its report anew. */
export async function stateSources(
  context: AssemblyContext,
  cellId: string,
  decisionId: string,
  stated: readonly DecisionSourceRow[],
): Promise<Result<readonly DecisionSourceRow[]>> {
  const { db, conversations } = context
  const cell = await findCell(db, cellId)
  if (cell === null || (await findDecision(db, cellId, decisionId)) === null) {
    return refuse('report-decision-not-found', 'There is no such decision.')
  }
  if (stated.length > sourcesOfOne) {
    const most = sourcesOfOne
    return refuse(
      'too-many-sources',
      `A decision rests on ${most} things at the most.`,
      'sources',
      { most },
    )
  }
  const kept = new Map<string, DecisionSourceRow>()
  for (const [i, { kind, ref, number, hash }] of stated.entries()) {
    const at = `sources[${i}]`
    if (kind === 'statement') {
      const talk = await conversations.openAt(cellId, ref)
      const statement = talk.ok ? talk.value.statements[number - 1] : undefined
      if (statement?.state !== 'shown') {
        const message = `There is no statement ${number} that is shown in this question.`
        return refuse('source-statement', message, `${at}.number`, { number })
      }
      kept.set(`${kind} ${ref} ${number}`, { kind, ref, number, hash: '' })
    } else if (kind === 'meeting') {
      if ((await readMeeting(db, cellId, ref)) === null) {
        return refuse('source-meeting', 'There is no such meeting.', `${at}.ref`)
      }
      kept.set(`${kind} ${ref}`, { kind, ref, number: 0, hash: '' })
    } else {
      if (!isHash(hash)) {
        return refuse(
          'source-hash',
          'Give the 64 hex digits that were published of it.',
          `${at}.hash`,
        )
      }
      kept.set(`${kind} ${ref}`, { kind, ref, number: 0, hash })
    }
  }
  await db.transaction().execute((tx) => replaceSources(tx, decisionId, [...kept.values()]))
  // Where there are as many reports as can be, the last one stays.
  await makeDecisionReport(context, cell, decisionId)
  return success((await sourcesOf(db, [decisionId])).get(decisionId) ?? [])
}
