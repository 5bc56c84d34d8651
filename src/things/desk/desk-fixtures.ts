import type { Cell } from '../../cell/cell.ts'
import { createCell } from '../../cell/store.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { importSamples } from '../../series/import.ts'
import { Intake } from '../../series/intake.ts'
import type { Store } from '../../store/open.ts'
import { ThingsDesk } from './desk.ts'
import type { Offer } from '../offer.ts'
import type { Protocol, ProtocolHost } from '../protocol.ts'
import type { SetPoint } from '../set-point.ts'
import { listThings } from '../store.ts'

// What the tests of this room share: cells, offers, a protocol that tests speak by hand.

/** 2026-11-22 08:00 UTC. */
export const startMs = Date.UTC(2026, 10, 22, 8)

/** A cell whose id is its slug repeated to the length of an id. */
export function cellCalled(slug: string, more: Partial<Cell> = {}): Cell {
  return {
    id: slug.replaceAll('-', '').padEnd(26, '0').slice(0, 26),
    kind: 'home',
    parentId: null,
    slug,
    name: `The home ${slug}`,
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs: startMs,
    ...more,
  }
}

/** Writes cells; their own id each. */
export async function withCells(store: Store, ...cells: readonly Cell[]): Promise<void> {
  for (const cell of cells) {
    const made = await createCell(store.db, cell)
    if (!made.ok) throw new Error(made.message)
  }
}

/** An offer of a controllable battery. */
export function batteryOffer(address: string, more: Partial<Offer> = {}): Offer {
  return {
    cellSlug: 'haus-1',
    address,
    kind: 'battery',
    name: 'Battery',
    reports: ['powerW', 'stateOfCharge'],
    isControllable: true,
    attributes: { capacityWh: 8_000 },
    binding: '{}',
    notes: [],
    ...more,
  }
}

/** A protocol whose things are the test itself: it hands out the host and remembers what was sent. */
export class SpokenProtocol implements Protocol {
  readonly name = 'spoken'
  readonly sent: SetPoint[] = []
  readonly forgotten: string[] = []
  isReachable = true
  #host: ProtocolHost | null = null

  get host(): ProtocolHost {
    if (this.#host === null) throw new Error('not started')
    return this.#host
  }

  async start(host: ProtocolHost): Promise<void> {
    this.#host = host
  }

  async stop(): Promise<void> {
    this.#host = null
  }

  async send(_: unknown, setPoint: SetPoint): Promise<void> {
    if (!this.isReachable) throw new Error('no route to thing')
    this.sent.push(setPoint)
  }

  async forget(thing: { readonly address: string }): Promise<void> {
    this.forgotten.push(thing.address)
  }
}

/** A desk on a store with one spoken protocol and a clock that stands still. */
export function deskOn(
  store: Store,
  protocols: readonly Protocol[],
): { desk: ThingsDesk; clock: ManualClock; intake: Intake; faults: string[] } {
  const clock = new ManualClock(startMs)
  const faults: string[] = []
  const intake = new Intake({ db: store.db, kind: store.kind })
  const desk = new ThingsDesk({
    db: store.db,
    intake,
    protocols,
    clockOf: () => clock,
    random: seededRandom(1),
    importPast: (target, quantity, samples) =>
      importSamples(store.db, store.kind, target, quantity, samples),
    onFault: (event) => faults.push(event),
  })
  return { desk, clock, intake, faults }
}

/** Meters of these names, found and in use in a home; the desk is started and speaks the protocol. */
export async function withMeters(
  store: Store,
  { desk, protocol }: { readonly desk: ThingsDesk; readonly protocol: SpokenProtocol },
  home: Cell,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const address = `${home.slug}/${name}`
    const offered = await protocol.host.offer(
      batteryOffer(address, { cellSlug: home.slug, kind: 'meter', name, attributes: {} }),
    )
    if (!offered.ok) throw new Error(offered.message)
  }
  for (const { id, name, kind } of await listThings(store.db, home.id, 'offered')) {
    const adopted = await desk.adopt(id, { cellId: home.id, name, kind, attributes: {} })
    if (!adopted.ok) throw new Error(adopted.message)
  }
}

/** How long a busy machine may take to what a quiet one does in a second, ms. */
const patienceMs = 30_000

/** Waits until `check` gives something. */
export async function eventually<Value>(
  check: () => Promise<Value | null | undefined>,
): Promise<Value> {
  const endMs = performance.now() + patienceMs
  while (performance.now() < endMs) {
    const value = await check()
    if (value !== null && value !== undefined) return value
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  throw new Error('it did not happen')
}
