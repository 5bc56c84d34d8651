import assert from 'node:assert/strict'
import { testOnEachDatabase } from '../../test/databases.ts'
import { ManualClock } from '../kernel/clock.ts'
import { startMs } from '../things/desk/desk-fixtures.ts'
import { batterySystem, detailsOf, listening, s2Home } from '../things/s2/s2-fixtures.ts'
import { planSteps } from './gather.ts'
import { actMemory, actNow, agree } from './job.ts'
import { saveTariff } from './store.ts'

const everyDay = [0, 1, 2, 3, 4, 5, 6]

/** Cheap from 9 to 10 (it is 9 in Vienna), dear in the evening, when power that is fed in earns most of it. */
const tariff = {
  validFromMs: startMs - 1,
  import: {
    kind: 'time-of-use',
    priceMicroPerKwh: 400_000,
    windows: [{ weekdays: everyDay, fromMinute: 540, toMinute: 600, priceMicroPerKwh: 50_000 }],
  },
  export: {
    kind: 'time-of-use',
    priceMicroPerKwh: 10_000,
    windows: [
      { weekdays: everyDay, fromMinute: 1_080, toMinute: 1_200, priceMicroPerKwh: 380_000 },
    ],
  },
  localFeeMicroPerKwh: 0,
  peakMicroPerKw: 0,
  importLimitW: null,
  exportLimitW: null,
  carbonGPerKwh: 300,
} as const

testOnEachDatabase('a battery over S2 does what the plan has found', async (store, context) => {
  const { desk, connect, adopt } = await listening(store, context)
  const manager = await connect()
  await manager.introduce(detailsOf({}))
  assert.equal(await manager.say(batterySystem), 'OK')
  const thing = await adopt()
  const status = { message_type: 'FRBC.StorageStatus', present_fill_level: 40 }
  assert.equal(await manager.say(status), 'OK')
  await saveTariff(store.db, s2Home.id, tariff)

  let ids = 0
  const newId = (): string => `id-${ids++}`
  const asked = { nowMs: startMs, planId: newId(), steps: planSteps(startMs) }
  const plan = await agree(store.db, s2Home, [], asked, new ManualClock(0))
  const planned = plan?.shared.find(({ thingId }) => thingId === thing.id)?.powerW[0] ?? 0
  assert.ok(planned > 1_000, `${planned} W are planned while power is cheap`)
  const sent = await actNow(store.db, desk, s2Home, [], {
    nowMs: startMs,
    newId,
    memory: actMemory(),
  })
  const powerW = sent[0]?.powerW
  assert.ok(sent.length === 1 && typeof powerW === 'number')
  const instruction = await manager.next('FRBC.Instruction')
  assert.equal(instruction['operation_mode'], 'charge')
  assert.equal(instruction['operation_mode_factor'], powerW / 5_000)
  const update = {
    message_type: 'InstructionStatusUpdate',
    instruction_id: instruction['id'],
    status_type: 'ACCEPTED',
    timestamp: new Date(startMs).toISOString(),
  }
  assert.equal(await manager.say(update), 'OK')
  assert.equal(desk.status(thing).isAcknowledged, true)
})
