// A whole node with a resource manager of S2: what it foretells reaches the plan that the heartbeat makes.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { saveTariff, latestPlan } from '../src/energy/store.ts'
import { newId } from '../src/kernel/id.ts'
import { seededRandom } from '../src/kernel/random.ts'
import { hourMs, quarterMs } from '../src/kernel/steps.ts'
import { startNode } from '../src/node/node.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { createBrokerCredential } from '../src/things/credentials.ts'
import { cellCalled, withCells } from '../src/things/desk/desk-fixtures.ts'
import { detailsOf, hybridSystem, ResourceManager } from '../src/things/s2/s2-fixtures.ts'
import { adoptThing, offerThing } from '../src/things/store.ts'
import { testConfig } from './node-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'commonwatt-s2-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const database = join(folder, 'node.sqlite')
const startMs = Date.UTC(2026, 4, 4, 8)
/** A neighbourhood in which a quarter of an hour passes in a second. */
const street = cellCalled('street', {
  kind: 'neighbourhood',
  time: { kind: 'scaled', speed: quarterMs / 1_000, resumeMs: startMs },
})
const home = cellCalled('haus-1', { parentId: street.id, time: street.time })

const flat = {
  validFromMs: startMs - 1,
  import: { kind: 'fixed', priceMicroPerKwh: 300_000 },
  export: { kind: 'fixed', priceMicroPerKwh: 80_000 },
  localFeeMicroPerKwh: 0,
  peakMicroPerKw: 0,
  importLimitW: null,
  exportLimitW: null,
  carbonGPerKwh: 300,
} as const

/** The home with a hybrid heat pump that was adopted before; gives the password of the home's devices. */
async function prepared(store: Store): Promise<string> {
  const random = seededRandom(1)
  await withCells(store, street, home)
  await saveTariff(store.db, street.id, flat)
  const offered = await offerThing(store.db, {
    id: newId(startMs, random),
    cellId: home.id,
    address: 'haus-1/resource-1',
    kind: 'heat-pump',
    name: 'Hybrid',
    reports: ['powerW'],
    isControllable: true,
    attributes: {},
    binding: '{}',
    notes: [],
    protocol: 's2',
    nowMs: startMs,
  })
  assert.ok(offered.ok)
  const { id, name, kind } = offered.value
  const attributes = { maxW: 2_000, fuelMicroPerKwh: 300_000 }
  const adopted = await adoptThing(store.db, id, { cellId: home.id, name, kind, attributes })
  assert.ok(adopted.ok)
  const credential = await createBrokerCredential(store.db, home.id, 'S2', startMs, random)
  assert.ok(credential.ok)
  return credential.value.password
}

/** Looks at the database beside the running node until `look` finds what it wants. */
async function until<Found>(look: (store: Store) => Promise<Found | null>): Promise<Found> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const store = await openStore(database)
    try {
      const found = await look(store)
      if (found !== null) return found
    } finally {
      await store.close()
    }
    assert.ok(Date.now() < deadline, 'it was planned within a minute')
    await wait(200)
  }
}

test('a hybrid heat pump over S2 is planned by the heartbeat and told what to do', async () => {
  const store = await openStore(database)
  const password = await prepared(store)
  await store.close()
  const node = await startNode(testConfig(folder, { database }), {
    log: { info: () => {}, error: () => {} },
  })
  const url = `${node.url.replace(/^http/, 'ws').replace(/\/$/, '')}/s2`
  const manager = new ResourceManager(url, { authorization: `Bearer ${password}` })
  try {
    await manager.opened
    await manager.introduce(
      detailsOf({
        name: 'Hybrid',
        roles: [{ role: 'ENERGY_CONSUMER', commodity: 'ELECTRICITY' }],
        available_control_types: ['DEMAND_DRIVEN_BASED_CONTROL'],
      }),
    )
    assert.equal(await manager.say(hybridSystem), 'OK')
    const forecast = {
      message_type: 'DDBC.AverageDemandRateForecast',
      start_time: new Date(Date.now() - 60_000).toISOString(),
      elements: [{ duration: 40 * hourMs, demand_rate_expected: 9_000 }],
    }
    assert.equal(await manager.say(forecast), 'OK')
    const powerW = await until(async ({ db }) => {
      const plan = await latestPlan(db, street.id)
      return plan?.homes[0]?.devices[0]?.powerW ?? null
    })
    // Gas at 0.30 makes heat for 0.35, electricity at 0.30 for 0.10: the pump makes what it can, the boiler the rest.
    assert.ok(Math.abs(powerW[4]! - 2_000) < 1, `${powerW[4]} W`)
    const instruction = await manager.next('DDBC.Instruction')
    assert.equal(instruction['actuator_id'], 'pump')
    assert.equal(instruction['operation_mode_factor'], 1)
  } finally {
    manager.hangUp()
    await node.stop()
  }
})
