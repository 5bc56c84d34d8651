import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { value } from '../../cell/fixtures.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { Store } from '../../store/open.ts'
import { beginConversation } from '../conversation/import-polis.ts'
import { night } from '../decision/fixtures.ts'
import { findDecision, listDecisions } from '../decision/store-decision.ts'
import { sourcesOf } from '../decision/store-source.ts'
import { addMeeting } from '../meeting/store.ts'
import type { BallotDraft } from './ballots.ts'
import { beginBallot } from './begin-ballot.ts'
import { ballotScene, usualDraft } from './fixtures.ts'
import { careForBallots, closeByHand, dueLimit, followUp, sheetsWaitMs } from './job.ts'
import { approve, closesMs, nonceOf, openedMs } from './log/fixtures.ts'
import { recountOf } from './log/recount.ts'
import { optionDecisionText } from './option-decision.ts'
import { keepMinority } from './store-consequence.ts'
import { readBallot } from './store.ts'

const decision = optionDecisionText({
  followsId: null,
  basis: '§ 4 of the statutes',
  mandates: [night],
})

const options = [
  { id: 'a', title: 'Quiet from ten', cost: null, decision },
  { id: 'b', title: 'As it is', cost: null },
]

const scene = (store: Store) => ballotScene(store, { options })

testOnEachDatabase(
  'a ballot closes by itself, with the time it was begun with, and its rules are in force, once',
  async (store) => {
    const of = await scene(store)
    const { db, cell, people, context, contextOf, begin, vote, came, decided } = of
    const about = { question: 'Quiet?', background: '', language: 'en', isStrict: false }
    const questionId = value(await beginConversation(context, cell.id, about, openedMs)).id
    const meeting = { id: 'autumn', cellId: cell.id, title: 'Autumn', place: '', agenda: [] }
    const times = { startsMs: openedMs, createdMs: openedMs, transcriptDays: 30 }
    const meetingId = value(await addMeeting(db, { ...meeting, ...times }, people[0]!)).id
    const id = await begin({
      question: questionId,
      meeting: meetingId,
      holds: { fromMs: null, untilMs: null, reviewMs: closesMs + dayMs },
    })
    for (const person of [0, 1, 2, 3]) await vote(id, person, 'a')
    await vote(id, 4, 'b')
    assert.ok(await keepMinority(db, id, 'Who works at night cannot charge.'))
    assert.equal(await careForBallots(context, cell, closesMs - 1), 0)
    assert.equal(await context.ballots.isClosed(id), false)
    // The node was down at the close: another one, later, comes to the same.
    const anew = contextOf()
    const lateMs = closesMs + 2 * dayMs
    const counts = await Promise.all([
      careForBallots(anew, cell, lateMs),
      careForBallots(anew, cell, lateMs),
    ])
    assert.equal(counts[0] + counts[1], 1)
    assert.equal(await careForBallots(contextOf(), cell, lateMs + hourMs), 0)
    assert.deepEqual(decided, [cell.id])
    assert.deepEqual(await came(id), { kind: 'decided' })
    const kept = (await readBallot(db, id))!
    assert.equal(kept.closedMs, closesMs)
    const [entered, ...more] = await listDecisions(db, cell.id)
    assert.ok(entered !== undefined && more.length === 0)
    assert.equal(entered.id, kept.decisionId)
    assert.deepEqual(entered.record, {
      title: 'When shall it be quiet?: Quiet from ten',
      convened: 'ballot',
      method: 'approval',
      methodVersion: '1',
      logRoot: (await anew.ballots.head(id))!.head,
      tally: { inFavour: 4, against: 1, abstained: 0, eligible: 6, quorum: 2 },
      dissent: 'Who works at night cannot charge.',
      reviewMs: closesMs + dayMs,
      basis: '§ 4 of the statutes',
    })
    assert.deepEqual((await sourcesOf(db, [entered.id])).get(entered.id), [
      { kind: 'ballot', ref: id, number: 0, hash: entered.record.logRoot },
      { kind: 'meeting', ref: meetingId, number: 0, hash: '' },
      { kind: 'question', ref: questionId, number: 0, hash: '' },
    ])
    assert.deepEqual([entered.decidedMs, entered.enteredMs], [closesMs, lateMs])
    assert.deepEqual(
      entered.mandates.map(({ mandate }) => [mandate.sentence, mandate.fromMs]),
      [['No more than 6 kW at night', lateMs]],
    )
    assert.equal(await keepMinority(db, id, 'Too late.'), false)
    // The root is that of the log which anybody counts again.
    const lines: string[] = []
    for await (const line of value(await anew.ballots.lines(id))) lines.push(line)
    assert.equal(value(recountOf(lines)).head, entered.record.logRoot)
  },
)

