import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { hourMs, minuteMs, quarterMs } from '../kernel/steps.ts'
import type { Store } from '../store/open.ts'
import { closeMonths, isEvened, readMonthEnd } from './month-end/close-months.ts'
import { parsePeriod, type Period } from './period.ts'
import { tryRule } from './rule-trial.ts'
import { settle, settleDue } from './settle.ts'
import type { AgreedTerm } from './sharing/agreed.ts'
import { defaultSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import {
  addAgreed,
  agreedMonths,
  endAgreed,
  keptTerms,
  listSharingRules,
  stateSharingRule,
} from './sharing/store-agreed.ts'
import { listStatedRules } from './sharing/store-rule.ts'
import { statementCsv } from './statement-csv.ts'
import { statementRows } from './statement-rows.ts'
import { readMemberSums, readStatement } from './statements.ts'
import { checkLedger } from './store.ts'

/** The last two hours of May in Vienna, and the first two of June. */
const mayMs = Date.UTC(2026, 3, 30, 22)
const juneMs = Date.UTC(2026, 4, 31, 22)
const startMs = juneMs - 2 * hourMs
const endMs = juneMs + 2 * hourMs

/** Halfway: of the 18 cents that a kWh gains buyer and seller have 9 each. */
const halfway: SharingRule = defaultSharingRule(startMs)

function month(of: TestNeighbourhood, label: string): Period {
  const period = parsePeriod(label, of.cell.timeZone)
  assert.ok(period.ok)
  return period.value
}

/** Home 0 uses 2 kW, home 1 gives 1 kW, home 2 rests. */
async function threeHomes(store: Store): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 3)
  await stateSharingRule(store.db, of.cell.id, halfway, startMs)
  const powers = [2_000, -1_000, 0]
  for (const [i, powerW] of powers.entries()) {
    const meter = await of.thing(`home-${i}`, 'meter', ['importWh', 'exportWh'])
    const counted = (watts: number) => (atMs: number) =>
      Math.round(((atMs - startMs) * Math.max(0, watts)) / hourMs)
    const toMs = endMs + minuteMs
    await of.report(meter.get('importWh'), startMs, toMs, counted(powerW), minuteMs)
    await of.report(meter.get('exportWh'), startMs, toMs, counted(-powerW), minuteMs)
  }
  return of
}

function agree(of: TestNeighbourhood, id: string, term: AgreedTerm, fromMs: number) {
  const by = { id: `by-${id}`, title: `All said ${id}` }
  return addAgreed(of.store.db, of.cell.id, [
    { id, by, term, rank: 2, fromMs, untilMs: null, examples: [] },
  ])
}

async function run({ store, cell, homes }: TestNeighbourhood, nowMs: number): Promise<void> {
  await settleDue(store.db, cell, homes, nowMs)
  await closeMonths(store.db, cell, nowMs)
}

async function savedOf(of: TestNeighbourhood, label: string): Promise<number[]> {
  const sums = await readMemberSums(of.store.db, of.cell.id, month(of, label))
  return sums.map(({ totals }) => totals.savedMicro)
}

async function sumsAreRight(of: TestNeighbourhood): Promise<void> {
  const { unbalanced, wrongBalances, sumMicro } = await checkLedger(of.store.db, of.cell.id)
  assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
}

const fixed: AgreedTerm = { kind: 'price', price: { kind: 'fixed', priceMicroPerKwh: 90_000 } }

testOnEachDatabase(
  'settlement takes the price that was agreed on from the day it holds, and the statement names what it was agreed on by',
  async (store) => {
    const of = await threeHomes(store)
    await agree(of, 'price', fixed, juneMs)
    await run(of, endMs)
    // Two hours of 1 kWh each: 9 cents each, then 9 cents instead of 17 for the seller.
    assert.deepEqual(await savedOf(of, '2026-05'), [180_000, 180_000, 0])
    assert.deepEqual(await savedOf(of, '2026-06'), [340_000, 20_000, 0])
    const read = (label: string) => readStatement(store.db, of.cell, of.homes[0]!, month(of, label))
    const may = await read('2026-05')
    const june = await read('2026-06')
    assert.ok(may !== null && june !== null)
    assert.deepEqual(may.agreed, [])
    assert.deepEqual(june.agreed, [
      {
        kind: 'price',
        by: { id: 'by-price', title: 'All said price' },
        fromMs: juneMs,
        toMs: month(of, '2026-06').toMs,
      },
    ])
    const rows = statementRows(june).filter(({ agreed }) => agreed !== undefined)
    assert.deepEqual(
      rows.map(({ name, agreed }) => [name, agreed?.map(({ id }) => id)]),
      [['from-neighbours', ['by-price']]],
    )
    assert.match(statementCsv(june), /^from-neighbours,.*,All said price,\r$/m)
    await sumsAreRight(of)
  },
)

