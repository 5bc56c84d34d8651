import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { seededRandom } from '../../kernel/random.ts'
import { orThrow, RefusalError, type Result } from '../../kernel/refusal.ts'
import { collectorSeed, everybody, Meeting, partySeed } from './fixtures.ts'
import { channelKey, KeyPair, maskOf } from './keys.ts'
import {
  Channel,
  dealLength,
  keyWanted,
  seedWanted,
  sessionOf,
  thresholdOf,
  type Message,
  type MessageKind,
} from './message.ts'
import { SecretParty } from './party.ts'
import { ownMask, PairKeys, pairSign } from './seeds.ts'
import { SecretSum } from './sum.ts'
import { Tally, wordCount, type Numbers } from './tally.ts'

function drawn(seed: number, parties: number, sums = 7, counts = 3): Numbers[] {
  const random = seededRandom(seed)
  return Array.from({ length: parties }, () => ({
    sums: Float64Array.from(
      { length: sums },
      () => (random.next() - 0.5) * 10 ** (20 * random.next() - 10),
    ),
    counts: Uint32Array.from({ length: counts }, () => random.next() * 2),
  }))
}

/** The sum of some, exact to what a quantity holds. */
function sumOf(numbers: readonly Numbers[], of: (party: number) => boolean): Numbers {
  const tally = new Tally({ sums: numbers[0]!.sums.length, counts: numbers[0]!.counts.length })
  for (const [i, own] of numbers.entries()) if (of(i)) orThrow(tally.count(own))
  const { sums, counts } = tally.read()
  return { sums, counts }
}

test('the sum is that of all, at every question, to the last bit', async () => {
  const meeting = new Meeting(6, 1)
  for (let question = 0; question < 2 * dealLength + 1; question++) {
    const numbers = drawn(question, 6)
    assert.deepEqual(
      orThrow(await meeting.ask(numbers)),
      sumOf(numbers, () => true),
    )
  }
})

test('a hundred have a sum, and more or fewer than five are refused', async () => {
  const meeting = new Meeting(100, 2)
  const numbers = drawn(2, 100)
  const drops = { answers: (i: number) => i % 5 !== 0, reveals: (i: number) => i % 10 !== 1 }
  assert.deepEqual(orThrow(await meeting.ask(numbers, drops)), sumOf(numbers, drops.answers))
  for (const count of [0, 1, 4, 101]) {
    const sum = new SecretSum(seededRandom(1))
    const keys = Array.from({ length: count }, (_, i) => new KeyPair(seededRandom(i + 2)).publicKey)
    const met = sum.meet(keys)
    assert.ok(!met.ok)
    assert.match(met.message, /It takes 5 to 100/)
    const party = new SecretParty(seededRandom(2))
    assert.throws(() => party.meet({ collector: sum.publicKey, parties: keys }), RefusalError)
  }
})

