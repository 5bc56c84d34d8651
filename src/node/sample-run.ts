import type { Kysely } from 'kysely'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import { dayMs, floorTo, quarterMs } from '../kernel/steps.ts'
import type { Intake } from '../series/intake.ts'
import type { Reading } from '../series/series.ts'
import { ensureSeries, latestReadings, listSeries } from '../series/store.ts'
import {
  pastReadings,
  stateFromReadings,
  type PastReport,
  type SampleState,
} from '../simulation/past.ts'
import { sampleNeighbourhood, samplePastDays } from '../simulation/sample.ts'
import type { SiteCredentials } from '../simulation/site-connection.ts'
import { startSample, type RunningSample } from '../simulation/start-sample.ts'
import type { Schema } from '../store/schema.ts'
import { createBrokerCredential } from '../things/credentials.ts'
import type { ThingsDesk } from '../things/desk/desk.ts'
import { listBrokerCredentials, revokeBrokerCredential } from '../things/store-credential.ts'
import { findThing, listThingsOfCells } from '../things/store.ts'
import { isQuantity } from '../things/quantity.ts'
import type { Thing } from '../things/thing.ts'
import { sampleStartMs, type SampleCells } from './sample-cells.ts'

export interface SampleRunOptions {
  readonly db: Kysely<Schema>
  readonly cells: SampleCells
  readonly desk: ThingsDesk
  readonly intake: Intake
  /** The sample's own time. */
  readonly clock: Clock & { readonly speed: number }
  /** Real time: credentials are made in it. */
  readonly nowMs: () => number
  readonly random: Random
  readonly brokerUrl: string
  /** What the homes sign in with where the broker is not the node's own; null: each with credentials of its own. */
  readonly brokerLogin: SiteCredentials | null
  /** Every thing of a fresh sample is in use and has its past: time for a plan. */
  readonly onComplete: () => void
  readonly onFault: (event: string, error: unknown) => void
}

/** Label of the credentials that the simulated homes use; made anew at every start, for no password is kept. */
const credentialLabel = 'simulation'

/**
 * The sample's devices: they connect to the node's broker like any home's, are adopted as soon as they announce themselves,
 * and bring some days of history, so that forecasts and accounts have something to go by.
 */
export class SampleRun {
  readonly #running: RunningSample
  readonly #stopAdopting: () => void

  private constructor(running: RunningSample, stopAdopting: () => void) {
    this.#running = running
    this.#stopAdopting = stopAdopting
  }

  static async start(options: SampleRunOptions): Promise<SampleRun> {
    const { clock, brokerUrl, cells, onFault } = options
    const sample = sampleNeighbourhood(sampleStartMs(cells))
    const isFresh = clock.now() - sample.startMs < quarterMs
    const seamMs = floorTo(sample.startMs, quarterMs)
    const past = isFresh
      ? pastReadings(sample, seamMs - samplePastDays * dayMs, seamMs)
      : { reports: [], state: await lastState(options) }
    const stopAdopting = adoptSample(options, past.reports)
    const running = startSample({
      brokerUrl,
      sample,
      credentials: await siteCredentials(options),
      clock,
      state: past.state,
      onFault: (error) => onFault('sample-fault', error),
    })
    return new SampleRun(running, stopAdopting)
  }

  async stop(): Promise<void> {
    this.#stopAdopting()
    await this.#running.stop()
  }
}

/** What the devices carry on after a restart: what they last reported. */
async function lastState({ db, cells }: SampleRunOptions): Promise<SampleState> {
  const ids = [cells.neighbourhood, ...cells.homes].map((cell) => cell.id)
  const things = await listThingsOfCells(db, ids, 'adopted')
  const addresses = new Map(things.map((thing) => [thing.id, thing.address]))
  const series = new Map((await listSeries(db, { cellIds: ids })).map((one) => [one.id, one]))
  const latest = await latestReadings(db, [...series.keys()])
  return stateFromReadings(
    latest.flatMap(({ seriesId, value }) => {
      const { thingId = '', quantity } = series.get(seriesId) ?? {}
      const address = addresses.get(thingId)
      return address === undefined || quantity === undefined ? [] : [{ address, quantity, value }]
    }),
  )
}

