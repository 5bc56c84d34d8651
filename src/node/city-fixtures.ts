import assert from 'node:assert/strict'
import { cellNamed, plainTariff, TestNeighbourhood } from '../../test/neighbourhood.ts'
import { putMember } from '../assembly/report/store-body.ts'
import type { Cell } from '../cell/cell.ts'
import { createCell } from '../cell/store.ts'
import { planSteps } from '../energy/gather.ts'
import { neighbourhood, startMs } from '../energy/job-fixtures.ts'
import { agree } from '../energy/job.ts'
import type { Plan } from '../energy/plan/plan.ts'
import type { Channel } from '../federation/context.ts'
import { machineAlarm, type Alarm } from '../kernel/alarm.ts'
import { ManualClock } from '../kernel/clock.ts'
import { newId } from '../kernel/id.ts'
import { seededRandom } from '../kernel/random.ts'
import { dayMs, hourMs, quarterMs } from '../kernel/steps.ts'
import { Signal } from '../kernel/signal.ts'
import type { Store } from '../store/open.ts'
import type { LiveEvent } from '../web/context.ts'
import type { JointParts } from './parts.ts'
import { CityTable } from './city-table.ts'

const random = seededRandom(1)

/** A neighbourhood of one home, that has a battery and takes 900 W. */
export async function smallNeighbourhood(store: Store, slug: string): Promise<TestNeighbourhood> {
  const of = await TestNeighbourhood.make(store, startMs - dayMs, 1, slug)
  const [home] = of.homes
  assert.ok(home !== undefined)
  const recently = startMs - hourMs
  const battery = await of.thing(home.id, 'battery', ['powerW', 'stateOfCharge'])
  await of.report(battery.get('powerW'), recently, startMs, () => 0)
  await of.report(battery.get('stateOfCharge'), recently, startMs, () => 0.2)
  const meter = await of.thing(home.id, 'meter', ['powerW'])
  await of.report(meter.get('powerW'), startMs - dayMs, startMs, () => 900, quarterMs)
  return of
}

/** A city that has stated nothing yet. */
export async function newCity({ db }: Store): Promise<Cell> {
  const city = cellNamed('city', 'city', null, startMs - dayMs)
  assert.ok((await createCell(db, city)).ok)
  return city
}

/** A node with two neighbourhoods that have a battery each, and a city that both belong to. */
export async function cityNode(
  store: Store,
  alarm: Alarm = machineAlarm,
  channel: Channel | null = null,
) {
  const { db } = store
  const of = await neighbourhood(store)
  const small = await smallNeighbourhood(store, 'bach')
  const bach = small.cell
  const city = await newCity(store)
  for (const { id, name } of [of.cell, bach]) {
    const said = { askedMs: 0, answeredMs: 0, isMember: true, node: '', refused: null }
    await putMember(db, { bodyId: 'city', cell: id, name, ...said })
  }
  const clock = new ManualClock(startMs)
  const sought: string[] = []
  const beats = new Map<string, () => void>()
  const table = new CityTable(alarm, (id) => {
    sought.push(id)
    beats.get(id)?.()
  })
  const faults: unknown[] = []
  const parts: JointParts = {
    store,
    clock,
    alarm,
    random,
    table,
    channel,
    live: new Signal<LiveEvent>((error) => faults.push(error)),
    log: { info: () => {}, error: (_, error) => faults.push(error) },
  }
  const homes = new Map([
    [of.cell.id, of.homes],
    [bach.id, small.homes],
  ])
  /** What the heartbeat of a neighbourhood does. */
  const beat = (cell: Cell): Promise<Plan | null> => {
    const nowMs = clock.now()
    const steps = planSteps(nowMs)
    return table.plan(cell.id, steps, (around) => {
      const asked = { nowMs, steps, planId: newId(nowMs, random) }
      return agree(db, cell, homes.get(cell.id)!, asked, clock, around)
    })
  }
  return { db, city, hof: of.cell, bach, homes, clock, table, parts, beat, beats, sought, faults }
}

/** 20 kW at the most for all. */
export const cityTariff = { ...plainTariff, localFeeMicroPerKwh: 0, importLimitW: 20_000 }
