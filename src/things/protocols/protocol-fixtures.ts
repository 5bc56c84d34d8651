import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { testOnEachDatabase } from '../../../test/databases.ts'
import { listSeries, rawReadings } from '../../series/store.ts'
import type { Store } from '../../store/open.ts'
import { cellCalled, deskOn, eventually, startMs, withCells } from '../desk/desk-fixtures.ts'
import type { Dials } from '../dials.ts'
import type { EncryptionWish } from '../encryption.ts'
import type { Protocol } from '../protocol.ts'
import type { Quantity } from '../quantity.ts'
import { listThings } from '../store.ts'
import type { Attributes, ThingKind } from '../thing.ts'
import type { DiallerSurroundings, Pauses } from './dialler.ts'

// What every protocol that dials has to do: called by the test of each one with a device that really listens.

/** A device on this machine, in the hands of a test. */
export interface TestDevice {
  readonly port: number
  /** Says what it says as usual; it begins with that. */
  speak(): void
  /** Says what no device of this protocol says. */
  babble(): void
  /** How many are connected. */
  callers(): number
  /** Ends it; may be called twice. */
  close(): Promise<void>
}

export interface ProtocolCase {
  /** The protocol with pauses as short as a test wants them, and everything else as in a node. */
  readonly make: (
    surroundings: DiallerSurroundings,
    pauses: Pauses,
  ) => Protocol & { readonly dials: Dials }
  /** A device that listens on a port of 127.0.0.1; 0: any. */
  readonly listen: (port: number) => Promise<TestDevice>
  /** The password or token that it wants; absent: none. */
  readonly secret?: string
  /** What is stated of encryption; absent: nothing. */
  readonly encryption?: EncryptionWish
  /** Whose certificates are believed; absent: those whom this machine trusts. */
  readonly authorities?: readonly string[]
  /** Everything that the device offers, one of a kind, with what it then reports. */
  readonly offers: readonly {
    readonly kind: ThingKind
    readonly values: Readonly<Partial<Record<Quantity, number>>>
    readonly attributes?: Attributes
  }[]
}

/** So long a device may be silent before a test goes on: longer than any protocol's time between two readings. */
const betweenReadingsMs = 60_000

export const kitHome = cellCalled('haus-1')
export const quickPauses: Pauses = { firstMs: 1, longestMs: 20 }

/** A desk that speaks one protocol, with a connection to a device. */
export async function connected(
  store: Store,
  { make, listen, secret, encryption, authorities }: ProtocolCase,
  context: TestContext,
) {
  await withCells(store, kitHome)
  const faults: string[] = []
  const device = await listen(0)
  context.after(() => device.close())
  // The desk's clock is the protocol's: a test moves both.
  const clock = { now: (): number => parts.clock.now() }
  const protocol = make(
    {
      clock,
      isAllowed: () => true,
      onFault: (event) => faults.push(event),
      ...(authorities === undefined ? {} : { authorities }),
    },
    quickPauses,
  )
  const parts = deskOn(store, [protocol])
  await parts.desk.start()
  context.after(() => parts.desk.stop())
  const added = await parts.desk.connections.add(
    kitHome.id,
    {
      protocol: protocol.name,
      host: '127.0.0.1',
      port: device.port,
      unit: null,
      path: null,
      secret: secret ?? null,
      ...encryption,
    },
    startMs,
  )
  assert.ok(added.ok, JSON.stringify(added))
  const lineOf = async () => (await parts.desk.connections.of(kitHome.id))[0]?.line ?? null
  return { ...parts, faults, device, protocol, connection: added.value, lineOf }
}

/** Waits for so many offers and takes them into use. */
export async function adoptAll(
  store: Store,
  desk: Awaited<ReturnType<typeof connected>>['desk'],
  count: number,
) {
  const offered = await eventually(async () => {
    const found = await listThings(store.db, kitHome.id, 'offered')
    return found.length >= count ? found : null
  })
  for (const { id, name, kind, attributes } of offered) {
    const adopted = await desk.adopt(id, { cellId: kitHome.id, name, kind, attributes })
    assert.ok(adopted.ok, JSON.stringify(adopted))
  }
  return offered
}

