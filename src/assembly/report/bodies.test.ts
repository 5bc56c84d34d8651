import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { codeOf, value } from '../../cell/fixtures.ts'
import { dayMs } from '../../kernel/steps.ts'
import { signNote } from '../../kernel/signed-note.ts'
import { nodeSigner } from '../../cell/store-node-key.ts'
import { openStore } from '../../store/open.ts'
import { person, startMs } from '../conversation/fixtures.ts'
import { standingOf, type Answer } from './answer.ts'
import { acceptQuestion, passOn } from './asked.ts'
import { answerBelonging, askQuestion, askToBelong, foundBody } from './bodies.ts'
import { drawUpSlate, giveAnswer, sendReport, takeReport, takeReportText } from './body-desk.ts'
import { slateFrom } from './body-slate.ts'
import { askedCity, changed, draft } from './fixtures.ts'
import { signedText, type ProvenReport, type Report } from './report.ts'
import { noticesOf } from './store-asked.ts'
import { answersOf, bodiesOf, listTaken, newestTaken, sharedStatementsOf } from './store-body.ts'

const reason = 'This is paid for from next year on.'

testOnEachDatabase(
  'a question is asked in two streets, their reports are taken, and the answer comes back to both',
  async (store) => {
    const { context, street, lane, shared, talks } = await askedCity(store)
    const { db, clock } = context
    // The same statements have the same ids, and each street its own votes.
    const sent = value(await sendReport(context, street, talks.street))
    assert.deepEqual(
      sent.statements.map(({ id }) => id),
      (await sharedStatementsOf(db, shared.id)).map(({ id }) => id),
    )
    assert.deepEqual(value(await takeReport(context, shared, sent)), sent)
    clock.advance(60_000)
    const again = value(await sendReport(context, street, talks.street))
    value(await sendReport(context, lane, talks.lane))
    assert.equal((await listTaken(db, shared.id)).length, 3)
    const newest = await newestTaken(db, shared.id)
    assert.deepEqual(newest.map(({ id }) => id).includes(sent.id), false)
    assert.ok(newest.some(({ id }) => id === again.id))
    const slate = value(await drawUpSlate(context, shared))
    assert.equal(slate.proposals.length, 3)
    assert.deepEqual(
      slate.inputs.map(({ cell, hash }) => [cell, hash]),
      newest
        .toSorted((a, b) => (a.sender.cell < b.sender.cell ? -1 : 1))
        .map((of) => [of.sender.cell, of.proof.hash]),
    )
    assert.deepEqual(value(await drawUpSlate(context, shared)), slate)
    assert.equal(codeOf(await sendReport(context, street, talks.street)), 'slate-made')
    const [first] = slate.proposals
    assert.ok(first !== undefined)
    const said = { statement: first.statement, verdict: 'accept', reason, amended: '' }
    const given = value(await giveAnswer(context, shared, said))
    assert.deepEqual(value(await giveAnswer(context, shared, said)), given)
    clock.advance(31 * dayMs)
    value(await giveAnswer(context, shared, { ...said, verdict: 'amend', amended: 'Half of it.' }))
    assert.equal((await answersOf(db, shared.id)).length, 2)
    for (const conversation of [talks.street, talks.lane]) {
      const notice = (await noticesOf(db, [conversation])).get(conversation)
      assert.ok(notice !== undefined)
      assert.equal(notice.bodyName, 'Graz')
      const [one, other] = notice.items
      assert.ok(one !== undefined && other !== undefined)
      const standing = standingOf(one.statement, notice.dueMs, one.answers, clock.now())
      assert.ok(standing.kind === 'answered' && standing.isCorrected)
      assert.deepEqual([standing.answer.verdict, standing.lateDays], ['amend', 0])
      const waits = standingOf(other.statement, notice.dueMs, other.answers, clock.now())
      assert.deepEqual(waits, { kind: 'overdue', days: 1 })
    }
  },
)

