import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Entry } from './ledger.ts'
import { lineKinds, SettlementColumns } from './settlement-columns.ts'
import { settleInterval, type Metered } from './settlement.ts'
import { roundsOf, type SharingKey } from './sharing/sharing-key.ts'
import { defaultSharingRule, intervalPrices } from './sharing/sharing-rule.ts'

const homes = 4
const plants = 1
const ids = Array.from({ length: homes }, (_, i) => `h${i}`)

const wh = fc.oneof(fc.constant(0), fc.nat({ max: 3_000 }))
const meter = fc.record({ importWh: wh, exportWh: wh, lateImportWh: wh, lateExportWh: wh })
const year = fc.array(
  fc.record({
    meters: fc.array(meter, { minLength: homes + plants, maxLength: homes + plants }),
    importMicroPerKwh: fc.integer({ min: -100_000, max: 400_000 }),
    feeMicroPerKwh: fc.nat({ max: 20_000 }),
    key: fc.constantFrom<SharingKey>(
      { kind: 'dynamic' },
      { kind: 'equal' },
      { kind: 'priority', order: ['h2', 'h0'] },
      { kind: 'rounds', shares: [{ cellId: 'h1', partsPerMillion: 700_000 }] },
    ),
  }),
  { minLength: 1, maxLength: 5 },
)

/** All lines of columns as entries without the grid's and the pot's, in any order. */
function linesOf(columns: SettlementColumns): string[] {
  return lineKinds.flatMap((kind) => {
    const { energyWh, amountMicro, aloneMicro } = columns.lines[kind]
    return [...energyWh.keys()].flatMap((i) => {
      const line = [energyWh[i], amountMicro[i], aloneMicro[i]]
      return line.every((value) => value === 0) ? [] : [`${i + 10} ${kind} ${line.join(' ')}`]
    })
  })
}

function linesOfEntries(entries: readonly Entry[]): string[] {
  const own = entries.filter(({ accountId }) => accountId >= 10)
  return own.map(
    ({ accountId, kind, energyWh, amountMicro, aloneMicro }) =>
      `${accountId} ${kind} ${energyWh} ${amountMicro} ${aloneMicro}`,
  )
}

test('interval after interval in the same columns is what each gives by itself, and sums are those of the lines', () => {
  fc.assert(
    fc.property(year, (intervals) => {
      const columns = new SettlementColumns(homes, plants)
      for (const [
        turn,
        { meters, importMicroPerKwh, feeMicroPerKwh, key },
      ] of intervals.entries()) {
        const rule = { ...defaultSharingRule(0), communityFeeMicroPerKwh: feeMicroPerKwh }
        const tariff = { importMicroPerKwh, exportMicroPerKwh: 70_000, networkFeeMicroPerKwh: 0 }
        const prices = intervalPrices(rule, tariff)
        const all = meters.map((of, i): Metered => ({
          ...of,
          accountId: 10 + i,
          ownerId: ids[i] ?? 'wind',
          source: 'measured',
        }))
        for (const [i, of] of meters.entries()) {
          if (i < homes) columns.importWh[i] = of.importWh
          columns.exportWh[i] = of.exportWh
          columns.lateImportWh[i] = of.lateImportWh
          columns.lateExportWh[i] = of.lateExportWh
        }
        columns.settle(roundsOf(key, ids), prices, turn)
        const alone = settleInterval({
          turn,
          homes: all.slice(0, homes),
          plants: all.slice(homes),
          key,
          prices,
          gridAccountId: 1,
          communityAccountId: 2,
        })
        assert.deepEqual(linesOf(columns).toSorted(), linesOfEntries(alone).toSorted())
        for (const kind of lineKinds) {
          for (const column of ['energyWh', 'amountMicro', 'aloneMicro'] as const) {
            const sum = columns.lines[kind][column].reduce((total, value) => total + value, 0)
            assert.equal(columns.sums[kind][column], sum)
          }
        }
      }
    }),
  )
})

test('energy that is not whole, negative or too large to be added up exactly stops the job', () => {
  const prices = intervalPrices(defaultSharingRule(0), {
    importMicroPerKwh: 300_000,
    exportMicroPerKwh: 80_000,
    networkFeeMicroPerKwh: 0,
  })
  const settle = (write: (columns: SettlementColumns) => void) => () => {
    const columns = new SettlementColumns(2, 0)
    write(columns)
    columns.settle(roundsOf({ kind: 'dynamic' }, ['a', 'b']), prices, 0)
  }
  const wholeWh = /whole Wh/
  assert.throws(
    settle(({ importWh }) => importWh.set([0.5, 0.5])),
    wholeWh,
  )
  assert.throws(
    settle(({ importWh }) => importWh.set([5, -1])),
    wholeWh,
  )
  assert.throws(
    settle(({ exportWh }) => exportWh.set([0.5, 0.5])),
    wholeWh,
  )
  assert.throws(
    settle(({ lateImportWh }) => lateImportWh.set([0.5, 0.5])),
    wholeWh,
  )
  assert.throws(
    settle(({ lateExportWh }) => lateExportWh.set([3, -3])),
    wholeWh,
  )
  const most = Number.MAX_SAFE_INTEGER
  assert.throws(
    settle(({ lateImportWh }) => lateImportWh.set([most, most])),
    /added up exactly/,
  )
})
