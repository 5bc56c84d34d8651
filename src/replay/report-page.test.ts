import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportPage } from './report-page.ts'
import { CertificateCollector, changeOf, type ReplayReport } from './report.ts'
import type { Figures } from './tally.ts'

const figures = (cost: number): Figures => ({
  importKwh: 10,
  exportKwh: 2,
  consumptionKwh: 12,
  generationKwh: 4,
  cost,
  costApart: cost + 1,
  co2Kg: 3,
  peakKw: cost / 2,
  dailyPeakKw: 4,
  rampingKw: 7,
  selfSufficiency: 0.25,
})
const three = (idle: number, alone: number, plan: number) => ({
  idle: { month: '2016-08', ...figures(idle) },
  alone: { month: '2016-08', ...figures(alone) },
  plan: { month: '2016-08', ...figures(plan) },
})

const report: ReplayReport = {
  recording: {
    name: '<b>bold</b> & "quoted"',
    source: 'Somewhere.',
    homes: 2,
    fromMs: Date.UTC(2016, 7, 1),
    toMs: Date.UTC(2016, 7, 3),
    stepMinutes: 60,
    timeZone: 'UTC',
    currency: 'USD',
    notes: ['A note with <tags>.'],
  },
  settings: { replanSteps: 2, horizonHours: 24, foresight: 'own' },
  figures: three(10, 9, 8),
  heldKwh: { idle: 0, alone: 3, plan: 4.25 },
  months: [{ month: '2016-08', figures: three(10, 9, 8) }],
  certificate: {
    plans: 24,
    medianGap: 0.0004,
    gap90: 0.0009,
    worstGap: 0.002,
    meanRounds: 31,
    relaxations: 0,
  },
  accounts: { intervals: 192, unbalanced: 0, sumMicro: 0, homesOwe: 8.5 },
  seconds: { total: 5, readings: 1, forecasts: 2, plans: 1.5, accounts: 0.5 },
}

test('the page says in one sentence what the plan changed', () => {
  const page = reportPage(report)
  assert.match(page, /paid 8\.00 USD instead of 10\.00 USD \(−20\.0 %\)/)
  assert.match(page, /1 August 2016 to 2 August 2016/)
  assert.match(page, /half of them were within 0\.040 % of it/)
  assert.match(
    page,
    /A new plan every 120 minutes, 24 hours ahead, with forecasts made from the past only/,
  )
})

test('names from data cannot become markup', () => {
  const page = reportPage(report)
  assert.equal(page.includes('<b>bold'), false)
  assert.match(page, /&lt;b&gt;bold&lt;\/b&gt; &amp; &quot;quoted&quot;/)
  assert.match(page, /A note with &lt;tags&gt;/)
})

test('the page needs nothing else: no script, no address outside itself', () => {
  const page = reportPage(report)
  assert.equal(/<script|src=|https?:/.test(page), false)
  for (const [, href = ''] of page.matchAll(/href="([^"]*)"/g))
    assert.match(href, /^data:text\/csv/)
})

test('every picture has its numbers in a table and as CSV', () => {
  const page = reportPage(report)
  assert.equal(page.match(/<svg /g)?.length, 3)
  assert.equal(page.match(/<table>/g)?.length, 4)
  const [, csv = ''] = /href="data:text\/csv;charset=utf-8,([^"]*)"/.exec(page) ?? []
  assert.match(decodeURIComponent(csv), /"Left in stores at the end, kWh",0\.0,3\.0,4\.3/)
  assert.match(decodeURIComponent(csv), /"Cost, USD",10\.00,9\.00,8\.00\r\n/)
})

test('a change against nothing is no change', () => {
  assert.equal(changeOf({ figures: three(0, 1, 1) }, 'cost'), null)
  assert.ok(Math.abs((changeOf(report, 'peakKw', 'alone') ?? 0) + 1 / 9) < 1e-12)
})

test('certificates are told by their middle, their nine in ten and their worst', () => {
  const collector = new CertificateCollector()
  for (let i = 10; i >= 0; i--) collector.add(i / 1000, 20, i === 3 ? 2 : 0)
  assert.deepEqual(collector.statistics(), {
    plans: 11,
    medianGap: 0.005,
    gap90: 0.009,
    worstGap: 0.01,
    meanRounds: 20,
    relaxations: 2,
  })
  assert.equal(new CertificateCollector().statistics().worstGap, 0)
})
