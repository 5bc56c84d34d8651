import type { Kysely, Selectable } from 'kysely'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { readBallot } from '../ballot/store.ts'
import { findConversation, isStatementShown } from '../conversation/store.ts'
import { readMeeting } from '../meeting/store.ts'
import { readPanel } from '../panel/store.ts'
import { isHash, sourceKinds, sourcesOfOne, type DecisionSource } from './decision-source.ts'

/**
 * What a decision of a cell is stated to rest on, each once. Refused: what is not there. A panel or a ballot that was held elsewhere is
 * known by the hash that was published of it.
 */
export async function checkSources(
  db: Kysely<Schema>,
  cellId: string,
  stated: readonly DecisionSource[],
): Promise<Result<readonly DecisionSource[]>> {
  if (stated.length > sourcesOfOne) {
    const message = `A decision rests on ${sourcesOfOne} things at the most.`
    return refuse('too-many-sources', message, 'sources', { most: sourcesOfOne })
  }
  const kept = new Map<string, DecisionSource>()
  for (const [i, { kind, ref, ...of }] of stated.entries()) {
    const at = `sources[${i}]`
    const isPublished = kind === 'panel' || kind === 'ballot'
    const source = {
      kind,
      ref,
      number: kind === 'statement' ? of.number : 0,
      hash: isPublished ? of.hash : '',
    }
    if (kind === 'statement' && !(await isThere(db, cellId, source))) {
      const { number } = source
      const message = `There is no statement ${number} that is shown in this question.`
      return refuse('source-statement', message, `${at}.number`, { number })
    }
    if (isPublished && source.hash !== '' && !isHash(source.hash)) {
      const message = 'Give the 64 hex digits that were published of it.'
      return refuse('source-hash', message, `${at}.hash`)
    }
    if (source.hash === '' && !(await isThere(db, cellId, source))) {
      return refuse('source-unknown', `There is no such ${kind} here.`, `${at}.ref`)
    }
    kept.set(`${kind} ${ref} ${source.number}`, source)
  }
  return success([...kept.values()])
}

/** Whether a source is in the neighbourhood, so that a page can lead to it. */
export async function isThere(
  db: Kysely<Schema>,
  cellId: string,
  { kind, ref, number }: DecisionSource,
): Promise<boolean> {
  switch (kind) {
    case 'meeting':
      return (await readMeeting(db, cellId, ref)) !== null
    case 'panel':
      return (await readPanel(db, cellId, ref)) !== null
    case 'ballot':
      return (await readBallot(db, ref))?.cellId === cellId
    default: {
      const question = await findConversation(db, ref)
      if (question?.cellId !== cellId) return false
      return kind === 'question' || isStatementShown(db, ref, number)
    }
  }
}

/** What decisions rest on, by decision. */
export async function sourcesOf(
  db: Kysely<Schema>,
  decisionIds: readonly string[],
): Promise<ReadonlyMap<string, readonly DecisionSource[]>> {
  if (decisionIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('decision_sources')
    .selectAll()
    .where('decision_id', 'in', decisionIds)
    .orderBy('kind')
    .orderBy('ref')
    .orderBy('number')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ decision_id }) => decision_id)].map(([id, own]) => [
      id,
      own.map(sourceOf),
    ]),
  )
}

/** Puts what a decision rests on in the place of what was stated before. */
export async function replaceSources(
  db: Kysely<Schema>,
  decisionId: string,
  sources: readonly DecisionSource[],
): Promise<void> {
  await db.deleteFrom('decision_sources').where('decision_id', '=', decisionId).execute()
  if (sources.length === 0) return
  await db
    .insertInto('decision_sources')
    .values(sources.map((source) => ({ decision_id: decisionId, ...source })))
    .execute()
}

/** Decisions that name statements of a question: by the statement's number. */
export async function citationsOf(
  db: Kysely<Schema>,
  conversationId: string,
): Promise<readonly { readonly decisionId: string; readonly number: number }[]> {
  const rows = await db
    .selectFrom('decision_sources')
    .select(['decision_id as decisionId', 'number'])
    .where('kind', '=', 'statement')
    .where('ref', '=', conversationId)
    .orderBy('decision_id')
    .orderBy('number')
    .execute()
  return rows
}

/** Decisions that rest on a question or on statements of it, the oldest first. */
export async function decisionsOn(db: Kysely<Schema>, conversationId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('decision_sources')
    .select('decision_id')
    .distinct()
    .where('kind', 'in', ['question', 'statement'])
    .where('ref', '=', conversationId)
    .orderBy('decision_id')
    .execute()
  return rows.map((row) => row.decision_id)
}

function sourceOf(row: Selectable<Schema['decision_sources']>): DecisionSource {
  const kind = sourceKinds.find((one) => one === row.kind)
  if (kind === undefined) throw new Error(`a decision rests on something unknown: ${row.kind}`)
  return { kind, ref: row.ref, number: row.number, hash: row.hash }
}
