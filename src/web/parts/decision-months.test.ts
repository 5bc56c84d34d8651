import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hono } from 'hono'
import type { MonthOfLife } from '../../assembly/decision/store-life.ts'
import { wording } from '../messages/wording.ts'
import { DecisionMonths } from './decision-months.tsx'

const november: MonthOfLife = {
  month: '2026-11',
  fromMs: Date.UTC(2026, 10, 1),
  held: 0,
  bound: 0,
  broken: 0,
  perKwMicro: 0,
  least: null,
  change: {
    byId: 'decision',
    month: '2026-11',
    intervals: 2_880,
    unplanned: 3,
    gain: { homes: 7, meanMicro: 1_200_000 },
    lose: { homes: 5, meanMicro: -1_680_000 },
    same: { homes: null, meanMicro: null },
  },
}

const said = async (language: 'en' | 'de', months: readonly MonthOfLife[]): Promise<string> => {
  const words = wording(language, { timeZone: 'UTC', currency: 'EUR' })
  const app = new Hono().get('/', (c) => c.html(DecisionMonths({ wording: words, months })))
  return (await (await app.request('/')).text()).replaceAll('\u00a0', ' ')
}

test('what a decision about accounts meant is told for groups of homes, in both languages', async () => {
  const english = await said('en', [november])
  assert.match(english, /seven homes, €1\.20 each on average/)
  assert.match(english, /five homes, €1\.68 each on average/)
  assert.match(english, /fewer than five/)
  assert.match(english, /For three settlements there was no plan/)
  assert.doesNotMatch(english, /A kilowatt more/, 'a table without rows is not shown')
  assert.match(await said('de', [november]), /sieben Häuser, im Schnitt je 1,20 €/)
})

test('a decision that did nothing yet says so', async () => {
  assert.match(await said('en', []), /<p>/)
  assert.doesNotMatch(await said('en', [{ ...november, change: null, held: 4 }]), /Better off/)
})
