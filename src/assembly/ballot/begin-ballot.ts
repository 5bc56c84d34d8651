import type { Cell } from '../../cell/cell.ts'
import { residentsOf } from '../../cell/store-person.ts'
import { findConversation } from '../conversation/store.ts'
import { readMeeting } from '../meeting/store.ts'
import { unknownPanel } from '../panel/panel-refusals.ts'
import { readPanel } from '../panel/store.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { BallotDraft } from './ballots.ts'
import type { BallotContext } from './context.ts'
import { voterLimit, type BallotDefinition } from './log/ballot-shapes.ts'
import { checkRules, refusalOf } from './option-rules.ts'
import { readBallot } from './store.ts'
import { listTopics } from './store-topic.ts'
import { givenOn } from './topics.ts'

/** A ballot as a steward states it. `homeIds`: only who lives in one of these votes; none named: all who live in the neighbourhood. */
export interface StatedBallot {
  readonly draft: Omit<BallotDraft, 'isForSome'>
  readonly homeIds: readonly string[]
  /** Made with the form: sent twice, one ballot begins. */
  readonly id?: string | undefined
}

/** Begins a ballot of a neighbourhood, unless something is wrong with it. */
export async function beginBallot(
  context: BallotContext,
  cell: Cell,
  stated: StatedBallot,
  nowMs: number,
): Promise<Result<BallotDefinition>> {
  const known = stated.id === undefined ? null : await readBallot(context.db, stated.id)
  if (known !== null) {
    const definition = await context.ballots.definition(known.id)
    if (definition !== null && known.cellId === cell.id) return success(definition)
    return refuse('ballot-replayed', 'There is a ballot with this id already.', 'id')
  }
  const checked = await checkBallot(context, cell, stated, nowMs)
  if (!checked.ok) return checked
  const { topic } = stated.draft
  const given = topic === undefined ? new Map<string, string>() : await givenOn(context, topic)
  const draft = stated.homeIds.length === 0 ? stated.draft : { ...stated.draft, isForSome: true }
  return context.ballots.begin(cell.id, draft, checked.value, nowMs, { given, id: stated.id })
}

/** What is wrong with a ballot beyond its form, or else who may vote on it. Keeps nothing. */
export async function checkBallot(
  context: BallotContext,
  cell: Cell,
  { draft, homeIds }: StatedBallot,
  nowMs: number,
): Promise<Result<readonly string[]>> {
  const { db, random } = context
  if (draft.closesMs <= nowMs) {
    return refuse('ballot-over', 'A ballot closes later than now.', 'closesMs')
  }
  const { topic, question, meeting, panel } = draft
  if (topic !== undefined && !(await listTopics(db, cell.id)).some(({ id }) => id === topic)) {
    return refuse('topic-unknown', 'There is no such topic.', 'topic')
  }
  if (question !== undefined && (await findConversation(db, question))?.cellId !== cell.id) {
    return refuse('question-unknown', 'There is no such question.', 'question')
  }
  if (meeting !== undefined && (await readMeeting(db, cell.id, meeting)) === null) {
    return refuse('source-unknown', 'There is no such meeting here.', 'meeting')
  }
  if (panel !== undefined && (await readPanel(db, cell.id, panel)) === null) return unknownPanel()
  const { untilMs = null } = draft.holds ?? {}
  if (untilMs !== null && untilMs <= draft.closesMs) {
    return refuse(
      'holds-too-short',
      'What is decided holds longer than until the close.',
      'untilMs',
    )
  }
  const rules = await checkRules(db, cell, draft, { random, nowMs })
  if (!rules.ok) return rules
  const hopeless = rules.value.map(refusalOf).find((refusal) => refusal !== undefined)
  if (hopeless !== undefined) return hopeless
  const people = await residentsOf(db, cell.id, homeIds)
  if (people.length > 0 && people.length <= voterLimit) return success(people)
  return refuse(
    'nobody-to-vote',
    `Between one and ${voterLimit} people vote: ${people.length} live here with an account.`,
  )
}