testOnEachDatabase('a body takes no report that it cannot trust', async (store) => {
  const { context, street, city, shared, talks } = await askedCity(store)
  const sent = value(await sendReport(context, street, talks.street))
  context.clock.advance(1_000)
  const other = value(await askQuestion(context, city, { ...draft, question: 'Another one?' }))
  const signed = async (more: Partial<Report>): Promise<ProvenReport> => {
    const id = `urn:commonwatt:report:${Math.abs(JSON.stringify(more).length)}x`
    const bare = changed(sent, { id, ...more })
    const { hash } = bare.proof
    const signer = await nodeSigner(store.db, `commonwatt/report/${bare.sender.cell}`)
    return { ...bare, proof: { ...bare.proof, note: signNote(signedText(bare, hash), signer) } }
  }
  const [first, ...rest] = sent.statements
  assert.ok(first !== undefined)
  const cases: [ProvenReport, string][] = [
    [changed(sent, { madeMs: sent.madeMs + 1 }), 'report-id-taken'],
    [changed(sent, { id: 'urn:commonwatt:report:new' }), 'report-not-signed'],
    [await signed({ sender: { ...sent.sender, cell: 'elsewhere' } }), 'report-other-cell'],
    [await signed({ asked: null }), 'report-other-question'],
    [await signed({ asked: { body: city.id, question: other.id } }), 'report-other-question'],
    [await signed({ subject: 'decision' }), 'report-other-question'],
    [await signed({ madeMs: sent.madeMs - 1 }), 'report-older'],
    [await signed({ madeMs: sent.madeMs + dayMs }), 'report-from-later'],
    [
      await signed({ statements: [{ ...first, text: 'Other words.' }, ...rest] }),
      'report-statement-foreign',
    ],
  ]
  for (const [report, code] of cases)
    assert.equal(codeOf(await takeReport(context, shared, report)), code)
  const name = (id: string): string => (id === first.id ? 'foreign/1' : id)
  const foreign: Partial<Report> = {
    statements: [{ ...first, id: 'foreign/1' }, ...rest],
    unites: sent.unites.map((of) => ({ ...of, statement: name(of.statement) })),
    divides: sent.divides.map((of) => ({ ...of, statement: name(of.statement) })),
    dissent: sent.dissent.map((of) => ({ ...of, statement: name(of.statement) })),
    slate: sent.slate.map(name),
    analysis: null,
  }
  assert.equal(
    codeOf(await takeReport(context, shared, await signed(foreign))),
    'report-statement-foreign',
  )
  assert.equal(
    codeOf(await takeReportText(context, shared, 'x'.repeat(50 * 1024 * 1024))),
    'report-too-large',
  )
  assert.equal((await listTaken(store.db, shared.id)).length, 1)
})

testOnEachDatabase(
  'what one street wrote is asked in the other, and bridges there',
  async (store) => {
    const { context, street, lane, shared, talks } = await askedCity(store)
    const { conversations } = context
    const text = 'Bicycles park where cars did.'
    const say = {
      kind: 'say',
      who: person(`${talks.street}-p1`),
      text,
      language: 'en',
      evenSo: true,
    } as const
    const { statement } = value(await conversations.act(talks.street, say, startMs))
    for (let i = 0; i < 40; i++) {
      const vote = {
        kind: 'vote',
        who: person(`${talks.street}-p${i}`),
        statement: statement!,
        opinion: 1,
      } as const
      value(await conversations.act(talks.street, vote, startMs))
    }
    const id = `${talks.street}/${statement}`
    const at = async () => startMs
    assert.equal(codeOf(await passOn(context, shared, id, at)), 'statement-unknown')
    value(await sendReport(context, street, talks.street))
    value(await passOn(context, shared, id, at))
    value(await passOn(context, shared, id, at))
    const there = await conversations.open(talks.lane)
    const passed = there?.statements.find((of) => of.text === text)
    assert.ok(passed !== undefined)
    assert.equal((await conversations.open(talks.street))?.statements.length, 11)
    for (let i = 0; i < 24; i++) {
      const vote = {
        kind: 'vote',
        who: person(`${talks.lane}-p${i}`),
        statement: passed.number,
        opinion: 1,
      } as const
      value(await conversations.act(talks.lane, vote, startMs))
    }
    value(await sendReport(context, lane, talks.lane))
    const slate = value(await drawUpSlate(context, shared))
    const [best] = slate.proposals.toSorted((a, b) => b.bridged.bridging - a.bridged.bridging)
    assert.equal(best?.statement, id)
    assert.deepEqual(best.bridged.assemblies.map(({ assembly }) => assembly).toSorted(), [
      'lane',
      'street',
    ])
  },
)