/** The tests that every protocol passes which dials its devices. */
export function testProtocol(title: string, of: ProtocolCase): void {
  testOnEachDatabase(
    `${title}: a device is offered, adopted, and its readings are kept`,
    async (store, context) => {
      const { desk, device, clock, faults, lineOf } = await connected(store, of, context)
      const things = await adoptAll(store, desk, of.offers.length)
      assert.equal(things.length, of.offers.length)
      clock.advance(betweenReadingsMs)
      for (const { kind, values, attributes = {} } of of.offers) {
        const thing = things.find((one) => one.kind === kind)
        assert.ok(thing !== undefined, `no ${kind} is offered`)
        assert.deepEqual(thing.reports.toSorted(), Object.keys(values).toSorted())
        assert.deepEqual(thing.attributes, attributes)
        for (const [quantity, expected] of Object.entries(values)) {
          const series = await eventually(async () =>
            (await listSeries(store.db, { thingIds: [thing.id] })).find(
              (one) => one.quantity === quantity,
            ),
          )
          const [reading] = await eventually(async () => {
            const kept = await rawReadings(store.db, series.id, 0, 2 * startMs)
            return kept.length > 0 ? kept : null
          })
          assert.ok(
            reading !== undefined &&
              Math.abs(reading.value - expected) <= 1e-9 * Math.abs(expected),
            `${thing.name} ${quantity}: ${reading?.value} instead of ${expected}`,
          )
        }
        assert.equal(desk.status(thing).isAvailable, true)
      }
      const line = await lineOf()
      assert.ok(line !== null && line.openSinceMs !== null && line.heardMs !== null)
      await desk.stop()
      await device.close()
      assert.deepEqual(faults, [])
    },
  )

  testOnEachDatabase(
    `${title}: a device that goes is out of reach until it is back`,
    async (store, context) => {
      const { desk, device, clock, lineOf } = await connected(store, of, context)
      const [thing] = await adoptAll(store, desk, of.offers.length)
      assert.ok(thing !== undefined)
      clock.advance(betweenReadingsMs)
      await eventually(async () => desk.status(thing).isAvailable || null)
      await device.close()
      await eventually(async () => desk.status(thing).isAvailable === false || null)
      const refused = await eventually(async () => {
        const line = await lineOf()
        return line?.trouble?.code === 'port-closed' ? line : null
      })
      assert.equal(refused.openSinceMs, null)
      const again = await of.listen(device.port)
      context.after(() => again.close())
      clock.advance(betweenReadingsMs)
      await eventually(async () => desk.status(thing).isAvailable || null)
      await desk.stop()
      await again.close()
    },
  )

  testOnEachDatabase(
    `${title}: nonsense is no reading, and what is right after it counts`,
    async (store, context) => {
      const { desk, device, clock, faults, connection, lineOf } = await connected(
        store,
        of,
        context,
      )
      device.babble()
      await eventually(async () => {
        clock.advance(betweenReadingsMs)
        return (await lineOf())?.trouble?.code === 'not-understood' || null
      })
      device.speak()
      const things = await adoptAll(store, desk, of.offers.length)
      assert.equal(things.length, of.offers.length)
      const tested = await desk.connections.test(kitHome.id, connection.id)
      assert.ok(tested.ok && tested.value.line !== null && tested.value.line.heardMs !== null)
      assert.deepEqual(faults, [])
      await desk.stop()
      await device.close()
    },
  )

  testOnEachDatabase(
    `${title}: a removed connection and a stopped node hang up`,
    async (store, context) => {
      const { desk, device, connection } = await connected(store, of, context)
      await adoptAll(store, desk, of.offers.length)
      assert.equal(device.callers(), 1)
      assert.ok((await desk.connections.remove(kitHome.id, connection.id)).ok)
      await eventually(async () => device.callers() === 0 || null)
      assert.deepEqual(await desk.connections.of(kitHome.id), [])
      const { protocol, endpoint } = connection
      assert.ok(endpoint.kind === 'tcp')
      const { host, port, unit } = endpoint
      const secret = of.secret ?? null
      const wish = { protocol, host, port, unit, path: null, secret, ...of.encryption }
      assert.ok((await desk.connections.add(kitHome.id, wish, startMs)).ok)
      await eventually(async () => device.callers() === 1 || null)
      await desk.stop()
      await eventually(async () => device.callers() === 0 || null)
      // Started again, what was stated before is dialled.
      await desk.start()
      await eventually(async () => device.callers() === 1 || null)
      await desk.stop()
    },
  )
}
