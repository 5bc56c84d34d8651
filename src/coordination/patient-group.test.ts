import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { loadHighs, optimumOf } from '../../test/highs.ts'
import { seededRandom } from '../kernel/random.ts'
import { Cell } from './cell.ts'
import { exchangeCost } from './exchange.ts'
import { count, randomMeeting, treeProgram } from './fixtures.ts'
import { MemberGroup, type Answer, type Group, type Settlement } from './group.ts'
import type { Trial } from './member.ts'
import type { Lengths } from './pairs.ts'
import { Patience, type Waits } from './patience.ts'
import { PatientGroup } from './patient-group.ts'
import { agree, type Agreement, type RoundsOptions } from './rounds.ts'
import { VirtualTime } from './time-fixtures.ts'

const options: RoundsOptions = {
  roundLimit: 60,
  targetGap: 1e-6,
  startSoftness: 10,
  lastCost: null,
}

const waits = { answerMs: 1000, totalMs: 20_000 }

/** What becomes of one question: it is answered after so long, never, with an error, or with nonsense. */
type Fate = number | 'never' | 'error' | 'nonsense'

/** A group at the other end of a bad line. Questions are counted from 0. */
class FarGroup implements Group {
  readonly movers: number
  readonly limits: number
  readonly absent = []
  questions = 0
  readonly #group: MemberGroup
  readonly #time: VirtualTime
  readonly #fateOf: (question: number) => Fate

  constructor(group: MemberGroup, time: VirtualTime, fateOf: (question: number) => Fate) {
    this.movers = group.movers
    this.limits = group.limits
    this.#group = group
    this.#time = time
    this.#fateOf = fateOf
  }

  prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#later(
      () => this.#group.prepare(round, prices, softness),
      (use) => use.fill(NaN),
    )
  }

  begin(prices: Float64Array, softness: number): Promise<Answer> {
    return this.#later(() => this.#group.begin(prices, softness), notResponding)
  }

  answer(prices: Float64Array): Promise<Answer> {
    return this.#later(() => this.#group.answer(prices), notResponding)
  }

  tryOut(prices: Float64Array): Promise<Trial> {
    return this.#later(
      () => this.#group.tryOut(prices),
      (trial) => ({ ...trial, leftAlone: NaN }),
    )
  }

  foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#later(
      () => this.#group.foresee(prices, softness),
      (use) => use.slice(1),
    )
  }

  turn(prices: Float64Array, softness: number): Promise<Lengths> {
    return this.#later(
      () => this.#group.turn(prices, softness),
      () => ({ use: 2, price: -1 }),
    )
  }

  move(lengths: Lengths): Promise<void> {
    return this.#later(
      () => this.#group.move(lengths),
      (nothing) => nothing,
    )
  }

  settle(prices: Float64Array): Promise<Settlement> {
    const tooGood = ({ bound, ...of }: Settlement): Settlement => {
      return { ...of, bound: { ...bound, value: bound.value + 1e6 } }
    }
    return this.#later(() => this.#group.settle(prices), tooGood)
  }

  keep(): Promise<void> {
    return this.#later(
      () => this.#group.keep(),
      (nothing) => nothing,
    )
  }

  restrict(softness: number): Promise<boolean> {
    return this.#later(
      () => this.#group.restrict(softness),
      (did) => did,
    )
  }

  async #later<T>(work: () => T, spoil: (answer: T) => T): Promise<T> {
    const fate = this.#fateOf(this.questions++)
    if (fate === 'never') return await new Promise(() => {})
    if (fate === 'error') throw new Error('the line is down')
    const answer = work()
    if (fate === 'nonsense') return spoil(answer)
    if (fate > 0) await this.#time.pass(fate)
    return answer
  }
}

function notResponding({ foreseen, response }: Answer): Answer {
  return { foreseen, response: response.map((value) => -value - 1) }
}

/** One meeting with three far groups that fare as they are told, and what it comes to. */
async function meet(
  seed: number,
  fates: readonly ((question: number) => Fate)[],
  more: Partial<Waits> = {},
) {
  const time = new VirtualTime()
  const { terms, fixed } = randomMeeting(seed)
  const homes = fates.map((_, i) => randomMeeting(1000 * seed + 7 * i + 3).members)
  const far = homes.map(
    (members, i) => new FarGroup(new MemberGroup(members, count), time, fates[i]!),
  )
  const groups = far.map((group, i) => {
    const patience = new Patience({ ...waits, ...more }, time.alarm, time)
    const before = { use: new Float64Array(count), cost: 0 }
    return new PatientGroup(group, `home-${i}`, patience, before)
  })
  const startPrices = new Float64Array(count)
  const cell = new Cell({ groups, terms, fixed, startPrices, usualPrice: 3 })
  const agreement = await time.until(agree(cell, options))
  return { agreement, far, groups, homes, terms, fixed, tookMs: time.now() }
}

type Met = Awaited<ReturnType<typeof meet>>

/** Holds whatever happened: the certificate is that of the plan as it is. */
function holds({ agreement, groups, terms, fixed, tookMs }: Met): void {
  const { cost, bound } = agreement
  assert.ok(Number.isFinite(cost) && Number.isFinite(bound), `${cost} and ${bound}`)
  assert.ok(bound <= cost, `${bound} > ${cost}`)
  const use = Float64Array.from(fixed)
  let own = 0
  for (const { standIn } of groups) {
    own += standIn.cost
    for (let t = 0; t < count; t++) use[t]! += standIn.use[t]!
  }
  const whole = own + exchangeCost(terms, use)
  assert.ok(Math.abs(cost - whole) <= 1e-9 * (1 + Math.abs(whole)), `${cost} is not ${whole}`)
  assert.ok(tookMs <= groups.length * (waits.totalMs + waits.answerMs), `${tookMs} ms`)
}

