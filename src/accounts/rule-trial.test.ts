import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { TestNeighbourhood } from '../../test/neighbourhood.ts'
import { hourMs, minuteMs } from '../kernel/steps.ts'
import { openStore, type Store } from '../store/open.ts'
import { parsePeriod, type Period } from './period.ts'
import { tryRule, type RuleTrial } from './rule-trial.ts'
import { settleDue } from './settle.ts'
import { defaultSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import { readMemberSums } from './statements.ts'
import { saveSharingRule } from './sharing/store-rule.ts'
import { forgetMember, listAccounts } from './store.ts'

const startMs = Date.UTC(2026, 4, 4, 8)

/** Three homes, of which the first gives, and a turbine; power changes from quarter hour to quarter hour. */
async function settled(
  store: Store,
  hours: number,
  rule: Omit<SharingRule, 'validFromMs'> = defaultSharingRule(0),
): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs, 3)
  await saveSharingRule(store.db, of.cell.id, { ...rule, validFromMs: startMs }, startMs)
  const untilMs = startMs + hours * hourMs
  const wavy = (powerW: number, part: number) => (atMs: number) => {
    const gone = (atMs - startMs) / hourMs
    return Math.round(powerW * (gone + part * (1 - Math.cos(3 * gone))))
  }
  const counters = [
    [of.homes[0]!.id, 'exportWh', wavy(900, 0.2)],
    [of.homes[1]!.id, 'importWh', wavy(1_700, 0.15)],
    [of.homes[2]!.id, 'importWh', wavy(300, 0.1)],
  ] as const
  for (const [homeId, quantity, counted] of counters) {
    const meter = await of.thing(homeId, 'meter', ['importWh', 'exportWh'])
    await of.report(meter.get(quantity), startMs, untilMs + minuteMs, counted)
    const other = quantity === 'importWh' ? 'exportWh' : 'importWh'
    await of.report(meter.get(other), startMs, untilMs + minuteMs, () => 0)
  }
  const wind = await of.thing(of.cell.id, 'wind', ['generatedWh'])
  await of.report(wind.get('generatedWh'), startMs, untilMs + minuteMs, wavy(400, 0.3))
  await settleDue(store.db, of.cell, of.homes, untilMs + minuteMs)
  return of
}

function may(of: TestNeighbourhood): Period {
  const period = parsePeriod('2026-05', of.cell.timeZone)
  assert.ok(period.ok)
  return period.value
}

const amounts = ({ members }: RuleTrial): number[] => members.map(({ tried }) => tried.amountMicro)

testOnEachDatabase(
  'the rule that held comes out as it is booked, and as the books say',
  async (store) => {
    const of = await settled(store, 9)
    const trial = await tryRule(store.db, of.cell, defaultSharingRule(0), may(of))
    assert.equal(trial.intervals, 36)
    for (const { booked, tried } of trial.members) assert.deepEqual(tried, booked)
    const sums = await readMemberSums(store.db, of.cell.id, may(of))
    assert.deepEqual(
      trial.members.map(({ accountNumber, booked }) => [accountNumber, booked]),
      sums.map(({ accountNumber, totals }) => [accountNumber, totals]),
    )
  },
)

testOnEachDatabase(
  'another rule comes out as if it had held from the beginning, and books nothing',
  async (store) => {
    const of = await settled(store, 9)
    const [giver, large, small] = of.homes.map(({ id }) => id)
    assert.ok(giver !== undefined && large !== undefined && small !== undefined)
    const rules: Omit<SharingRule, 'validFromMs'>[] = [
      { key: { kind: 'equal' }, price: { kind: 'mid' }, communityFeeMicroPerKwh: 0 },
      {
        key: { kind: 'priority', order: [small, large] },
        price: { kind: 'fixed', priceMicroPerKwh: 140_000 },
        communityFeeMicroPerKwh: 10_000,
      },
      {
        key: {
          kind: 'static',
          shares: [{ cellId: small, partsPerMillion: 600_000 }],
          offerAgain: false,
        },
        price: { kind: 'supply-demand' },
        communityFeeMicroPerKwh: 0,
      },
    ]
    const before = await listAccounts(store.db, of.cell.id)
    for (const rule of rules) {
      const trial = await tryRule(store.db, of.cell, rule, may(of))
      for (const { booked, tried } of trial.members) {
        assert.equal(tried.importedWh, booked.importedWh)
        assert.equal(tried.exportedWh, booked.exportedWh)
        assert.equal(tried.aloneMicro, booked.aloneMicro)
      }
      assert.notDeepEqual(
        amounts(trial),
        trial.members.map(({ booked }) => booked.amountMicro),
      )
      // The same neighbourhood where this rule held: settled for real.
      const other = await openStore(':memory:')
      const real = await settled(other, 9, rule)
      const sums = await readMemberSums(other.db, real.cell.id, may(real))
      assert.deepEqual(
        trial.members.map(({ tried }) => tried),
        sums.map(({ totals }) => totals),
      )
      await other.close()
    }
    assert.deepEqual(await listAccounts(store.db, of.cell.id), before)
  },
)

testOnEachDatabase(
  'who is forgotten stays in the sums, and a period without anything is empty',
  async (store) => {
    const of = await settled(store, 3)
    await forgetMember(store.db, of.homes[2]!.id)
    const trial = await tryRule(store.db, of.cell, defaultSharingRule(0), may(of))
    assert.deepEqual(
      trial.members.map(({ ownerId }) => ownerId === null),
      [false, false, true, false],
    )
    for (const { booked, tried } of trial.members) assert.deepEqual(tried, booked)
    const july = parsePeriod('2026-07', of.cell.timeZone)
    assert.ok(july.ok)
    const empty = await tryRule(store.db, of.cell, defaultSharingRule(0), july.value)
    assert.equal(empty.intervals, 0)
    assert.ok(empty.members.every(({ tried }) => tried.amountMicro === 0))
  },
)
