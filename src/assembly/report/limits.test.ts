import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, value } from '../../cell/fixtures.ts'
import { openStore } from '../../store/open.ts'
import { startMs } from '../conversation/fixtures.ts'
import { answerLimits } from './answer.ts'
import { askQuestion, askToBelong, foundBody } from './bodies.ts'
import { drawUpSlate, giveAnswer, sendReport } from './body-desk.ts'
import { askedCity, draft } from './fixtures.ts'
import { LogReader } from './report-log.ts'
import { makeQuestionReport } from './reports.ts'
import { askingLimits } from './shared-question.ts'
import { addAnswer, addShared, putMember } from './store-body.ts'
import { addReport, reportsOfOne } from './store-report.ts'

// Each limit of what is asked, reported and answered is reached once.

test('a question has as many reports as it can, and a body as many answers', async () => {
  const store = await openStore(':memory:')
  const { context, street, shared, talks } = await askedCity(store)
  const report = value(await sendReport(context, street, talks.street))
  const { statement } = value(await drawUpSlate(context, shared)).proposals[0]!
  const answer = { statement, verdict: 'accept', reason: 'It is on its way.', amended: '' } as const
  for (let seq = 1; seq <= answerLimits.answers; seq++) {
    const of = { ...answer, reason: `It is on its way: ${seq}.`, atMs: startMs }
    await addAnswer(store.db, shared.id, seq, of)
  }
  assert.equal(codeOf(await giveAnswer(context, shared, answer)), 'too-many-answers')
  for (let i = 1; i < reportsOfOne; i++) {
    const of = { cellId: street.id, subjectId: talks.street, report }
    await addReport(store.db, { id: `report-${i}`, ...of })
  }
  assert.equal(codeOf(await makeQuestionReport(context, street, talks.street)), 'too-many-reports')
  await store.close()
})

test('a body asks as many questions and cells as it can, and a cell belongs to five', async () => {
  const store = await openStore(':memory:')
  const { context, street, city, shared } = await askedCity(store)
  for (let i = 1; i < askingLimits.questions; i++) {
    await addShared(store.db, { ...shared, id: `question-${i}` }, [], [])
  }
  assert.equal(codeOf(await askQuestion(context, city, draft)), 'too-many-conversations')
  for (let i = 2; i < askingLimits.members; i++) {
    const of = { cell: `cell-${i}`, name: `Cell ${i}`, askedMs: startMs, answeredMs: null }
    await putMember(store.db, { bodyId: city.id, ...of, isMember: false, node: '', refused: null })
  }
  for (let i = 1; i < 5; i++) {
    value(await foundBody(context, street, { name: `City ${i}`, personId: null }))
  }
  const sixth = await foundBody(context, street, { name: 'One more', personId: null })
  assert.equal(codeOf(sixth), 'too-many-bodies')
  await store.db
    .updateTable('body_members')
    .set({ cell: 'elsewhere' })
    .where('body_id', '=', city.id)
    .where('cell', '=', 'lane')
    .execute()
  assert.equal(codeOf(await askToBelong(context, city, 'lane')), 'too-many-members')
  await store.close()
})

test('a log ends where it has more lines than one may have', () => {
  const reader = new LogReader(1)
  const statement =
    '{"isMeta":false,"isSeed":true,"kind":"statement","language":"en","number":1,"state":"shown","text":"A"}'
  const vote = '{"kind":"vote","opinion":1,"participant":1,"statement":1}'
  const taken = [statement, vote, vote].map((line) => codeOf(reader.add(line)))
  assert.deepEqual(taken, ['ok', 'ok', 'not-a-log'])
})
