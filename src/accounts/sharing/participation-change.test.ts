import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { TestNeighbourhood } from '../../../test/neighbourhood.ts'
import { fromLocal, localDayStartMs, localParts } from '../../kernel/local-time.ts'
import { dayMs, hourMs, minuteMs, quarterMs } from '../../kernel/steps.ts'
import { checkNewRule } from '../new-rule.ts'
import { austrianWindow } from './national-rules.ts'
import { checkParticipationChange, windowDayMs } from './participation-change.ts'
import { defaultSharingRule, type SharingRule } from './sharing-rule.ts'

const zone = 'Europe/Vienna'
/** The 5th of October 2026 is a Monday. */
const at = (day: number, hour = 0, minute = 0): number =>
  fromLocal(zone, 2026, 10, day, hour, minute)

function rule(fromMs: number, percent: number): SharingRule {
  const participation = [{ memberId: 'home-0', partsPerMillion: percent * 10_000 }]
  return { ...defaultSharingRule(fromMs), participation }
}

function refused(next: SharingRule, rules: readonly SharingRule[], nowMs: number): unknown {
  const refusal = checkParticipationChange(next, rules, nowMs, zone)
  return refusal === null ? null : [refusal.code, refusal.at, refusal.values?.['day']]
}

test('Austria: a factor is changed for the day after a weekday on which it can still be told', () => {
  const day = (told: number): unknown =>
    localParts(zone, windowDayMs(austrianWindow, told, zone)).day
  // Monday before nine, at nine, a minute before five: Tuesday. At five: told on Tuesday, holds on Wednesday.
  assert.deepEqual([day(at(5)), day(at(5, 9)), day(at(5, 16, 59)), day(at(5, 17))], [6, 6, 6, 7])
  // Friday in time: Saturday. Friday evening, Saturday, Sunday night: told on Monday, holds on Tuesday.
  assert.deepEqual(
    [day(at(9, 16)), day(at(9, 17)), day(at(10, 12)), day(at(11, 23))],
    [10, 13, 13, 13],
  )
})

test('Austria: other factors sooner than that, or within a day, are refused with the day from which they may', () => {
  const nowMs = at(9, 18)
  const rules = [rule(at(1), 50)]
  const soon = ['participation-too-soon', 'validFromMs', '2026-10-13']
  assert.deepEqual(refused(rule(at(12), 60), rules, nowMs), soon)
  assert.deepEqual(refused(rule(at(9, 18, 15), 100), rules, nowMs), soon)
  assert.deepEqual(refused(rule(at(14, 6), 60), rules, nowMs), soon)
  assert.deepEqual(refused(rule(at(12), 60), [], nowMs), soon)
  assert.equal(refused(rule(at(13), 60), rules, nowMs), null)
  // Nothing changes of it: neither where the same is stated, nor where all take part with all, as without a word of it.
  assert.equal(
    refused({ ...rule(at(9, 18, 15), 50), communityFeeMicroPerKwh: 1 }, rules, nowMs),
    null,
  )
  assert.equal(refused(rule(at(9, 18, 15), 100), [], nowMs), null)
  // What comes after it begins within a day: it would be changed back there.
  const noon = { ...rule(at(20, 12), 50), communityFeeMicroPerKwh: 1 }
  assert.deepEqual(refused(rule(at(13), 60), [...rules, noon], nowMs), [
    'participation-too-soon',
    'validFromMs',
    '2026-10-21',
  ])
})

test('Austria: whenever it is told, it holds from a midnight after a weekday between nine and five, and no later than needed', () => {
  const minutes = fc.integer({ min: 0, max: (400 * dayMs) / minuteMs })
  fc.assert(
    fc.property(minutes, (minute) => {
      const nowMs = at(1) + minute * minuteMs
      const fromMs = windowDayMs(austrianWindow, nowMs, zone)
      assert.equal(localDayStartMs(zone, fromMs), fromMs)
      // An independent search, quarter hour by quarter hour: the first one in which it can be told.
      let toldMs = nowMs
      for (;;) {
        const { weekday, hour } = localParts(zone, toldMs)
        if (weekday >= 1 && weekday <= 5 && hour >= 9 && hour < 17) break
        toldMs = Math.floor(toldMs / quarterMs) * quarterMs + quarterMs
      }
      const after = localDayStartMs(zone, toldMs) + dayMs + 2 * hourMs
      assert.equal(fromMs, localDayStartMs(zone, after))
    }),
  )
})

for (const [country, meteringPoint, code] of [
  ['Austria', 'AT0031000000000000000000990000001', 'participation-too-soon'],
  ['Spain', 'ES0021000000000001AAA000', null],
] as const) {
  testOnEachDatabase(
    `with a meter in ${country} another part of it for the next hour is ${code === null ? 'taken' : 'refused'}`,
    async (store) => {
      const of = await TestNeighbourhood.make(store, at(1), 2)
      await of.thing('home-0', 'meter', [], { meteringPoint })
      const nowMs = at(5, 10)
      const next = await checkNewRule(store.db, of.cell, rule(at(5, 11), 50), nowMs)
      assert.equal(next.ok ? null : next.code, code)
      assert.ok((await checkNewRule(store.db, of.cell, rule(at(6), 50), nowMs)).ok)
      const plain = defaultSharingRule(at(5, 11))
      assert.ok((await checkNewRule(store.db, of.cell, plain, nowMs)).ok)
    },
  )
}
