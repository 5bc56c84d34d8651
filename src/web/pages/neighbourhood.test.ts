import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wording } from '../messages/wording.ts'
import { limitSentence } from './neighbourhood.tsx'

const en = wording('en', { timeZone: 'UTC', currency: 'EUR' })

test('what is taken from the grid stands beside the limit, and nothing is never a negative most', () => {
  const say = (powerW: number, limitW: number | null) =>
    limitSentence(en, 'Lindenhof', limitW, { powerW, atMs: 0 }).replaceAll('\u00a0', ' ')
  assert.equal(
    say(20_000, 80_000),
    'The shared connection may import 80 kW. The most in these 24 hours is 20 kW, at 00:00: 25 % of it.',
  )
  assert.match(say(20_000, null), /no limit set\. The most in these 24 hours is 20 kW, at 00:00\.$/)
  for (const limitW of [80_000, null]) {
    assert.equal(say(-4_600, limitW), 'In these 24 hours Lindenhof takes nothing from the grid.')
  }
})
