// A decided way of sharing that Spain's law lets begin later: what the pages say of it, in both languages.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noteBound } from '../src/accounts/sharing/store-coefficient-bounds.ts'
import { saveSharingRule } from '../src/accounts/sharing/store-rule.ts'
import { defaultSharingRule } from '../src/accounts/sharing/sharing-rule.ts'
import { addDecision, listDecisions } from '../src/assembly/decision/store-decision.ts'
import type { Decision } from '../src/assembly/decision/decision.ts'
import { machineClock } from '../src/kernel/clock.ts'
import { localDayStartMs } from '../src/kernel/local-time.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { openStore } from '../src/store/open.ts'
import { browse } from './browsing.ts'
import { everyRoute } from './every-route.ts'
import { TestNeighbourhood } from './neighbourhood.ts'

const origin = 'http://localhost:7310'
const zone = 'Europe/Vienna'

test('the page of the decision, the list of decisions and Settings say that the parts of before go on, and until when', async () => {
  const store = await openStore(':memory:')
  const { db } = store
  const nowMs = machineClock.now()
  const dayOf = (daysAgo: number): number => localDayStartMs(zone, nowMs - daysAgo * dayMs)
  await TestNeighbourhood.make(store, dayOf(40), 2)
  const shares = [{ cellId: 'home-0', partsPerMillion: 1_000_000 }]
  const key = { kind: 'static', shares, offerAgain: false } as const
  await saveSharingRule(db, 'hof', { ...defaultSharingRule(dayOf(30)), key }, 1)
  await noteBound(db, 'hof', true, dayOf(20))
  const by = { id: 'decision', title: 'Everybody gets the same' }
  const decision: Decision = {
    id: by.id,
    cellId: 'hof',
    decidedMs: dayOf(11),
    enteredMs: dayOf(11),
    followsId: null,
    record: {
      title: by.title,
      convened: 'meeting',
      method: '',
      methodVersion: '',
      logRoot: null,
      tally: null,
      dissent: '',
      reviewMs: null,
      basis: '',
    },
    mandates: [],
    streets: [],
    terms: [
      {
        id: 'term',
        by,
        term: { kind: 'key', key: { kind: 'equal' } },
        rank: 2,
        fromMs: dayOf(10),
        untilMs: null,
        examples: [],
        ended: null,
      },
    ],
  }
  await addDecision(db, decision, nowMs, () => nowMs)
  await db.updateTable('cells').set({ is_sample: 1 }).execute()
  const { open } = browse(everyRoute(store, origin).web, origin)
  const before = /This way of sharing was to begin on .* what held before goes on until/
  const line = (text: string) => before.exec(text)?.[0] ?? text
  const isNot = /It has been in force since/
  for (const path of ['/at/hof/decisions', '/at/hof/decisions/decision']) {
    const { text } = await open(path)
    assert.match(line(text), before)
    assert.doesNotMatch(text, isNot)
  }
  const settings = await open('/at/hof/settings')
  assert.match(settings.text, /the parts of before hold, not yet those shown here: in Spain/)
  const german = await open('/at/hof/decisions/decision', { headers: { 'accept-language': 'de' } })
  assert.match(german.text, /In Spanien gelten Anteile mindestens vier Monate\. Darum gilt bis/)
  await store.close()
})

test('in the form of a decision the trial says that its key comes too early, and entering it is refused at its day', async () => {
  const store = await openStore(':memory:')
  const { db } = store
  const nowMs = machineClock.now()
  const beginMs = localDayStartMs(zone, nowMs - 30 * dayMs)
  const of = await TestNeighbourhood.make(store, beginMs, 2)
  await of.thing('hof', 'solar', [], { meteringPoint: 'ES0021000000000001AAA000' })
  const shares = [{ cellId: 'home-0', partsPerMillion: 1_000_000 }]
  const key = { kind: 'static', shares, offerAgain: false } as const
  await saveSharingRule(db, 'hof', { ...defaultSharingRule(beginMs), key }, 1)
  await db.updateTable('cells').set({ is_sample: 1 }).execute()
  const { open, press } = browse(everyRoute(store, origin).web, origin)
  const form = await open('/at/hof/decisions/accounts')
  const typed = {
    key: 'equal',
    'key-home': 'home-0',
    'key-generated': '2',
    'key-used': '2',
    'key-others': '2',
    'key-right': '1',
    'key-wrong': '2',
    title: 'Everybody gets the same',
  }
  const soon = /In Spain coefficients hold for 4 months at the least: choose a beginning from/
  const tried = await press(form, 'Try it', typed)
  assert.equal(tried.status, 200)
  assert.match(tried.text, soon)
  const fields = new URLSearchParams({ ...typed, do: 'enter' })
  const type = 'application/x-www-form-urlencoded'
  const body = fields.toString()
  const refused = await open('/at/hof/decisions/accounts', {
    method: 'POST',
    headers: { origin, 'content-type': type, 'content-length': String(body.length) },
    body,
  })
  assert.equal(refused.status, 422)
  assert.match(refused.text, soon)
  assert.match(refused.html, /name="from"[^>]*aria-invalid="true"/)
  assert.deepEqual(await listDecisions(db, 'hof'), [])
  await store.close()
})
