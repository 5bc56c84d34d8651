// The sample as a newcomer meets it: devices that speak MQTT, a plan with its proof, set points that are obeyed,
// accounts that add up; and the same node again after it was stopped.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { checkLedger } from '../src/accounts/store.ts'
import type { Cell } from '../src/cell/cell.ts'
import { homesOf, listCells } from '../src/cell/store.ts'
import { latestPlan } from '../src/energy/store.ts'
import { countsOf } from '../src/energy/mandate/planned-mandate.ts'
import type { Plan } from '../src/energy/plan/plan.ts'
import type { Config } from '../src/node/config.ts'
import { startNode } from '../src/node/node.ts'
import { intervals } from '../src/series/store-roll-up.ts'
import { listSeries } from '../src/series/store.ts'
import { sampleNeighbourhood } from '../src/simulation/sample.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { listThingsOfCells, setPointsBetween } from '../src/things/store.ts'
import { testConfig } from './node-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'commonwatt-sample-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const config: Config = testConfig(folder, { sample: true })
const silent = { info: () => {}, error: () => {} }
const definition = sampleNeighbourhood()
const deviceCount = [...definition.homes, definition.shared].reduce(
  (sum, site) => sum + site.devices.length,
  0,
)
/** A slow machine may take longer than the half minute that is promised for a usual one. */
const patienceMs = 180_000

/** Looks at the database beside the running node until `look` finds what it wants. */
async function until<Found>(
  what: string,
  look: (store: Store) => Promise<Found | null>,
): Promise<Found> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    const store = await openStore(config.database)
    try {
      const found = await look(store)
      if (found !== null) return found
    } finally {
      await store.close()
    }
    assert.ok(Date.now() < deadline, `no ${what} after ${patienceMs / 1000} s`)
    await wait(500)
  }
}

async function neighbourhoodOf({ db }: Store): Promise<Cell> {
  const cell = (await listCells(db)).find((one) => one.kind === 'neighbourhood')
  assert.ok(cell !== undefined)
  return cell
}

async function planOfAll(store: Store): Promise<Plan | null> {
  const plan = await latestPlan(store.db, (await neighbourhoodOf(store)).id)
  const devices = plan?.homes.reduce((sum, home) => sum + home.devices.length, 0) ?? 0
  return plan !== null && devices > 50 ? plan : null
}

test('the sample is found, planned, obeyed and settled; stopped, it goes on where it was', async () => {
  const node = await startNode(config, { log: silent })
  try {
    const page = await fetch(node.url)
    assert.equal(page.status, 200)

    const plan = await until('plan of all homes', planOfAll)
    const { costMicro, boundMicro, gap } = plan.certificate
    assert.ok(boundMicro <= costMicro)
    assert.ok(gap >= 0 && gap < 0.02, `the gap is ${gap}`)

    const [mandate] = plan.mandates ?? []
    assert.ok(mandate !== undefined, 'the plan knows the rule')
    assert.equal(mandate.name, 'Each battery keeps a tenth for a power cut')
    assert.equal(countsOf(mandate).broken, 0)

    await until('sample whose every device was found', async (store) => {
      const cells = await listCells(store.db)
      const ids = cells.map(({ id }) => id)
      const { length } = await listThingsOfCells(store.db, ids, 'adopted')
      return length === deviceCount ? length : null
    })

    await until('obeyed set points', async (store) => {
      const cell = await neighbourhoodOf(store)
      const ids = [cell, ...(await homesOf(store.db, cell.id))].map(({ id }) => id)
      const things = await listThingsOfCells(store.db, ids, 'adopted')
      let obeyed = 0
      for (const thing of things) {
        const points = await setPointsBetween(store.db, thing.id, 0, Number.MAX_SAFE_INTEGER)
        if (points.some((point) => point.acknowledgedMs !== null)) obeyed += 1
      }
      return obeyed >= 10 ? obeyed : null
    })

    await until('account', async (store) => {
      const check = await checkLedger(store.db, (await neighbourhoodOf(store)).id)
      const { unbalanced, wrongBalances, sumMicro } = check
      assert.deepEqual([unbalanced, wrongBalances, sumMicro], [0, 0, 0])
      return check.bookings > 0 ? check : null
    })
  } finally {
    await node.stop()
  }

  const before = await openStore(config.database)
  const stoppedMs = (await planOfAll(before))?.issuedMs ?? 0
  await before.close()
  const again = await startNode(config, { log: silent })
  try {
    await until('plan after the restart', async (store) => {
      const plan = await planOfAll(store)
      return plan !== null && plan.issuedMs > stoppedMs ? plan : null
    })
    const store = await openStore(config.database)
    try {
      const cell = await neighbourhoodOf(store)
      const homes = await homesOf(store.db, cell.id)
      const series = await listSeries(store.db, { cellIds: homes.map(({ id }) => id) })
      const doubted = await store.db.selectFrom('thing_doubts').selectAll().execute()
      assert.deepEqual(doubted, [], 'what simulated devices report is believed')
      const meters = series.filter(({ quantity }) => quantity === 'importWh')
      assert.equal(meters.length, homes.length)
      for (const { id } of meters) {
        for (const { sum } of await intervals(
          store.db,
          id,
          'quarter',
          stoppedMs,
          stoppedMs + 7_200_000,
        )) {
          assert.ok(sum === null || (sum >= 0 && sum < 5_000), `a quarter hour of ${sum} Wh`)
        }
      }
    } finally {
      await store.close()
    }
  } finally {
    await again.stop()
  }
})