testOnEachDatabase(
  'nothing follows from a close before it is kept: a decision names the log with it',
  async (store) => {
    const { db, cell, context, begin, vote } = await scene(store)
    const id = await begin()
    for (const person of [0, 1, 2, 3, 4]) await vote(id, person, 'a')
    const closing = context.ballots.close(id, closesMs)
    while (!(await context.ballots.isClosed(id))) continue
    assert.deepEqual(await followUp(context, cell, id, closesMs), { kind: 'decided' })
    value(await closing)
    const [entered] = await listDecisions(db, cell.id)
    assert.equal(entered?.record.logRoot, (await context.ballots.head(id))!.head)
  },
)

testOnEachDatabase(
  'without a quorum, without a winner, and called off by who saw the count, nothing is decided',
  async (store) => {
    const { db, cell, context, begin, vote, came } = await scene(store)
    const few = await begin({ quorumPermille: 500 })
    await vote(few, 0, 'a')
    const none = await begin({ quorumPermille: 0 })
    const open = await begin({ isOpenCount: true })
    for (const person of [0, 1, 2, 3, 4]) await vote(open, person, 'a')
    const early = { reason: ' ', nowMs: openedMs + 2 * hourMs }
    const refused = await closeByHand(context, cell, open, early)
    assert.deepEqual([refused.ok, refused.ok ? '' : refused.code], [false, 'ballot-open'])
    value(await closeByHand(context, cell, open, { ...early, reason: 'The wording was wrong.' }))
    assert.deepEqual(await came(open), { kind: 'called-off' })
    assert.equal((await context.ballots.box(open))!.closedReason, 'The wording was wrong.')
    assert.equal(await careForBallots(context, cell, closesMs), 0)
    assert.deepEqual(await came(few), { kind: 'no-quorum' })
    assert.deepEqual(await came(none), { kind: 'nothing-chosen' })
    assert.deepEqual(await listDecisions(db, cell.id), [])
  },
)

testOnEachDatabase(
  'closed early with a reason where nobody saw the count, it decides; a second close is refused',
  async (store) => {
    const { cell, context, begin, vote, came, db } = await scene(store)
    const id = await begin()
    for (const person of [0, 1, 2, 3, 4, 5]) await vote(id, person, person < 4 ? 'b' : 'a')
    const nowMs = openedMs + 2 * hourMs
    const both = await Promise.all([
      closeByHand(context, cell, id, { reason: 'All have voted.', nowMs }),
      closeByHand(context, cell, id, { reason: 'All have voted.', nowMs }),
    ])
    assert.deepEqual(both.map((closed) => (closed.ok ? 'ok' : closed.code)).sort(), [
      'ballot-closed',
      'ok',
    ])
    assert.deepEqual(await came(id), { kind: 'decided' })
    // What won carries no rule; that it won is on record.
    const kept = (await readBallot(db, id))!
    const decision = await findDecision(db, cell.id, kept.decisionId ?? '')
    assert.deepEqual(decision?.record.tally, {
      inFavour: 4,
      against: 2,
      abstained: 0,
      eligible: 6,
      quorum: 2,
    })
    assert.deepEqual(decision?.mandates, [])
  },
)

testOnEachDatabase(
  'of fewer than five voices the decision shows no counts; of several winners the first is decided, of a slate all',
  async (store) => {
    const { db, cell, context, begin, vote } = await scene(store)
    const titleOf = async (id: string) => {
      const { decisionId } = (await readBallot(db, id))!
      return (await findDecision(db, cell.id, decisionId ?? ''))!.record
    }
    const two = { kind: 'approval', seats: 2 } as const
    const [few, first, slate] = [
      await begin(),
      await begin({ method: two }),
      await begin({ method: two, isSlate: true }),
    ]
    for (const person of [0, 1, 2]) await vote(few, person, 'b')
    for (const id of [first, slate]) {
      for (const person of [0, 1, 2, 3, 4]) await vote(id, person, person < 3 ? 'b' : 'a')
    }
    assert.equal(await careForBallots(context, cell, closesMs), 3)
    assert.equal((await titleOf(few)).tally, null)
    assert.match((await titleOf(first)).title, /: As it is$/)
    assert.match((await titleOf(slate)).title, /: As it is, Quiet from ten$/)
    assert.deepEqual((await titleOf(slate)).tally?.inFavour, 5)
  },
)

testOnEachDatabase(
  'what won but cannot be put in force is said, and not tried again',
  async (store) => {
    const { db, cell, context, begin, vote, came } = await scene(store)
    const id = await begin({ holds: { fromMs: null, untilMs: closesMs + 1, reviewMs: null } })
    for (const person of [0, 1, 2, 3, 4]) await vote(id, person, 'a')
    // The node was down until after the end of what was decided.
    assert.equal(await careForBallots(context, cell, closesMs + dayMs), 0)
    const consequence = await came(id)
    assert.equal(consequence?.kind === 'refused' ? consequence.code : '', 'ends-before')
    assert.deepEqual(await listDecisions(db, cell.id), [])
  },
)

