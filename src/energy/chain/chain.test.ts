import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ordinaryFloats } from '../../kernel/floats.ts'
import { SoftExchange } from '../../coordination/soft-exchange.ts'
import { least, type Lengths } from '../../coordination/pairs.ts'
import { ResponseSum } from '../../coordination/response-sum.ts'
import { Chain } from './chain.ts'
import type { Action } from './machine.ts'
import type { Store } from './kept-store.ts'
import { SoftLines, type LineLimit } from './soft-lines.ts'

const count = 20
const all = (value: number): Float64Array => new Float64Array(count).fill(value)
const prices = Float64Array.from({ length: count }, (_, t) => 60 + 20 * Math.sin(2 * t))

/** Full power up to 1250 Wh, 1 kW at 3750 Wh; not in every step. */
const fadesFrom = all(4000).map((from, t) => (t % 5 === 4 ? Infinity : from))

/** What a chain of so many stores is behind: a line in common, limits on parts of it, both or nothing. */
interface Shape {
  readonly stores: number
  readonly hasLine: boolean
  readonly hasLimits: boolean
  /** So many of the stores take less the fuller they are. */
  readonly fades: number
}

/** Batteries, each with a reserve and a level it would rather stay below. */
function chainOf({ stores, hasLine, hasLimits, fades }: Shape): Chain {
  return new Chain({
    machines: Array.from({ length: stores }, (_, store): Action[] => [
      {
        store,
        sign: 1,
        rate: all(0.22),
        most: all(3000),
        cost: 0,
        ...(store < fades ? { fade: { from: fadesFrom, perLevel: 0.8 } } : {}),
      },
      { store, sign: -1, rate: all(-0.27), most: all(2500), cost: 2 },
    ]),
    stores: Array.from({ length: stores }, (_, k): Store => ({
      startLevel: 2000,
      lower: all(0),
      upper: all(5000 + 500 * k),
      binds: new Uint8Array(count).fill(15),
      hair: 0.01,
      wantedLow: all(1500),
      wantedHigh: all(4000),
      lowPrice: all(3),
      highPrice: all(k),
      floors: k === 0 ? [{ wanted: all(1900), price: all(2) }] : [],
      endValue: 100,
      endReference: 2000,
      inflow: all(0),
      givenUse: all(0),
      maxIn: all(3000),
      maxOut: all(2500),
    })),
    line: hasLine ? lineOf() : null,
    lines: hasLimits ? limitsOn(stores, fades) : null,
    fixed: all(400),
    floats: ordinaryFloats,
    turns: ordinaryFloats,
    startSoftness: 0,
  })
}

/** A circuit of the first battery, a phase that has a third of all, and one of all but the first in some steps: they overlap. */
function limitsOn(machines: number, fades: number): SoftLines {
  const each = (share: (i: number) => number): number[] =>
    Array.from({ length: machines }, (_, i) => share(i))
  const some = all(Infinity).map((none, t) => (t % 3 === 0 ? none : 900))
  const limits: LineLimit[] = [
    {
      terms: { sign: 1, limit: all(1500), price: 800 },
      shares: each((i) => (i === 0 ? 1 : 0)),
      fixed: all(0),
    },
    {
      terms: { sign: 1, limit: all(1100), price: 800 },
      shares: each(() => 1 / 3),
      fixed: all(130),
    },
    {
      terms: { sign: -1, limit: all(700), price: 800 },
      shares: each(() => 1 / 3),
      fixed: all(130),
    },
    {
      terms: { sign: -1, limit: some, price: 800 },
      shares: each((i) => (i > 0 ? 1 : 0)),
      fixed: all(0),
    },
  ]
  return new SoftLines(limits, machines + fades, count, ordinaryFloats, ordinaryFloats)
}

function lineOf(): SoftExchange {
  const terms = {
    buy: all(10),
    sell: all(0),
    buyLimit: all(3500),
    sellLimit: all(3000),
    limitPrice: 1000,
    peakPrice: 0,
    peakFrom: 0,
  }
  return new SoftExchange(terms, all(5), 75)
}

/** Where a chain would be at some prices, exactly: by steps that hardly move any more. */
function settledAt(chain: Chain, at: Float64Array, softness: number): Float64Array {
  for (let i = 0; i < 12; i++) chain.begin(at, softness)
  return chain.use
}

for (const [behind, ...shapes] of [
  ['by themselves', shape(0), shape(1), shape(2)],
  ['behind a line', shape(1, true), shape(3, true)],
  ['behind limits', shape(0, false, true), shape(1, false, true), shape(3, false, true)],
  ['behind limits and a line', shape(1, true, true), shape(3, true, true)],
  ['of which one fades', shape(1, false, false, 1), shape(3, false, false, 1)],
  ['of which two fade, behind limits and a line', shape(2, true, true, 2), shape(3, true, true, 2)],
] as const) {
  for (const of of shapes) testAnswer(`${of.stores} stores ${behind}`, of)
}

function shape(stores: number, hasLine = false, hasLimits = false, fades = 0): Shape {
  return { stores, hasLine, hasLimits, fades }
}

function testAnswer(name: string, of: Shape): void {
  test(`${name} answer prices as they say they would`, () => {
    const softness = 3000
    const chain = chainOf(of)
    settledAt(chain, prices, softness)
    const response = new ResponseSum(count)
    chain.linearise(response)
    response.finish()
    const small = 1e-3
    for (let j = 0; j < count; j++) {
      const moved = (by: number): Float64Array => {
        const at = Float64Array.from(prices)
        at[j]! += by
        return settledAt(chainOf(of), at, softness)
      }
      const up = moved(small)
      const down = moved(-small)
      for (let t = j; t < count; t++) {
        const measured = (down[t]! - up[t]!) / (2 * small)
        const said = response.matrix[t * count + j]!
        assert.ok(Math.abs(measured - said) < 1e-4 * (1 + Math.abs(said)), `${j} ${t}: ${said}`)
      }
    }
  })
}

for (const [of, chained] of [
  ['behind its line', shape(3, true)],
  ['with limits', shape(3, true, true)],
  ['that fades', shape(3, true, true, 2)],
] as const) {
  test(`a chain ${of} foresees where one whole step of its direction leads`, () => {
    const chain = chainOf(chained)
    settledAt(chain, prices, 3000)
    const target = prices.map((price, t) => price + 0.01 * Math.cos(t))
    chain.linearise(new ResponseSum(count))
    chain.foresee(target, 2900)
    const foreseen = Float64Array.from(chain.foreseen)
    const reach: Lengths = { use: 1, price: 1 }
    chain.turn(target, 2900, reach)
    assert.equal(least(reach), 1)
    chain.move(reach)
    for (let t = 0; t < count; t++) assert.ok(Math.abs(chain.use[t]! - foreseen[t]!) < 1e-6)
  })
}