test('whoever drops out, at any question, before or after answering: the sum is that of those who answered', async () => {
  const turnouts = fc.record({
    count: fc.integer({ min: 5, max: 12 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    questions: fc.array(fc.record({ silent: fc.array(fc.nat(11)), gone: fc.array(fc.nat(11)) }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  await fc.assert(
    fc.asyncProperty(turnouts, async ({ count, seed, questions }) => {
      const meeting = new Meeting(count, seed)
      const threshold = thresholdOf(count)
      for (const [i, { silent, gone }] of questions.entries()) {
        const numbers = drawn(seed + i, count)
        const answers = (party: number): boolean => !silent.includes(party)
        const reveals = (party: number): boolean => !gone.includes(party)
        const result = await meeting.ask(numbers, { answers, reveals })
        const left = [...numbers.keys()].filter((party) => answers(party) && reveals(party)).length
        if (left >= threshold) assert.deepEqual(orThrow(result), sumOf(numbers, answers))
        else assert.equal(result.ok ? 'ok' : result.code, 'too-few-answers')
      }
    }),
    { seed: 7, numRuns: 30 },
  )
})

test('so many as can be missed are recovered, and with one more nothing is made known', async () => {
  for (const count of [6, 7, 9, 20]) {
    const spare = count - thresholdOf(count)
    const numbers = drawn(count, count)
    const meeting = new Meeting(count, count)
    const from = (first: number) => (party: number) => party >= first
    for (const turnout of [
      { answers: from(spare), reveals: () => true },
      { answers: () => true, reveals: from(spare) },
    ]) {
      const sum = orThrow(await meeting.ask(numbers, turnout))
      assert.deepEqual(sum, sumOf(numbers, turnout.answers))
    }
    for (const turnout of [
      { answers: from(spare + 1), reveals: () => true },
      { answers: () => true, reveals: from(spare + 1) },
    ]) {
      const result = await meeting.ask(numbers, turnout)
      assert.ok(!result.ok)
      assert.match(
        result.message,
        new RegExp(`Only ${count - spare - 1} .* It takes ${count - spare}`),
      )
    }
  }
})

/** How far the bytes are from evenly spread: χ² with 255 degrees of freedom, 255 ± 23 where they are. */
function unevenness(messages: readonly Uint8Array[]): number {
  const counts = new Float64Array(256)
  let total = 0
  for (const body of messages) {
    for (const byte of body) counts[byte]!++
    total += body.length
  }
  return counts.reduce((sum, count) => sum + (count - total / 256) ** 2 / (total / 256), 0)
}

const evenEnough = 255 + 6 * Math.sqrt(2 * 255)

function bodies(meeting: Meeting, kind: MessageKind): Uint8Array[] {
  return meeting.seen.filter((message) => message.kind === kind).map(({ body }) => body)
}

test('every message alone looks like chance, whatever is in it', async () => {
  const numbers = Array.from({ length: 6 }, () => ({
    sums: new Float64Array(2000).fill(1234.5),
    counts: new Uint32Array(100),
  }))
  const meeting = new Meeting(6, 3)
  for (let question = 0; question < 4; question++) orThrow(await meeting.ask(numbers))
  for (const kind of ['masked', 'deal'] as const) {
    const each = bodies(meeting, kind)
    assert.ok(each.length >= 6)
    for (const body of each)
      assert.ok(unevenness([body]) < evenEnough, `${kind} ${unevenness([body])}`)
    assert.ok(unevenness(each) < evenEnough)
  }
  // The same numbers without masks do not.
  const open = new Tally({ sums: 2000, counts: 100 })
  orThrow(open.count(numbers[0]!))
  assert.ok(unevenness([new Uint8Array(open.words.buffer)]) > 100 * evenEnough)
})

test('the same numbers give unrelated messages from question to question and from circle to circle', async () => {
  const numbers = drawn(4, 6, 500, 0)
  const meetings = [new Meeting(6, 4), new Meeting(6, 5)]
  for (const meeting of meetings) {
    for (let question = 0; question < 2; question++) orThrow(await meeting.ask(numbers))
  }
  const ofFirst = meetings.flatMap((meeting) =>
    meeting.seen
      .filter(({ kind, party }) => kind === 'masked' && party === 0)
      .map(({ body }) => body),
  )
  assert.equal(ofFirst.length, 4)
  for (const [i, one] of ofFirst.entries()) {
    for (const other of ofFirst.slice(i + 1)) {
      assert.ok(unevenness([one.map((byte, at) => byte ^ other[at]!)]) < evenEnough)
      assert.ok(unevenness([one.map((byte, at) => byte - other[at]!)]) < evenEnough)
    }
  }
})

test('what all but two of them and the collector know together is no more than the sum of the two', async () => {
  const count = 6
  const seed = 6
  const shape = { sums: 1500, counts: 0 }
  const numbers = Array.from({ length: count }, (_, i) => ({
    sums: new Float64Array(shape.sums).fill(100 + i),
    counts: new Uint32Array(),
  }))
  const meeting = new Meeting(count, seed)
  orThrow(await meeting.ask(numbers))
  const keys = meeting.parties.map((_, i) => new KeyPair(seededRandom(partySeed(seed, i))))
  const session = sessionOf({
    collector: meeting.sum.publicKey,
    parties: meeting.parties.map(({ publicKey }) => publicKey),
  })
  const length = wordCount(shape)
  /** What is left of a party's message without its own mask and without those that it shares with 2, 3, ... */
  const left = (party: number): Tally => {
    const tally = new Tally(shape)
    const masked = bodies(meeting, 'masked')[party]!
    tally.add(new Uint32Array(Uint8Array.from(masked).buffer), 1)
    // Its own seed is known once the sum is: the party draws it right after its key.
    const random = seededRandom(partySeed(seed, party))
    random.bytes(32)
    tally.add(ownMask(random.bytes(16), session, length), -1)
    for (let other = 2; other < count; other++) {
      const secrets = keys.map((key) => keys[other]!.agree(key.publicKey))
      const key = new PairKeys(other, session, secrets).mask(party, 0)
      tally.add(maskOf(key, length), pairSign(other, party))
    }
    return tally
  }
  const [one, two] = [left(0), left(1)]
  assert.ok(unevenness([new Uint8Array(one.words.buffer)]) < evenEnough)
  assert.ok(unevenness([new Uint8Array(two.words.buffer)]) < evenEnough)
  one.add(two.words, 1)
  assert.deepEqual(one.read().sums, new Float64Array(shape.sums).fill(201))
})

/** A collector that says what it likes: it has the real one's key. */
class BadCollector {
  readonly meeting: Meeting
  readonly #seed: number

  constructor(count: number, seed: number) {
    this.meeting = new Meeting(count, seed)
    this.#seed = seed
  }

  say(to: number, kind: MessageKind, number: number, body: Uint8Array): Message {
    return this.#channel(to).seal(kind, number, body)
  }

  #channel(to: number): Channel {
    const { parties, sum } = this.meeting
    const keys = parties.map(({ publicKey }) => publicKey)
    const session = sessionOf({ collector: sum.publicKey, parties: keys })
    const own = new KeyPair(seededRandom(collectorSeed(this.#seed)))
    return new Channel(channelKey(own.agree(keys[to]!), session), to)
  }
}

function isRefused(code: string, work: () => unknown): void {
  assert.throws(work, (error) => error instanceof RefusalError && error.refusal.code === code)
}

test('of each party one share is told and never the other', async () => {
  const bad = new BadCollector(7, 8)
  const { parties, sum } = bad.meeting
  await bad.meeting.deal()
  const numbers = drawn(8, 7)
  orThrow(sum.ask([...parties.keys()], { sums: 7, counts: 3 }))
  for (const [i, own] of numbers.entries()) {
    if (i !== 6) orThrow(sum.takeMasked(parties[i]!.mask(sum.asked(i), own)))
  }
  const wanted = Uint8Array.from([1, 1, 1, 1, 1, 1, 2])
  const ask = (body: Uint8Array) => (): Message => parties[0]!.reveal(bad.say(0, 'wanted', 0, body))
  const both = wanted.with(3, seedWanted | keyWanted)
  isRefused('both-shares', ask(both))
  isRefused('both-shares', ask(wanted.with(3, 0)))
  isRefused('too-few-answers', ask(wanted.with(0, keyWanted)))
  isRefused('too-few-answers', ask(wanted.map((_, i) => (i < 4 ? seedWanted : keyWanted))))
  const first = ask(wanted)()
  // The same again is the same; another share of one of them is not told any more.
  assert.deepEqual(ask(wanted)(), first)
  isRefused('both-shares', ask(wanted.with(3, keyWanted)))
  isRefused('both-shares', ask(wanted.with(6, seedWanted)))
  isRefused('not-answered', () => parties[6]!.reveal(bad.say(6, 'wanted', 0, wanted)))
})

test('nobody masks for fewer than it takes, for those who have not dealt, or twice', async () => {
  const bad = new BadCollector(7, 9)
  const { parties, sum } = bad.meeting
  const number = sum.beginDeal()
  for (const party of parties.slice(0, 6)) orThrow(sum.takeDeal(await party.deal(number)))
  for (let i = 0; i < 6; i++) parties[i]!.take(sum.dealt(i))
  const [own] = drawn(9, 1)
  const mask = (at: number, among: readonly number[]) => (): Message =>
    parties[0]!.mask(bad.say(0, 'asked', at, Uint8Array.from(among)), own!)
  isRefused('too-few-answers', mask(0, [1, 1, 1, 1, 0, 0, 0]))
  isRefused('not-dealt', mask(0, [1, 1, 1, 1, 1, 1, 1]))
  isRefused('not-dealt', mask(0, [0, 1, 1, 1, 1, 1, 0]))
  isRefused('not-dealt', mask(dealLength, [1, 1, 1, 1, 1, 1, 0]))
  mask(3, [1, 1, 1, 1, 1, 1, 0])()
  isRefused('asked-again', mask(3, [1, 1, 1, 1, 1, 0, 0]))
  isRefused('asked-again', mask(2, [1, 1, 1, 1, 1, 1, 0]))
  await assert.rejects(parties[0]!.deal(0), /Numbers only go up/)
})

test('a message that was sent before, changed, or sent for another one is refused', async () => {
  const meeting = new Meeting(5, 10)
  const { parties, sum } = meeting
  const numbers = drawn(10, 5)
  orThrow(await meeting.ask(numbers))
  const old = new Map(meeting.seen.filter(({ party }) => party === 0).map((m) => [m.kind, m]))
  const altered = ({ body, ...rest }: Message): Message => {
    const changed = Uint8Array.from(body)
    changed[body.length >> 1]! ^= 1
    return { ...rest, body: changed }
  }
  const refusedBy = (take: (message: Message) => Result<void>, genuine: Message): void => {
    const wrong = [
      old.get(genuine.kind)!,
      altered(genuine),
      { ...genuine, party: 1 },
      { ...genuine, number: genuine.number + 1 },
      { ...genuine, party: 77 },
    ]
    for (const message of wrong) assert.equal(take(message).ok, false)
    orThrow(take(genuine))
    assert.equal(take(genuine).ok, false, 'twice')
  }
  const number = sum.beginDeal()
  refusedBy((message) => sum.takeDeal(message), await parties[0]!.deal(number))
  for (const party of parties.slice(1)) orThrow(sum.takeDeal(await party.deal(number)))
  isRefused('message-not-genuine', () => parties[0]!.take(altered(sum.dealt(0))))
  isRefused('message-not-genuine', () => parties[0]!.take(sum.dealt(1)))
  for (const [i, party] of parties.entries()) party.take(sum.dealt(i))
  orThrow(sum.ask([...parties.keys()], { sums: 7, counts: 3 }))
  isRefused('message-not-genuine', () => parties[0]!.mask(altered(sum.asked(0)), numbers[0]!))
  const masked = parties.map((party, i) => party.mask(sum.asked(i), numbers[i]!))
  refusedBy((message) => sum.takeMasked(message), masked[0]!)
  for (const message of masked.slice(1)) orThrow(sum.takeMasked(message))
  orThrow(sum.close())
  isRefused('message-not-genuine', () => parties[0]!.reveal(altered(sum.wanted(0))))
  const revealed = parties.map((party, i) => party.reveal(sum.wanted(i)))
  refusedBy((message) => sum.takeRevealed(message), revealed[0]!)
  for (const message of revealed.slice(1)) orThrow(sum.takeRevealed(message))
  assert.deepEqual(orThrow(await sum.sum()), sumOf(numbers, everybody.answers))
})

test('an answer after the sum was closed is refused and stays under its masks', async () => {
  const meeting = new Meeting(7, 11)
  const { parties, sum } = meeting
  await meeting.deal()
  const numbers = drawn(11, 7)
  orThrow(sum.ask([...parties.keys()], { sums: 7, counts: 3 }))
  const masked = parties.map((party, i) => party.mask(sum.asked(i), numbers[i]!))
  for (const message of masked.slice(1)) orThrow(sum.takeMasked(message))
  orThrow(sum.close())
  const late = sum.takeMasked(masked[0]!)
  assert.equal(late.ok ? 'ok' : late.code, 'too-late')
  // It is not among those who are asked for shares either, and tells none itself.
  isRefused('too-few-answers', () => parties[0]!.reveal(sum.wanted(0)))
})

test('a share that the collector itself has changed is noticed by whom it is for', async () => {
  const bad = new BadCollector(5, 12)
  const { parties, sum } = bad.meeting
  const number = sum.beginDeal()
  for (const party of parties) orThrow(sum.takeDeal(await party.deal(number)))
  const { body } = sum.dealt(0)
  const changed = Uint8Array.from(body)
  changed[20]! ^= 1
  isRefused('share-not-genuine', () => parties[0]!.take(bad.say(0, 'dealt', number, changed)))
})

test('masks for different sets of parties do not cancel out, and the sum says so', async () => {
  const bad = new BadCollector(7, 13)
  const { parties, sum } = bad.meeting
  await bad.meeting.deal()
  const numbers = drawn(13, 7)
  orThrow(sum.ask([...parties.keys()], { sums: 7, counts: 3 }))
  for (const [i, party] of parties.entries()) {
    const among = Uint8Array.from([1, 1, 1, 1, 1, 1, i === 0 ? 0 : 1])
    const asked = i === 0 ? bad.say(0, 'asked', 0, among) : sum.asked(i)
    orThrow(sum.takeMasked(party.mask(asked, numbers[i]!)))
  }
  orThrow(sum.close())
  for (const i of [1, 2, 3, 4, 5, 6]) orThrow(sum.takeRevealed(parties[i]!.reveal(sum.wanted(i))))
  const result = await sum.sum()
  assert.equal(result.ok ? 'ok' : result.code, 'sum-does-not-fit')
})