testOnEachDatabase(
  'each home gets the least benefit of the month, before it is asked for nobody does, and once it is ended nobody',
  async (store) => {
    const of = await threeHomes(store)
    const { db } = store
    await agree(of, 'least', { kind: 'least-benefit', leastMicro: 100_000 }, mayMs)
    const may = month(of, '2026-05')
    await run(of, juneMs - quarterMs)
    assert.deepEqual(await readMonthEnd(db, of.cell.id, may), { kind: 'open', by: 'least-benefit' })
    assert.equal(await isEvened(db, of.cell.id, may), false)
    await run(of, endMs)
    // For home 2 nothing was booked, and it is a home like the others.
    assert.deepEqual(await savedOf(of, '2026-05'), [130_000, 130_000, 100_000])
    assert.deepEqual(await readMonthEnd(db, of.cell.id, may), {
      kind: 'moved',
      by: 'least-benefit',
      movedMicro: 100_000,
    })
    const rich = { ...fixed, price: { kind: 'fixed' as const, priceMicroPerKwh: 258_000 } }
    await agree(of, 'rich', rich, mayMs)
    await settle(db, of.cell, of.homes, startMs, endMs, endMs)
    await run(of, endMs)
    // The buyer gains 2 mils a kWh, the seller 178: 4,000 and 356,000 in two hours, before 196,000 are moved.
    assert.deepEqual(await savedOf(of, '2026-05'), [100_000, 160_000, 100_000])
    assert.equal(await isEvened(db, of.cell.id, may), true)
    assert.deepEqual(await agreedMonths(db, of.cell.id, 5), [
      {
        month: '2026-05',
        byId: 'by-least',
        homes: 3,
        promisedMicro: 100_000,
        keptMicro: 100_000,
        movedMicro: 196_000,
      },
    ])
    const statement = await readStatement(db, of.cell, of.homes[0]!, may)
    assert.ok(statement !== null)
    const row = statementRows(statement).find(({ name }) => name === 'month-end')
    assert.deepEqual([row?.amountMicro, row?.agreed?.[0]?.title], [96_000, 'All said least'])
    await sumsAreRight(of)
    // The trial of what holds comes to what is booked.
    const [held] = (await listSharingRules(db, of.cell.id)).slice(-1)
    const trial = await tryRule(db, of.cell, held!, may)
    for (const { booked, tried } of trial.members) assert.deepEqual(tried, booked)
    assert.equal(trial.keptLeastMicro, 100_000)
    const more = await tryRule(db, of.cell, { ...held!, leastMicro: 500_000 }, may)
    assert.equal(more.keptLeastMicro, 120_000)
    assert.deepEqual(
      more.members.map(({ tried }) => tried.savedMicro),
      [120_000, 120_000, 120_000],
    )
    await endAgreed(db, 'least', 'by-end', juneMs)
    const [kept] = (await keptTerms(db, of.cell.id)).filter(({ id }) => id === 'least')
    assert.deepEqual(kept?.ended, { atMs: juneMs, byId: 'by-end' })
    const june = (await listSharingRules(db, of.cell.id)).at(-1)
    assert.deepEqual([june?.validFromMs, june?.leastMicro], [juneMs, undefined])
  },
)

testOnEachDatabase(
  'what cannot be kept for all is given as far as it can, and the month says so',
  async (store) => {
    const of = await threeHomes(store)
    await agree(of, 'least', { kind: 'least-benefit', leastMicro: 1_000_000 }, mayMs)
    await run(of, endMs)
    assert.deepEqual(await savedOf(of, '2026-05'), [120_000, 120_000, 120_000])
    const [kept] = await agreedMonths(store.db, of.cell.id, 5)
    assert.deepEqual([kept?.promisedMicro, kept?.keptMicro], [1_000_000, 120_000])
  },
)

testOnEachDatabase(
  'what is agreed on is not changed by hand, from when it holds',
  async (store) => {
    const of = await threeHomes(store)
    const { db } = store
    await agree(of, 'price', fixed, juneMs)
    const state = (rule: SharingRule) => stateSharingRule(db, of.cell.id, rule, startMs + 1)
    const before = await state({
      ...halfway,
      validFromMs: juneMs - quarterMs,
      price: { kind: 'plan' },
    })
    assert.ok(before.ok)
    const refused = await state({ ...halfway, validFromMs: juneMs })
    assert.ok(!refused.ok)
    assert.deepEqual([refused.code, refused.at], ['agreed-together', 'price'])
    assert.equal((await listStatedRules(db, of.cell.id)).length, 2)
    const beside = await state({
      ...halfway,
      validFromMs: juneMs,
      price: { kind: 'fixed', priceMicroPerKwh: 90_000 },
      communityFeeMicroPerKwh: 10_000,
    })
    assert.ok(beside.ok)
    assert.deepEqual(beside.value.price, { kind: 'fixed', priceMicroPerKwh: 90_000 })
    // Once the agreement ends, what was stated before it holds again.
    await endAgreed(db, 'price', 'by-end', juneMs + 24 * hourMs)
    const last = (await listSharingRules(db, of.cell.id)).at(-1)
    assert.deepEqual([last?.price, last?.communityFeeMicroPerKwh], [{ kind: 'plan' }, 10_000])
  },
)