testOnEachDatabase('who belongs to a body says so themselves', async (store) => {
  const { context, street, city, shared } = await askedCity(store)
  const { db } = context
  assert.equal(codeOf(await askToBelong(context, city, 'nowhere')), 'member-unknown')
  assert.equal(codeOf(await askToBelong(context, city, city.slug)), 'member-unknown')
  value(await answerBelonging(context, street, city.id, false))
  value(await askToBelong(context, city, ' Street '))
  assert.deepEqual(
    (await bodiesOf(db, street.id)).map(({ isMember, answeredMs }) => [isMember, answeredMs]),
    [[false, null]],
  )
  assert.equal(codeOf(await answerBelonging(context, street, 'other', true)), 'body-unknown')
  value(await answerBelonging(context, street, city.id, true))
  const other = value(await foundBody(context, street, { name: 'Land', personId: null }))
  assert.equal(
    codeOf(await acceptQuestion(context, { ...street, id: 'x' }, shared.id, startMs)),
    'asked-not-found',
  )
  assert.equal(codeOf(await askQuestion(context, street, draft)), 'not-a-body')
  value(await answerBelonging(context, street, other.id, false))
  assert.equal(codeOf(await askQuestion(context, other, draft)), 'nobody-asked')
  const wrong = [
    [{ question: '' }, 'text-length'],
    [{ slateSize: 0 }, 'asked-number'],
    [{ answerDays: 1.5 }, 'asked-number'],
    [{ reportDays: 400 }, 'asked-number'],
    [{ statements: ['x'.repeat(500)] }, 'text-length'],
    [{ statements: Array.from({ length: 201 }, (_, i) => `Thing ${i}`) }, 'too-many-seeds'],
  ] as const
  for (const [more, code] of wrong)
    assert.equal(codeOf(await askQuestion(context, city, { ...draft, ...more })), code)
})

testOnEachDatabase('two who begin a question of a body at once begin one', async (store) => {
  const { context, street, city } = await askedCity(store)
  const shared = value(await askQuestion(context, city, { ...draft, question: 'And this?' }))
  const begun = await Promise.all(
    [1, 2].map(() => acceptQuestion(context, street, shared.id, startMs)),
  )
  assert.equal(new Set(begun.map((of) => value(of))).size, 1)
})

testOnEachDatabase('an answer says what and why, to what was drawn up', async (store) => {
  const { context, street, shared, talks } = await askedCity(store)
  const said = { statement: '', verdict: 'accept', reason, amended: '' }
  assert.equal(codeOf(await giveAnswer(context, shared, said)), 'no-slate')
  assert.equal(codeOf(await drawUpSlate(context, shared)), 'nothing-to-answer')
  value(await sendReport(context, street, talks.street))
  const { proposals, missing } = value(await drawUpSlate(context, shared))
  assert.deepEqual(missing, [{ cell: 'lane', name: 'Lane' }])
  const { statement } = proposals[0]!
  const cases = [
    [{ ...said, statement: 'none' }, 'proposal-unknown'],
    [{ ...said, statement, verdict: 'maybe' }, 'unknown-verdict'],
    [{ ...said, statement, reason: 'No.' }, 'answer-reason'],
    [{ ...said, statement, verdict: 'amend' }, 'answer-amended'],
  ] as const
  for (const [wrong, code] of cases)
    assert.equal(codeOf(await giveAnswer(context, shared, wrong)), code)
  assert.deepEqual(await answersOf(store.db, shared.id), [])
})

test('reports in whatever order come to the same slate', async () => {
  const store = await openStore(':memory:')
  const { context, street, lane, shared, talks } = await askedCity(store)
  value(await sendReport(context, street, talks.street))
  value(await sendReport(context, lane, talks.lane))
  const reports = await newestTaken(store.db, shared.id)
  const of = { shared: [], asked: [], nowMs: startMs }
  assert.deepEqual(slateFrom(shared, reports, of), slateFrom(shared, reports.toReversed(), of))
  await store.close()
})

test('days until an answer and days that it is late are whole, and begun ones count', () => {
  const answer = (atMs: number): Answer => ({
    statement: 's',
    verdict: 'accept',
    reason,
    amended: '',
    atMs,
  })
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.integer({ min: 0, max: dayMs - 1 }),
      (days, within) => {
        const due = 2_000 * dayMs
        const late = due + (days - 1) * dayMs + within + 1
        assert.deepEqual(standingOf('s', due, [], late), { kind: 'overdue', days })
        const early = due - (days - 1) * dayMs - within
        const waits = standingOf('s', due, [], early)
        assert.deepEqual(waits, { kind: 'waits', days: within === 0 ? days - 1 : days })
        const standing = standingOf(
          's',
          due,
          [answer(late), answer(late + 9 * dayMs)],
          late + 20 * dayMs,
        )
        assert.ok(standing.kind === 'answered')
        assert.deepEqual([standing.lateDays, standing.isCorrected], [days, true])
        assert.deepEqual(standingOf('s', due, [answer(due)], late).kind, 'answered')
      },
    ),
  )
})
