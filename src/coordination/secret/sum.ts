import { combine } from 'shamir-secret-sharing'
import { assert } from '../../kernel/assert.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { channelKey, decrypt, keyBytes, KeyPair, maskOf } from './keys.ts'
import {
  Channel,
  checkRoster,
  dealLayout,
  dealLength,
  keyWanted,
  seedWanted,
  sessionOf,
  shareBytes,
  thresholdOf,
  tooFew,
  type Message,
  type MessageKind,
  type Roster,
} from './message.ts'
import { depositKey, ownMask, pairSign } from './seeds.ts'
import { Tally, wordCount, type Numbers, type Shape } from './tally.ts'

/** A question on its way to a sum. */
interface OpenQuestion {
  readonly number: number
  readonly shape: Shape
  readonly among: Uint8Array
  /** The words of those that have answered, and the shares of those that have revealed theirs, [party]. */
  readonly masked: Map<number, Uint32Array>
  readonly revealed: Map<number, Uint8Array>
  /** Who has answered in time; null: answers are still taken. */
  wanted: Uint8Array | null
}

/**
 * The collector of secret sums: gets everybody's numbers under masks and takes the masks off their sum only. It hands shares on that it
 * cannot read, and names who takes part; see `SecretParty`.
 */
export class SecretSum {
  readonly publicKey: Uint8Array
  readonly #keys: KeyPair
  #session: Uint8Array = new Uint8Array()
  #threshold = Infinity
  #channels: readonly Channel[] = []
  #dealNumber = -1
  #deals = new Map<number, Uint8Array>()
  #question: OpenQuestion | null = null

  constructor(random: Random) {
    this.#keys = new KeyPair(random)
    this.publicKey = this.#keys.publicKey
  }

