import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  downwards,
  formulas,
  LaneProgram,
  upwards,
  laneBytes,
  singleBytes,
  type LaneArray,
  type Step,
} from './lane-program.ts'

const count = 5

/** Runs steps over x and y in both lanes, [step], and `each`, one float a step. */
function run(steps: readonly Step[], parameters: Readonly<Record<string, number>> = {}) {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const floats = new Float64Array(memory.buffer)
  const record = 4096
  const arrays: Record<string, LaneArray> = {
    each: { at: 64, strides: [8], kind: 'one' },
    square: { at: 512, strides: [count * 8, 8], kind: 'next' },
    last: { at: 1024, strides: [], kind: 'lanes' },
    x: { at: 0, isInRecord: true, strides: [2 * laneBytes], kind: 'lanes' },
    y: { at: laneBytes, isInRecord: true, strides: [2 * laneBytes], kind: 'lanes' },
  }
  const x = (t: number, lane: number): number => record / 8 + 4 * t + lane
  for (let t = 0; t < count; t++) {
    floats[8 + t] = t / 2
    for (const lane of [0, 1]) floats[x(t, lane)] = 1 + t + 10 * lane
  }
  const program = new LaneProgram(arrays, [
    { name: 'go', parameters: Object.keys(parameters), steps },
  ])
  program.on(memory)['go']!(record, ...Object.values(parameters))
  const all = Array.from({ length: count }, (_, t) => t)
  return {
    x: [0, 1].map((lane) => all.map((t) => floats[x(t, lane)]!)),
    y: [0, 1].map((lane) => all.map((t) => floats[x(t, lane) + 2]!)),
    each: all.map((t) => floats[8 + t]!),
    last: [floats[128], floats[129]],
    square: [...floats.subarray(64, 64 + count * count)],
  }
}

test('formulas follow the rules of arithmetic, in every lane', () => {
  const { y } = run([upwards('t', 0, count, formulas('y = 2 + 3 * x - (x - 1) / 2 / by\n - -x'))], {
    by: 4,
  })
  for (const lane of [0, 1]) {
    const wanted = [1, 2, 3, 4, 5].map((t) => {
      const x = t + 10 * lane
      return 2 + 3 * x - (x - 1) / 2 / 4 + x
    })
    assert.deepEqual(y[lane], wanted)
  }
})

test('32-bit floats are worked with as 64 and rounded where they are kept', () => {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const record = 1024
  const singles = new Float32Array(memory.buffer, record, 2 * 2 * count)
  for (const i of singles.keys()) singles[i] = i / 3
  const place = (at: number): LaneArray => ({
    at,
    isInRecord: true,
    strides: [2 * singleBytes],
    kind: 'singles',
  })
  const arrays = { x: place(0), y: place(singleBytes) }
  const before = Array.from(singles)
  const steps = [upwards('t', 0, count, formulas('y = x / 7 + 1'))]
  new LaneProgram(arrays, [{ name: 'go', parameters: [], steps }]).on(memory)['go']!(record)
  for (let t = 0; t < count; t++) {
    for (const lane of [0, 1]) {
      const x = before[4 * t + lane]!
      assert.equal(singles[4 * t + lane], x)
      assert.equal(singles[4 * t + 2 + lane], Math.fround(x / 7 + 1))
    }
  }
})

test('variables go on from step to step, up and down, and steps see their neighbours', () => {
  const up = run([
    formulas('sum = 0'),
    upwards('t', 1, count, formulas('sum = sum + x * each \n y = sum - x[t-1]')),
    formulas('last = sum'),
  ])
  assert.deepEqual(up.y[0], [0, 0, 2 * 0.5 + 3 - 2, 4 + 4 * 1.5 - 3, 10 + 5 * 2 - 4])
  assert.deepEqual(up.last, [20, 2 * 20 - 20 + 10 * 5])
  const down = run([
    formulas('sum = 0'),
    downwards('t', count, formulas('sum = sum + x \n y = sum \n x = y / 2')),
  ])
  assert.deepEqual(down.y[0], [15, 14, 12, 9, 5])
  assert.deepEqual(down.x[0], [7.5, 7, 6, 4.5, 2.5])
})

test('an array of single floats is the same in all lanes, and takes their sum', () => {
  assert.deepEqual(run([upwards('t', 0, count, formulas('each = x'))]).each, [12, 14, 16, 18, 20])
  const { each } = run([upwards('t', 0, count, formulas('each += x'))])
  assert.deepEqual(each, [12, 14.5, 17, 19.5, 22])
})

test('what is above, kept, smaller or larger is so lane by lane; what is no number never wins', () => {
  const { x, y } = run([
    upwards(
      't',
      0,
      count,
      formulas(`y = keep(above(x, 3), x) + min(x, 2) + max(x, 12) + size(0 - x)
        x = max(x, 0 / 0)`),
    ),
  ])
  for (const lane of [0, 1]) {
    const values = [1, 2, 3, 4, 5].map((t) => t + 10 * lane)
    assert.deepEqual(
      y[lane],
      values.map((of) => (of > 3 ? of : 0) + Math.min(of, 2) + Math.max(of, 12) + of),
    )
    assert.deepEqual(x[lane], values)
  }
})

test('loops in loops, and pairs that are added to floats next to each other', () => {
  const { square } = run([
    upwards(
      't',
      0,
      count,
      upwards('u', 0, { variable: 't', plus: 0 }, formulas('square[t,u] += pair(x[u], x[t])')),
    ),
  ])
  const wanted = Array.from({ length: count * count }, () => 0)
  const both = (t: number): number => 2 * (1 + t) + 10
  for (let t = 0; t < count; t++) {
    for (let u = 0; u < t; u++) {
      wanted[t * count + u]! += both(u)
      wanted[t * count + u + 1]! += both(t)
    }
  }
  assert.deepEqual(square, wanted)
})

test('a formula that cannot be read, or names what is not there, is a defect', () => {
  for (const wrong of [
    'y = ',
    'y = (x',
    'y = x x',
    'y = z',
    'y = root(x)',
    'y[t,u] = 1',
    'y = x[u]',
  ]) {
    assert.throws(() => run([upwards('t', 0, count, formulas(wrong))]), wrong)
  }
})
