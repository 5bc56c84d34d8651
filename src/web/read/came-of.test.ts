import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ballotScene } from '../../assembly/ballot/fixtures.ts'
import { openedMs } from '../../assembly/ballot/log/fixtures.ts'
import { beginConversation } from '../../assembly/conversation/import-polis.ts'
import { plainSource, type DecisionSource } from '../../assembly/decision/decision-source.ts'
import { addDecision } from '../../assembly/decision/store-decision.ts'
import { replaceSources } from '../../assembly/decision/store-source.ts'
import { callMeeting } from '../../assembly/meeting/store-about.ts'
import { draftOf } from '../../assembly/panel/panel-fixtures.ts'
import { insertPanel } from '../../assembly/panel/store.ts'
import { value } from '../../cell/fixtures.ts'
import { newId } from '../../kernel/id.ts'
import { openStore } from '../../store/open.ts'
import { readCameOf } from './came-of.ts'

/** A neighbourhood with a question, and ways to let things come of it. */
async function prepared() {
  const store = await openStore(':memory:')
  const scene = await ballotScene(store)
  const { cell, context, db, people } = scene
  const about = { question: 'Quiet?', background: '', language: 'en', isStrict: false }
  const questionId = value(await beginConversation(context, cell.id, about, openedMs)).id
  let seconds = 0
  /** Each a second after the last one. */
  const nextMs = (): number => openedMs + 1_000 * ++seconds
  const panel = async (id: string, conversationId: string | null): Promise<string> => {
    const madeMs = nextMs()
    const of = { ...draftOf(madeMs, { conversationId, title: id }), id, cellId: cell.id, madeMs }
    await insertPanel(db, { ...of, erasedMs: null, calledOff: null })
    return id
  }
  const meeting = async (id: string, of: { questionId?: string; panelId?: string }) => {
    const createdMs = nextMs()
    const draft = { title: id, place: '', startsMs: createdMs, agenda: [], transcriptDays: 30 }
    const by = { id, secretaryId: people[0] ?? '', createdMs }
    const links = { questionId: null, panelId: null, ...of }
    return value(await callMeeting(db, cell.id, { ...draft, ...links }, by)).id
  }
  const decision = async (title: string, sources: readonly DecisionSource[]): Promise<string> => {
    const record = {
      title,
      convened: 'meeting',
      method: '',
      methodVersion: '',
      logRoot: null,
      tally: null,
      dissent: '',
      reviewMs: null,
      basis: '',
    } as const
    const enteredMs = nextMs()
    const id = newId(enteredMs, context.random)
    const rules = { mandates: [], terms: [], streets: [] }
    const of = { id, cellId: cell.id, decidedMs: openedMs, enteredMs, followsId: null, record }
    await addDecision(db, { ...of, ...rules }, enteredMs, () => enteredMs)
    await replaceSources(db, id, sources)
    return id
  }
  const cameOf = (kind: 'question' | 'panel' | 'meeting', id: string) =>
    readCameOf(context, cell, { kind, id })
  return { ...scene, store, questionId, panel, meeting, decision, cameOf }
}

test('what came of a question stands in the order in which it usually comes, each with its page', async () => {
  const { store, cell, questionId, panel, meeting, begin, decision, cameOf } = await prepared()
  const decided = await decision('Quiet from ten', [plainSource('question', questionId)])
  const ballot = await begin({ question: questionId, title: 'When?' })
  await meeting('autumn', { questionId })
  await panel('drawn', questionId)
  const at = `/at/${cell.slug}`
  assert.deepEqual(await cameOf('question', questionId), [
    { kind: 'panel', href: `${at}/panels/drawn`, title: 'drawn' },
    { kind: 'meeting', href: `${at}/meetings/autumn`, title: 'autumn' },
    { kind: 'ballot', href: `${at}/ballots/${ballot}`, title: 'When?' },
    { kind: 'decision', href: `${at}/decisions/${decided}`, title: 'Quiet from ten' },
  ])
  await store.close()
})

test('of a panel come meetings, ballots and decisions, of a meeting ballots and decisions', async () => {
  const { store, questionId, panel, meeting, begin, decision, cameOf } = await prepared()
  await panel('drawn', questionId)
  await meeting('first', { panelId: 'drawn' })
  await begin({ panel: 'drawn', meeting: 'first', title: 'When?' })
  await decision('By both', [plainSource('panel', 'drawn'), plainSource('meeting', 'first')])
  const titles = async (kind: 'question' | 'panel' | 'meeting', id: string) =>
    (await cameOf(kind, id)).map((of) => of.title)
  assert.deepEqual(await titles('panel', 'drawn'), ['first', 'When?', 'By both'])
  assert.deepEqual(await titles('meeting', 'first'), ['When?', 'By both'])
  assert.deepEqual(await titles('question', questionId), ['drawn'])
  await store.close()
})

test('what is about something else, or about nothing, did not come of it', async () => {
  const { store, questionId, panel, meeting, begin, decision, cameOf } = await prepared()
  await panel('alone', null)
  await meeting('alone', { panelId: 'alone' })
  await begin({ meeting: 'alone' })
  await decision('Another', [plainSource('meeting', questionId)])
  assert.deepEqual(await cameOf('question', questionId), [])
  assert.deepEqual(await cameOf('panel', questionId), [])
  assert.deepEqual(await cameOf('meeting', 'elsewhere'), [])
  await store.close()
})

test('a decision that names statements of a question came of it, once', async () => {
  const { store, questionId, decision, cameOf } = await prepared()
  const statement = { ...plainSource('statement', questionId), number: 1 }
  const sources = [plainSource('question', questionId), statement, { ...statement, number: 2 }]
  await decision('Of all of it', sources)
  await decision('Of a statement', [statement])
  const titles = (await cameOf('question', questionId)).map(({ title }) => title)
  assert.deepEqual(titles, ['Of a statement', 'Of all of it'])
  await store.close()
})

test('of each kind the newest fifty are looked at', async () => {
  const { store, questionId, panel, cameOf } = await prepared()
  for (let i = 0; i < 51; i++) await panel(`panel-${String(i).padStart(2, '0')}`, questionId)
  const came = await cameOf('question', questionId)
  assert.equal(came.length, 50)
  assert.equal(came[0]?.title, 'panel-50')
  assert.ok(!came.some(({ title }) => title === 'panel-00'))
  await store.close()
})