  /** Gets to know all parties by their keys; returns what they have to be told. */
  meet(keys: readonly Uint8Array[]): Result<Roster> {
    assert(this.#channels.length === 0, 'a collector has a key of its own for each circle')
    const roster: Roster = { collector: this.publicKey, parties: keys }
    const checked = checkRoster(roster)
    if (!checked.ok) return checked
    const session = sessionOf(roster)
    this.#session = session
    this.#threshold = thresholdOf(keys.length)
    this.#channels = keys.map(
      (key, party) => new Channel(channelKey(this.#keys.agree(key), session), party),
    )
    return success(roster)
  }

  /** Begins the next deal; returns its number. What was dealt before is no longer of use. */
  beginDeal(): number {
    this.#deals = new Map()
    return ++this.#dealNumber
  }

  takeDeal(deal: Message): Result<void> {
    const layout = dealLayout(this.#channels.length)
    const body = this.#open(deal, 'deal', this.#dealNumber, layout.bytes)
    if (!body.ok) return body
    if (this.#deals.has(deal.party)) return twice(deal)
    this.#deals.set(deal.party, body.value)
    return success(undefined)
  }

  /** Those that have dealt. */
  get dealers(): number[] {
    return [...this.#deals.keys()].sort((one, other) => one - other)
  }

  /** What all have dealt to a party. */
  dealt(to: number): Message {
    const { each, shareAt, dealtAt, dealtBytes } = dealLayout(this.#channels.length)
    const body = new Uint8Array(dealtBytes)
    for (const [from, deal] of this.#deals) {
      body[from] = 1
      if (from === to) continue
      const at = shareAt(from, to)
      body.set(deal.subarray(at, at + each), dealtAt(to, from))
    }
    return this.#channel(to).seal('dealt', this.#dealNumber, body)
  }

  /** Whether the deal covers the question after the last one. */
  get hasSeeds(): boolean {
    return Math.floor(this.#nextNumber / dealLength) === this.#dealNumber
  }

  /** Opens the next question to some that have dealt; refuses where they are too few. `shape`: of what each answers. */
  ask(parties: readonly number[], shape: Shape): Result<void> {
    assert(this.hasSeeds, 'there are seeds for a question')
    if (parties.length < this.#threshold) return tooFew(parties.length, this.#threshold)
    const among = new Uint8Array(this.#channels.length)
    for (const party of parties) among[party] = 1
    this.#question = {
      number: this.#nextNumber,
      shape,
      among,
      masked: new Map(),
      revealed: new Map(),
      wanted: null,
    }
    return success(undefined)
  }

  asked(to: number): Message {
    const { number, among } = this.#asked
    return this.#channel(to).seal('asked', number, among)
  }

  takeMasked(masked: Message): Result<void> {
    const question = this.#asked
    const { number, shape, among, wanted } = question
    const body = this.#open(masked, 'masked', number, 4 * wordCount(shape))
    if (!body.ok) return body
    if (among[masked.party] !== 1 || question.masked.has(masked.party)) return twice(masked)
    if (wanted !== null) return tooLate(masked)
    question.masked.set(masked.party, new Uint32Array(Uint8Array.from(body.value).buffer))
    return success(undefined)
  }

  /** Closes the question: who has answered by now is in the sum. Refuses where they are too few. */
  close(): Result<readonly number[]> {
    const question = this.#asked
    assert(question.wanted === null, 'a question is closed once')
    const { masked, among } = question
    if (masked.size < this.#threshold) return tooFew(masked.size, this.#threshold)
    question.wanted = among.map((takesPart, party) =>
      takesPart === 0 ? 0 : masked.has(party) ? seedWanted : keyWanted,
    )
    return success([...masked.keys()])
  }

  /** What a party is asked to reveal. */
  wanted(of: number): Message {
    const { number, wanted } = this.#asked
    assert(wanted !== null, 'the question is closed')
    return this.#channel(of).seal('wanted', number, wanted)
  }

  takeRevealed(revealed: Message): Result<void> {
    const question = this.#asked
    const bytes = this.#channels.length * shareBytes
    const body = this.#open(revealed, 'revealed', question.number, bytes)
    if (!body.ok) return body
    if (question.revealed.has(revealed.party)) return twice(revealed)
    question.revealed.set(revealed.party, body.value)
    return success(undefined)
  }

  /** The sum of those that have answered, once enough have revealed their shares. */
  async sum(): Promise<Result<Numbers>> {
    const { number, shape, masked, revealed, wanted } = this.#asked
    assert(wanted !== null, 'the question is closed')
    if (revealed.size < this.#threshold) return tooFew(revealed.size, this.#threshold)
    const length = wordCount(shape)
    const tally = new Tally(shape)
    for (const [party, want] of wanted.entries()) {
      if (want === 0) continue
      const seed = await this.#seedOf(party, revealed)
      if (want === seedWanted) {
        tally.add(masked.get(party)!, 1)
        tally.add(ownMask(seed, this.#session, length), -1)
        continue
      }
      const keys = this.#depositOf(party, number, seed)
      if (keys === null) return notFitting(number)
      for (const other of masked.keys()) {
        const key = keys.subarray(other * keyBytes, (other + 1) * keyBytes)
        tally.add(maskOf(key, length), pairSign(party, other))
      }
    }
    const { present, ...numbers } = tally.read()
    return present === masked.size ? success(numbers) : notFitting(number)
  }

  /** Brings a seed back from the shares of as many as it takes. */
  async #seedOf(party: number, revealed: ReadonlyMap<number, Uint8Array>): Promise<Uint8Array> {
    const at = party * shareBytes
    const shares = [...revealed.values()].slice(0, this.#threshold)
    return await combine(shares.map((body) => Uint8Array.from(body.subarray(at, at + shareBytes))))
  }

  /** The keys of the masks that a party has with others in a question; null: the seed does not fit. */
  #depositOf(party: number, question: number, seed: Uint8Array): Uint8Array | null {
    const { depositAt, deposit } = dealLayout(this.#channels.length)
    const at = depositAt(question % dealLength)
    const sealed = this.#deals.get(party)!.subarray(at, at + deposit)
    return decrypt(depositKey(seed, this.#session), sealed)
  }

  get #nextNumber(): number {
    const after = this.#question === null ? 0 : this.#question.number + 1
    return Math.max(after, this.#dealNumber * dealLength)
  }

  get #asked(): OpenQuestion {
    assert(this.#question !== null, 'a question is open')
    return this.#question
  }

  #channel(party: number): Channel {
    const channel = this.#channels[party]
    assert(channel !== undefined, 'a party is one of the circle')
    return channel
  }

  #open(message: Message, kind: MessageKind, number: number, bytes: number): Result<Uint8Array> {
    const channel = this.#channels[message.party]
    if (channel === undefined) return unknown(message)
    return channel.open(message, kind, number, bytes)
  }
}

function unknown({ kind, party }: Message): Refusal {
  return refuse(
    'party-unknown',
    `A message (${kind}) comes from party ${party}, which is not one of the circle.`,
    'party',
  )
}

function twice({ kind, number, party }: Message): Refusal {
  return refuse(
    'said-twice',
    `Party ${party} was not asked for its ${kind} ${number}, or has sent it already.`,
    'party',
  )
}

function tooLate({ number, party }: Message): Refusal {
  return refuse(
    'too-late',
    `The answer of party ${party} to question ${number} came after its sum was closed.`,
    'party',
  )
}

function notFitting(question: number): Refusal {
  return refuse(
    'sum-does-not-fit',
    `The masks of question ${question} do not cancel out: somebody has masked for others than were asked, or revealed shares that are none.`,
  )
}
