import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadHighs, optimumOf } from '../../test/highs.ts'
import { RefusalError } from '../kernel/refusal.ts'
import { Cell } from './cell.ts'
import { exchangeCost } from './exchange.ts'
import { cellOf, count, randomMeeting, treeProgram } from './fixtures.ts'
import { MemberGroup, type Answer, type Group, type Settlement } from './group.ts'
import { LoneCell } from './lone-cell.ts'
import type { Trial } from './member.ts'
import type { Lengths } from './pairs.ts'
import { Patience } from './patience.ts'
import { PatientGroup } from './patient-group.ts'
import { agree, type RoundsOptions } from './rounds.ts'
import { VirtualTime } from './time-fixtures.ts'

const options: RoundsOptions = {
  roundLimit: 60,
  targetGap: 1e-6,
  startSoftness: 10,
  lastCost: null,
}

const waitMs = 5000

/** The line from a parent to a cell: each question takes a while, and from one of them on none comes through. */
class Line implements Group {
  readonly movers: number
  readonly limits: number
  readonly absent = []
  questions = 0
  /** What the last question that came through said is paid outside. */
  outside: Float64Array | null = null
  readonly #cell: Group
  readonly #time: VirtualTime
  readonly #until: number
  readonly #takesMs: number

  constructor(cell: Group, time: VirtualTime, until: number, takesMs = 10) {
    this.movers = cell.movers
    this.limits = cell.limits
    this.#cell = cell
    this.#time = time
    this.#until = until
    this.#takesMs = takesMs
  }

  prepare(round: number, prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#over(() => {
      this.outside = Float64Array.from(prices)
      return this.#cell.prepare(round, prices, softness)
    })
  }

  begin(prices: Float64Array, softness: number): Promise<Answer> {
    return this.#over(() => this.#cell.begin(prices, softness))
  }

  answer(prices: Float64Array): Promise<Answer> {
    return this.#over(() => this.#cell.answer(prices))
  }

  tryOut(prices: Float64Array): Promise<Trial> {
    return this.#over(() => this.#cell.tryOut(prices))
  }

  foresee(prices: Float64Array, softness: number): Promise<Float64Array> {
    return this.#over(() => this.#cell.foresee(prices, softness))
  }

  turn(prices: Float64Array, softness: number): Promise<Lengths> {
    return this.#over(() => this.#cell.turn(prices, softness))
  }

  move(lengths: Lengths): Promise<void> {
    return this.#over(() => this.#cell.move(lengths))
  }

  settle(prices: Float64Array): Promise<Settlement> {
    return this.#over(() => {
      this.outside = Float64Array.from(prices)
      return this.#cell.settle(prices)
    })
  }

  keep(): Promise<void> {
    return this.#over(() => this.#cell.keep())
  }

  restrict(softness: number): Promise<boolean> {
    return this.#over(() => this.#cell.restrict(softness))
  }

  async #over<T>(question: () => T | Promise<T>): Promise<T> {
    if (this.questions++ >= this.#until) return await new Promise(() => {})
    await this.#time.pass(this.#takesMs)
    return await question()
  }
}

/** A city with homes and a street of its own, whose line breaks at one question. */
function tree(seed: number, until: number, takesMs?: number) {
  const time = new VirtualTime()
  const street = randomMeeting(10 * seed + 1)
  const city = randomMeeting(10 * seed + 2)
  const usual = Float64Array.from({ length: count }, (_, t) => 1 + t / 10)
  const alone = new LoneCell(cellOf(street), {
    waitMs,
    alarm: time.alarm,
    outside: usual,
    rounds: options,
  })
  const line = new Line(alone, time, until, takesMs)
  const { terms, fixed, members } = city
  const startPrices = new Float64Array(count)
  const groups = [line, new MemberGroup(members, count)]
  const cell = new Cell({ groups, terms, fixed, startPrices, usualPrice: 3 })
  return { time, street, usual, alone, line, cell }
}