testOnEachDatabase(
  'a ballot waits for sheets that were handed out, but not for ever',
  async (store) => {
    const { cell, context, people, begin, vote } = await scene(store)
    const read = await begin()
    const lost = await begin()
    for (const id of [read, lost]) {
      await vote(id, 0, 'a')
      value(
        await context.ballots.handPaper(id, people[1]!, nonceOf(id === read ? 901 : 902), openedMs),
      )
    }
    await careForBallots(context, cell, closesMs)
    assert.equal(await context.ballots.isClosed(read), false)
    for (const [i, clerk] of people.slice(0, 2).entries()) {
      const sheet = { sheet: 1, choice: approve('a'), nonce: nonceOf(910 + i) }
      value(await context.ballots.readSheet(read, clerk, sheet, closesMs + hourMs))
    }
    await careForBallots(context, cell, closesMs + 2 * hourMs)
    assert.equal(await context.ballots.isClosed(read), true)
    assert.equal(value(await context.ballots.tally(read)).voices, 2)
    assert.equal(await context.ballots.isClosed(lost), false)
    await careForBallots(context, cell, closesMs + sheetsWaitMs)
    assert.equal(await context.ballots.isClosed(lost), true)
  },
)

testOnEachDatabase('a ballot whose log is damaged stops no other', async (store) => {
  const { db, cell, contextOf, begin, vote, came } = await scene(store)
  const damaged = await begin()
  const sound = await begin()
  for (const person of [0, 1, 2]) await vote(sound, person, 'b')
  const zero = db.updateTable('ballot_log').set({ line: '{}' }).where('seq', '=', 0)
  await zero.where('ballot_id', '=', damaged).execute()
  await assert.rejects(careForBallots(contextOf(), cell, closesMs), /cannot be closed/)
  assert.deepEqual([await came(damaged), await came(sound)], [null, { kind: 'decided' }])
})

testOnEachDatabase('more than so many that are due take another minute', async (store) => {
  const { cell, context, begin } = await scene(store)
  for (let i = 0; i <= dueLimit; i++) await begin()
  const open = async () => {
    await careForBallots(context, cell, closesMs)
    const rows = await context.db
      .selectFrom('ballots')
      .select('id')
      .where('closed_ms', 'is', null)
      .execute()
    return rows.length
  }
  assert.deepEqual([await open(), await open()], [1, 0])
})

testOnEachDatabase(
  'what cannot be begun is refused at its field, and nothing is kept',
  async (store) => {
    const { db, cell, context } = await scene(store)
    const draft = { ...usualDraft, options }
    const wrong: [Partial<BallotDraft>, string, string | undefined][] = [
      [{ topic: 'none' }, 'topic-unknown', 'topic'],
      [{ question: 'none' }, 'question-unknown', 'question'],
      [{ meeting: 'none' }, 'source-unknown', 'meeting'],
      [{ panel: 'none' }, 'panel-not-found', 'panel'],
      [
        { options: [{ id: 'a', title: 'A', cost: null, decision: '{' }] },
        'no-draft',
        'options[0].decision.decision',
      ],
      [
        {
          options: [
            { id: 'a', title: 'A', cost: null, decision: decision.replaceAll('7000', '5500') },
          ],
        },
        'example-allowed',
        'options[0].decision.mandates[0].examples[1]',
      ],
      [{ closesMs: openedMs }, 'ballot-over', 'closesMs'],
      [
        { holds: { fromMs: null, untilMs: closesMs, reviewMs: null } },
        'holds-too-short',
        'untilMs',
      ],
      [
        {
          options: Array.from({ length: 60 }, (_option, i) => ({
            id: String(i),
            title: 'x',
            cost: null,
            description: 'x'.repeat(2_000),
          })),
        },
        'ballot-too-long',
        'options',
      ],
      [
        { options: [{ id: 'a', title: 'x'.repeat(1_000_000), cost: null }] },
        'bad-ballot',
        'ballot.options.0.title',
      ],
    ]
    for (const [changes, code, at] of wrong) {
      const stated = { draft: { ...draft, ...changes }, homeIds: [] }
      const refused = await beginBallot(context, cell, stated, openedMs)
      assert.deepEqual(refused.ok ? [] : [refused.code, refused.at], [code, at])
    }
    const nobody = await beginBallot(context, cell, { draft, homeIds: ['none'] }, openedMs)
    assert.equal(nobody.ok ? '' : nobody.code, 'nobody-to-vote')
    assert.deepEqual(await db.selectFrom('ballots').select('id').execute(), [])
  },
)