/** The least that plans cost in which the absent do what stands in for them. */
async function optimum({ agreement, groups, homes, terms, fixed }: Met): Promise<number> {
  const highs = await loadHighs()
  const absent = new Set(agreement.absent.map(({ name }) => name))
  const rest = Float64Array.from(fixed)
  let own = 0
  for (const [i, { standIn }] of groups.entries()) {
    if (!absent.has(`home-${i}`)) continue
    own += standIn.cost
    for (let t = 0; t < count; t++) rest[t]! += standIn.use[t]!
  }
  const members = homes.flatMap((home, i) => (absent.has(`home-${i}`) ? [] : home))
  return own + optimumOf(highs, treeProgram({ members, terms, fixed: rest }))
}

function isOptimal({ cost, bound }: Agreement, least: number): void {
  const small = 1e-5 * (1 + Math.abs(least))
  assert.ok(bound <= least + small, `bound ${bound} > ${least}`)
  assert.ok(cost >= least - small, `cost ${cost} < ${least}`)
  assert.ok(cost - bound <= small, `${cost} - ${bound}`)
}

const atOnce = (): Fate => 0

test('groups that answer in time agree as if there were no line between them', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const met = await meet(seed, [atOnce, (question) => question % 3, () => 9])
    holds(met)
    assert.deepEqual(met.agreement.absent, [])
    isOptimal(met.agreement, await optimum(met))
  }
})

test('a group that is gone from any question on is named, and the others find their best around what it last kept', async () => {
  const { far } = await meet(4, [atOnce, atOnce, atOnce])
  const most = far[1]!.questions
  assert.ok(most > 40, `${most} questions`)
  for (let from = 0; from < most; from += 3) {
    for (const fate of ['never', 'error'] as const) {
      const met = await meet(4, [atOnce, (question) => (question >= from ? fate : 0), atOnce])
      holds(met)
      const { absent } = met.agreement
      // At the very end the plan was agreed and kept by all already.
      if (absent.length > 0 || from < most - 12) {
        assert.deepEqual(absent, [{ name: 'home-1', reason: fate === 'never' ? 'late' : 'failed' }])
      }
      isOptimal(met.agreement, await optimum(met))
    }
  }
})

test('a group that comes back takes part again, and the plan is that of all', async () => {
  const inAWhile = (): Fate => 50
  const { far } = await meet(6, [inAWhile, inAWhile, inAWhile])
  for (let from = 0; from < far[2]!.questions - 20; from += 3) {
    for (const fate of [1500, 'error', 'nonsense'] as const) {
      const awayFor = fate === 1500 ? 1 : 2
      const isAway = (question: number): boolean => question >= from && question < from + awayFor
      const met = await meet(6, [
        inAWhile,
        inAWhile,
        (question) => (isAway(question) ? fate : inAWhile()),
      ])
      holds(met)
      assert.deepEqual(met.agreement.absent, [], `from ${from}: ${fate}`)
      isOptimal(met.agreement, await optimum(met))
    }
  }
})

test('one that answers what cannot be is named for it', async () => {
  const met = await meet(2, [atOnce, () => 'nonsense', atOnce])
  holds(met)
  assert.deepEqual(met.agreement.absent, [{ name: 'home-1', reason: 'nonsense' }])
  isOptimal(met.agreement, await optimum(met))
})

test('whoever is always a little too late is waited for only so long in all', async () => {
  const met = await meet(3, [atOnce, atOnce, () => waits.answerMs + 1])
  holds(met)
  assert.deepEqual(met.agreement.absent, [{ name: 'home-2', reason: 'late' }])
  assert.ok(met.tookMs <= waits.totalMs + waits.answerMs, `${met.tookMs} ms`)
})

test('many who are slow by turns are waited for together only until it is time, and named then', async () => {
  const slowAt = (turn: number) => (question: number) =>
    question % 4 === turn ? waits.answerMs - 1 : 0
  const fates = [0, 1, 2, 3].map(slowAt)
  const patient = await meet(8, fates)
  assert.deepEqual(patient.agreement.absent, [])
  const untilMs = patient.tookMs / 2
  const met = await meet(8, fates, { untilMs })
  holds(met)
  assert.ok(met.tookMs <= untilMs, `${met.tookMs} ms`)
  assert.equal(met.agreement.absent.length, 4)
})

test('nobody answers: there is a plan all the same, of what is expected of them', async () => {
  const met = await meet(5, [() => 'never', () => 'never', () => 'error'])
  holds(met)
  assert.equal(met.agreement.absent.length, 3)
})

test('whoever is late, gone, back or says nonsense when: the certificate is that of the plan as it is, in bounded time', async () => {
  const line = fc.record({
    seed: fc.integer({ min: 1, max: 1e6 }),
    isBad: fc.boolean(),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 500 }),
      fc.tuple(line, line, line),
      async (seed, lines) => {
        const fates = lines.map(({ seed: own, isBad }) => {
          const random = seededRandom(own)
          return (): Fate => {
            const draw = random.next()
            if (!isBad || draw > 0.15) return 0
            if (draw > 0.02) return Math.floor(random.next() * 3000)
            return draw > 0.013 ? 'error' : draw > 0.003 ? 'nonsense' : 'never'
          }
        })
        const met = await meet(seed, fates)
        holds(met)
        const least = await optimum(met)
        assert.ok(met.agreement.bound <= least + 1e-6 * (1 + Math.abs(least)))
      },
    ),
    { seed: 3, numRuns: 50 },
  )
})