test('a street whose city stops asking, at whatever question, agrees alone at the last prices and keeps that plan', async () => {
  const highs = await loadHighs()
  for (let seed = 1; seed <= 3; seed++) {
    const whole = tree(seed, Infinity)
    await whole.time.until(agree(whole.cell, options))
    const most = whole.line.questions
    assert.ok(most > 30, `${most} questions`)
    for (let until = 0; until < most; until += seed) {
      const { time, street, usual, alone, line, cell } = tree(seed, until)
      void agree(cell, options)
      const ending = await time.until(alone.ending)
      assert.ok(ending.kind === 'alone')
      const outside = line.outside ?? usual
      assert.deepEqual(ending.outside, outside)
      assert.ok(time.now() < waitMs + 11 * (until + 1), `${time.now()} ms`)
      const { cost, bound } = ending.agreement
      const { terms, fixed, members } = street
      // What is paid outside is as if the street's own prices were so much higher.
      const outer = {
        ...terms,
        buy: terms.buy.map((price, t) => price + outside[t]!),
        sell: terms.sell.map((price, t) => price + outside[t]!),
      }
      const optimum = optimumOf(highs, treeProgram({ members, terms: outer, fixed }))
      const small = 1e-5 * (1 + Math.abs(optimum))
      assert.ok(bound <= optimum + small && cost >= optimum - small, `${bound} ${optimum} ${cost}`)
      assert.ok(cost - bound <= small, `${seed}, ${until}: ${cost} - ${bound}`)
      // The plan that stands is the one that costs so much, and can be followed.
      const use = Float64Array.from(fixed)
      let own = 0
      for (const { plan, most: can, value } of members) {
        for (const [t, units] of plan.entries()) {
          assert.ok(units >= 0 && units <= can[t]!)
          use[t]! += units
          own -= units * value[t]!
        }
      }
      assert.ok(Math.abs(own + exchangeCost(outer, use) - cost) <= small, `until ${until}`)
    }
  }
})

test('a slow city is waited for, and where it says that all is agreed what it had kept is the plan', async () => {
  const { time, street, alone, cell } = tree(2, Infinity, waitMs - 1)
  const { cost, bound } = await time.until(agree(cell, options))
  assert.ok(cost - bound <= 1e-5 * (1 + Math.abs(cost)))
  const plans = street.members.map(({ plan }) => Float64Array.from(plan))
  alone.close()
  await time.until(time.pass(10 * waitMs))
  const ending = await alone.ending
  assert.ok(ending.kind === 'told' && ending.kept !== null && ending.settled !== null)
  const used = street.members.reduce((sum, { plan }) => sum + plan[0]!, street.fixed[0]!)
  assert.ok(Math.abs(ending.kept.use[0]! - used) <= 1e-9)
  assert.deepEqual(
    street.members.map(({ plan }) => plan),
    plans,
  )
})

test('a city that has come is waited for anew, until the others are there too', async () => {
  const { time, alone, cell } = tree(2, Infinity)
  await time.until(time.pass(0.7 * waitMs))
  alone.met()
  await time.until(time.pass(0.7 * waitMs))
  const { cost, bound, absent } = await time.until(agree(cell, options))
  assert.deepEqual(absent, [], 'it is still there')
  assert.ok(cost - bound <= 1e-5 * (1 + Math.abs(cost)))
  alone.close()
  alone.met()
  assert.equal((await time.until(alone.ending)).kind, 'told')
})

test('whoever has agreed alone answers no more, and the city goes on without it', async () => {
  const time = new VirtualTime()
  const street = randomMeeting(11)
  const { terms, fixed, members } = randomMeeting(12)
  const alone = new LoneCell(cellOf(street), {
    waitMs,
    alarm: time.alarm,
    outside: new Float64Array(count),
    rounds: options,
  })
  await time.until(time.pass(waitMs + 1))
  const ending = await alone.ending
  assert.ok(ending.kind === 'alone')
  const late = alone.begin(new Float64Array(count), 1)
  const isRefused = (error: unknown): boolean =>
    error instanceof RefusalError && error.refusal.code === 'agreement-over'
  await assert.rejects(late, isRefused, 'nothing is broken that somebody has to mend')
  const patience = new Patience({ answerMs: 1000, totalMs: 5000 }, time.alarm, time)
  const before = { use: new Float64Array(count), cost: 0 }
  const groups = [
    new PatientGroup(alone, 'street', patience, before),
    new MemberGroup(members, count),
  ]
  const startPrices = new Float64Array(count)
  const cell = new Cell({ groups, terms, fixed, startPrices, usualPrice: 3 })
  const { absent, cost, bound } = await time.until(agree(cell, options))
  assert.deepEqual(absent, [{ name: 'street', reason: 'failed' }])
  assert.ok(cost - bound <= 1e-5 * (1 + Math.abs(cost)))
})
