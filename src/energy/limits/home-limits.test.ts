import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs, quarterMs, steps } from '../../kernel/steps.ts'
import type { GridSignal } from './grid-signal.ts'
import { homeLimits, wireLimits } from './home-limits.ts'
import type { DeviceInput } from '../plan/plan-input.ts'
import { thing } from '../act/act-fixtures.ts'
import { emptyWiring, type Wiring } from './wiring.ts'

const of = steps(Date.UTC(2026, 5, 1), quarterMs, 8)

const car = thing('car', { maxChargeW: 11_000 })
const battery = thing('battery', { maxChargeW: 5_000 })
const solar = thing('solar', { ratedW: 10_000 })
const things = [car, battery, solar, thing('meter')]

const fixed = (thingId: string): DeviceInput => ({
  kind: 'fixed',
  thingId,
  powerW: new Float64Array(of.count),
  reason: 'fixed',
})
const sun: DeviceInput = {
  kind: 'generator',
  thingId: 'solar',
  availableW: new Float64Array(of.count).fill(3_000),
  isCurtailable: true,
}

const limits = (wiring: Partial<Wiring>, signals: readonly GridSignal[] = []) =>
  homeLimits(
    {
      wiring: { ...emptyWiring, ...wiring },
      signals,
      things,
      devices: [fixed('car'), fixed('battery'), sun],
      fixedW: new Float64Array(of.count).fill(500),
    },
    of,
  )

const signal = (more: Partial<GridSignal>): GridSignal => ({
  id: 's',
  cellId: 'home',
  neighbourhoodId: 'n',
  part: 'connection',
  sender: 'Grid',
  ownId: 'o',
  isOperator: true,
  importLimitW: null,
  exportLimitW: null,
  fromMs: of.startMs,
  untilMs: null,
  reason: '',
  receivedMs: of.startMs,
  ...more,
})

test('a home that states nothing has no limits beside its meter’s', () => {
  assert.deepEqual(limits({}), {})
})

test('a main fuse is a limit on each phase; what is placed nowhere is spread over them alike', () => {
  const { lines = [] } = limits({ fuseA: 35, places: { car: { circuit: null, phases: [1] } } })
  assert.deepEqual(
    lines.map(({ name, kind, fixedShare, importLimitW, shares }) => ({
      name,
      kind,
      fixedShare,
      limitW: importLimitW[0],
      car: shares['car'] ?? 0,
      battery: shares['battery'],
    })),
    [1, 0, 0].map((onIt, i) => ({
      name: `L${i + 1}`,
      kind: 'phase',
      fixedShare: 1 / 3,
      limitW: 8_050,
      car: onIt,
      battery: 1 / 3,
    })),
  )
  assert.ok(lines.every(({ shares }) => !('meter' in shares)))
})

test('a car on one conductor that nobody has named counts on each as if it were that one', () => {
  const onOne = { ...car, attributes: { ...car.attributes, phases: 1 } }
  const sharesIn = (wiring: Partial<Wiring>) =>
    wireLimits({ ...emptyWiring, fuseA: 35, ...wiring }, [onOne]).map(({ shares }) => shares['car'])
  assert.deepEqual(sharesIn({}), [1, 1, 1])
  const places = { car: { circuit: null, phases: [2] as const } }
  assert.deepEqual(sharesIn({ places }), [undefined, 1, undefined])
})

test('a circuit carries what is on it and on the circuits behind it', () => {
  const circuit = (id: string, parent: string | null) => ({
    id,
    name: id,
    limit: { unit: 'W', value: 6_000 } as const,
    phases: [1, 2, 3] as const,
    parent,
  })
  const { lines = [] } = limits({
    circuits: [circuit('garage', null), circuit('charger', 'garage'), circuit('empty', null)],
    places: {
      car: { circuit: 'charger', phases: [] },
      battery: { circuit: 'garage', phases: [] },
    },
  })
  assert.deepEqual(
    lines.map(({ id, shares, fixedShare }) => [id, shares, fixedShare]),
    [
      ['garage', { car: 1, battery: 1 }, 0],
      ['charger', { car: 1 }, 0],
    ],
  )
})

test('a fuse of a circuit holds on each of its phases', () => {
  const { lines = [] } = limits({
    circuits: [
      { id: 'g', name: 'Garage', limit: { unit: 'A', value: 16 }, phases: [1, 2], parent: null },
    ],
    places: { car: { circuit: 'g', phases: [] }, battery: { circuit: 'g', phases: [2] } },
  })
  assert.deepEqual(
    lines.map(({ name, importLimitW, shares }) => [name, importLimitW[0], shares]),
    [
      ['Garage L1', 3_680, { car: 0.5 }],
      ['Garage L2', 3_680, { car: 0.5, battery: 1 }],
    ],
  )
})

test('a share of the modules’ power is the most that is fed in; signals lower it while they hold', () => {
  const { limitsW } = limits({ feedIn: { unit: 'share', value: 0.6 } }, [
    signal({ exportLimitW: 2_000, importLimitW: 4_000, untilMs: of.startMs + hourMs + 1 }),
    signal({ exportLimitW: 9_000, fromMs: of.startMs + hourMs }),
  ])
  assert.deepEqual([...(limitsW?.exportW ?? [])], [2e3, 2e3, 2e3, 2e3, 2e3, 6e3, 6e3, 6e3])
  assert.deepEqual(
    [...(limitsW?.importW ?? [])],
    [4e3, 4e3, 4e3, 4e3, 4e3, Infinity, Infinity, Infinity],
  )
})

test('a signal for devices leaves them what the law does, and their own sun on top', () => {
  const { lines, limitsW } = limits({}, [
    signal({ part: 'devices', importLimitW: 4_200, fromMs: of.startMs + hourMs }),
  ])
  assert.equal(limitsW, undefined)
  const [line] = lines ?? []
  assert.deepEqual([line?.kind, line?.name, line?.fixedShare], ['signal', 'Grid', 0])
  assert.deepEqual(line?.shares, { car: 1, battery: 1 })
  // Two devices: 4,200 + 0.8 x 4,200 W, and 3,000 - 500 W of sun that would be fed in.
  assert.deepEqual([line?.importLimitW[3], line?.importLimitW[4]], [Infinity, 7_560 + 2_500])
})
