import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  homeRingShape,
  nestedCircles,
  ringPoint,
  ringRadii,
  ringShape,
  type RingDay,
} from './ring.ts'

const fractions = Float64Array.from({ length: 96 }, (_, k) => k / 96)
const flat = (value: number) => new Float64Array(96).fill(value)
const day = (over: Partial<RingDay>): RingDay => ({
  fractions,
  sunW: flat(0),
  windW: flat(0),
  useW: flat(0),
  movedW: flat(0),
  nowStep: 48,
  ...over,
})
const points = (path: string) =>
  [...path.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) =>
    Math.hypot(Number(x), Number(y)),
  )

test('noon is at the top, midnight at the bottom, the morning on the left where the sun rises', () => {
  assert.deepEqual(ringPoint(0, 100), { x: 0, y: 100 })
  assert.deepEqual(ringPoint(0.5, 100), { x: -0, y: -100 })
  assert.deepEqual(ringPoint(0.25, 100), { x: -100, y: 0 })
})

test('what is made stays outside the zero circle and what is used inside, within their room', () => {
  fc.assert(
    fc.property(
      fc.array(fc.float({ min: 0, max: 1e6, noNaN: true }), { minLength: 96, maxLength: 96 }),
      fc.array(fc.float({ min: 0, max: 1e6, noNaN: true }), { minLength: 96, maxLength: 96 }),
      fc.nat(96),
      (sun, use, nowStep) => {
        const shape = ringShape(
          day({ sunW: Float64Array.from(sun), useW: Float64Array.from(use), nowStep }),
        )
        for (const radius of points(shape.sun.measured + shape.sun.ahead)) {
          assert.ok(
            radius >= ringRadii.zero - 0.2 && radius <= ringRadii.zero + ringRadii.made + 0.2,
          )
        }
        for (const radius of points(shape.use.measured + shape.use.ahead)) {
          assert.ok(
            radius <= ringRadii.zero + 0.2 && radius >= ringRadii.zero - ringRadii.used - 0.2,
          )
        }
      },
    ),
  )
})

test('a gap stays a gap: the band is two pieces and nothing is drawn across', () => {
  const sunW = flat(1000)
  for (let k = 20; k < 24; k++) sunW[k] = NaN
  const shape = ringShape(day({ sunW, nowStep: 96 }))
  assert.equal(shape.sun.measured.match(/M/g)?.length, 2)
  assert.ok(!shape.sun.measured.includes('NaN'))
})

test('equal power is equally wide outside and inside', () => {
  const shape = ringShape(day({ sunW: flat(5000), useW: flat(5000), nowStep: 96 }))
  const outside = Math.max(...points(shape.sun.measured)) - ringRadii.zero
  const inside = ringRadii.zero - Math.min(...points(shape.use.measured))
  assert.ok(Math.abs(outside - inside) < 0.3)
})

test('the stroke of what the plan moved is thicker where it moved more', () => {
  const movedW = flat(0)
  movedW[10] = 4000
  const shape = ringShape(day({ useW: flat(1000), movedW, nowStep: 96 }))
  const widths = points(shape.moved.measured)
  assert.ok(Math.max(...widths) - Math.min(...widths) > 8)
})

test('twenty homes are one in the middle, six around it and thirteen around those', () => {
  const { at } = nestedCircles(20, 148)
  const rings = Map.groupBy(at, ({ x, y }) => Math.round(Math.hypot(x, y)))
  assert.deepEqual(
    [...rings.values()].map((ring) => ring.length),
    [13, 6, 1],
  )
})

test('circles of homes never overlap and stay inside, up to a thousand', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), (count) => {
      const { radius, at } = nestedCircles(count, 148)
      assert.equal(at.length, count)
      for (const [i, a] of at.entries()) {
        assert.ok(Math.hypot(a.x, a.y) + radius <= 148.2)
        for (const b of at.slice(i + 1)) {
          assert.ok(Math.hypot(a.x - b.x, a.y - b.y) >= 2 * radius - 0.5, `${count} homes overlap`)
        }
      }
    }),
    { numRuns: 60 },
  )
  assert.equal(nestedCircles(1000, 148).at.length, 1000)
  assert.throws(() => nestedCircles(1001, 148), /at most/)
})

test('a home that only gives has nothing on its inside', () => {
  const { gives, takes } = homeRingShape(fractions, flat(-2000), 20)
  assert.ok(Math.max(...points(gives)) > 26)
  assert.ok(points(takes).every((radius) => Math.abs(radius - 20) < 0.2))
})