async function siteCredentials(
  options: SampleRunOptions,
): Promise<ReadonlyMap<string, SiteCredentials>> {
  const { db, cells, nowMs, random, brokerLogin } = options
  const credentials = new Map<string, SiteCredentials>()
  for (const { id, slug } of [cells.neighbourhood, ...cells.homes]) {
    if (brokerLogin !== null) {
      credentials.set(slug, brokerLogin)
      continue
    }
    for (const old of await listBrokerCredentials(db, id)) {
      if (old.label === credentialLabel) await revokeBrokerCredential(db, id, old.id, nowMs())
    }
    const made = await createBrokerCredential(db, id, credentialLabel, nowMs(), random)
    if (made.ok) credentials.set(slug, made.value)
    else options.onFault('sample-credential-refused', new Error(made.message))
  }
  return credentials
}

/** Adopts what the sample's homes announce, with the attributes of the definition and its past. Returns how to end it. */
function adoptSample(options: SampleRunOptions, past: readonly PastReport[]): () => void {
  const { db, cells, desk, onFault } = options
  const known = new Map([cells.neighbourhood, ...cells.homes].map((cell) => [cell.id, cell.slug]))
  const reports = Map.groupBy(past, (report) => `${report.slug}/${report.device}`)
  let missing = [...sampleNeighbourhood().homes, sampleNeighbourhood().shared].reduce(
    (sum, site) => sum + site.devices.length,
    0,
  )
  const met = new Set<string>()
  return desk.changes.subscribe(({ cellId, thingId, what }) => {
    const slug = known.get(cellId)
    // A thing that was offered before a restart announces itself as a known one.
    if ((what !== 'offered' && what !== 'changed') || slug === undefined) return
    if (met.has(thingId)) return
    met.add(thingId)
    const adopting = async (): Promise<void> => {
      const thing = await findThing(db, thingId)
      if (thing === null || thing.state !== 'offered') return
      const definition = definitionOf(slug, thing.address)
      if (definition === null) return
      const { name, kind, attributes } = definition
      const adopted = await desk.adopt(thingId, { cellId, name, kind, attributes })
      if (!adopted.ok) throw new Error(adopted.message)
      const past = reports.get(thing.address) ?? []
      // A hundred thousand readings are not carried along for the life of the node.
      reports.delete(thing.address)
      await keepPast(options, adopted.value, past)
      missing -= 1
      if (missing === 0) options.onComplete()
    }
    adopting().catch((error: unknown) => onFault('sample-thing-not-adopted', error))
  })
}

function definitionOf(slug: string, address: string) {
  const { homes, shared } = sampleNeighbourhood()
  const site = [...homes, shared].find((one) => one.slug === slug)
  return site?.devices.find((device) => `${slug}/${device.id}` === address) ?? null
}

async function keepPast(
  { db, intake, cells }: SampleRunOptions,
  thing: Thing,
  past: readonly PastReport[],
): Promise<void> {
  const { timeZone } = cells.neighbourhood
  const readings: Reading[] = []
  const ids = new Map<string, number>()
  for (const { atMs, values } of past) {
    for (const [quantity, value] of Object.entries(values)) {
      if (!isQuantity(quantity) || value === undefined) continue
      let seriesId = ids.get(quantity)
      if (seriesId === undefined) {
        const series = { thingId: thing.id, cellId: thing.cellId, quantity, timeZone }
        seriesId = (await ensureSeries(db, series)).id
        ids.set(quantity, seriesId)
      }
      readings.push({ seriesId, atMs, value })
    }
  }
  await intake.add(readings)
}
