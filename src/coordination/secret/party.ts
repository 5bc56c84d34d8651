import { split } from 'shamir-secret-sharing'
import type { Random } from '../../kernel/random.ts'
import { orThrow, refuse, RefusalError } from '../../kernel/refusal.ts'
import { areSame, channelKey, decrypt, encrypt, KeyPair, maskOf } from './keys.ts'
import {
  Channel,
  checkRoster,
  dealLayout,
  dealLength,
  keyWanted,
  seedBytes,
  seedWanted,
  sessionOf,
  shareBytes,
  thresholdOf,
  tooFew,
  type Message,
  type Roster,
} from './message.ts'
import { depositKey, depositSeed, ownMask, ownSeed, PairKeys, pairSign } from './seeds.ts'
import { Tally, wordCount, type Numbers } from './tally.ts'

/** What it knows of the others. */
interface Circle {
  readonly me: number
  readonly session: Uint8Array
  readonly threshold: number
  readonly channel: Channel
  readonly pairs: PairKeys
}

/** What a party keeps of a deal: its own seeds, and the shares that each has dealt to it; null: that one has not dealt. */
interface OwnDeal {
  readonly number: number
  readonly seeds: Uint8Array
  readonly shares: (Uint8Array | null)[]
}

/** The question it answers: who takes part, and what was then wanted of it. */
interface OwnQuestion {
  readonly number: number
  readonly among: Uint8Array
  wanted: Uint8Array | null
}

/**
 * One that takes part in secret sums: nobody sees its numbers, only what they add up to with the others'. It puts a mask over them for
 * each other party, which that one takes off with its own numbers, and one more that is its alone. Of all seeds everybody holds shares:
 * of one that answers they bring back the mask that is its alone, of one that does not those that it has with others; never both
 * (Bonawitz et al., Practical Secure Aggregation for Privacy-Preserving Machine Learning, CCS 2017).
 *
 * Where a collector asks for what it should not be told, it throws a refusal.
 */
export class SecretParty {
  readonly publicKey: Uint8Array
  readonly #random: Random
  readonly #keys: KeyPair
  #circle: Circle | null = null
  #deal: OwnDeal | null = null
  #question: OwnQuestion | null = null

  /** `random`: where its keys and seeds come from. */
  constructor(random: Random) {
    this.#random = random
    this.#keys = new KeyPair(random)
    this.publicKey = this.#keys.publicKey
  }

  /** Gets to know the others; once. */
  meet(roster: Roster): void {
    if (this.#circle !== null)
      throw outOfOrder('A party has a key of its own for each circle: begin anew.')
    orThrow(checkRoster(roster))
    const me = roster.parties.findIndex((key) => areSame(key, this.publicKey))
    if (me < 0) {
      throw refused('not-in-roster', 'A party was told of a circle that it is not in.')
    }
    const session = sessionOf(roster)
    const secrets = roster.parties.map((key, other) =>
      other === me ? new Uint8Array() : this.#keys.agree(key),
    )
    const channel = new Channel(channelKey(this.#keys.agree(roster.collector), session), me)
    const threshold = thresholdOf(secrets.length)
    this.#circle = { me, session, threshold, channel, pairs: new PairKeys(me, session, secrets) }
  }

  /** Draws seeds for the questions of a deal, and gives everyone shares of them. */
  async deal(number: number): Promise<Message> {
    const { me, session, threshold, channel, pairs } = this.#met
    assertLater('deal', number, this.#deal?.number)
    const { count } = pairs
    const layout = dealLayout(count)
    const seeds = Uint8Array.from(this.#random.bytes(2 * dealLength * seedBytes))
    const shares = await split(seeds, count, threshold)
    this.#deal = { number, seeds, shares: shares.map((share, i) => (i === me ? share : null)) }
    const body = new Uint8Array(layout.bytes)
    for (const [other, share] of shares.entries()) {
      if (other === me) continue
      body.set(encrypt(pairs.share(me, other, number), share), layout.shareAt(me, other))
    }
    for (let place = 0; place < dealLength; place++) {
      const key = depositKey(depositSeed(seeds, place), session)
      body.set(encrypt(key, pairs.masks(number * dealLength + place)), layout.depositAt(place))
    }
    return channel.seal('deal', number, body)
  }

  /** Takes what it was dealt. */
  take(dealt: Message): void {
    const { me, channel, pairs } = this.#met
    const { number, shares } = this.#dealOf(dealt.number)
    const { each, dealtBytes, dealtAt } = dealLayout(pairs.count)
    const body = orThrow(channel.open(dealt, 'dealt', number, dealtBytes))
    for (let other = 0; other < pairs.count; other++) {
      if (other === me || body[other] !== 1) continue
      const at = dealtAt(me, other)
      const share = decrypt(pairs.share(other, me, number), body.subarray(at, at + each))
      if (share === null) {
        throw refused('share-not-genuine', `What party ${other} has dealt was changed on its way.`)
      }
      shares[other] = share
    }
  }

  /** Puts its numbers under masks, so that they can be added to those of all who take part in the question. */
  mask(asked: Message, numbers: Numbers): Message {
    const { me, session, threshold, channel, pairs } = this.#met
    const { number } = asked
    const { seeds, shares } = this.#dealOf(Math.floor(number / dealLength))
    assertLater('question', number, this.#question?.number)
    const among = Uint8Array.from(orThrow(channel.open(asked, 'asked', number, pairs.count)))
    const parties = [...shares.keys()].filter((party) => among[party] === 1)
    if (!parties.includes(me) || parties.some((party) => shares[party] === null)) {
      throw refused(
        'not-dealt',
        `Question ${number} is for parties that have not dealt, or not for the one that was asked.`,
      )
    }
    if (parties.length < threshold) throw new RefusalError(tooFew(parties.length, threshold))
    const shape = { sums: numbers.sums.length, counts: numbers.counts.length }
    const length = wordCount(shape)
    const tally = new Tally(shape)
    orThrow(tally.count(numbers))
    tally.add(ownMask(ownSeed(seeds, number % dealLength), session, length), 1)
    for (const other of parties) {
      if (other === me) continue
      tally.add(maskOf(pairs.mask(other, number), length), pairSign(me, other))
    }
    this.#question = { number, among, wanted: null }
    return channel.seal('masked', number, new Uint8Array(tally.words.buffer))
  }

  /** Gives shares away: of one that has answered that of its own mask, of one that has not that of its deposit. */
  reveal(message: Message): Message {
    const { me, threshold, channel, pairs } = this.#met
    const { number } = message
    const question = this.#question
    if (question?.number !== number) {
      throw refused('not-answered', `Question ${number} is not the one that was answered last.`)
    }
    const wanted = Uint8Array.from(orThrow(channel.open(message, 'wanted', number, pairs.count)))
    checkWanted(wanted, question, me, threshold)
    question.wanted = wanted
    const { shares } = this.#dealOf(Math.floor(number / dealLength))
    const place = number % dealLength
    const body = new Uint8Array(pairs.count * shareBytes)
    for (const [party, share] of shares.entries()) {
      if (share === null || wanted[party] === 0) continue
      const part = wanted[party] === seedWanted ? ownSeed(share, place) : depositSeed(share, place)
      body.set(part, party * shareBytes)
      body.set(share.subarray(-1), party * shareBytes + seedBytes)
    }
    return channel.seal('revealed', number, body)
  }

  get #met(): Circle {
    if (this.#circle === null) throw outOfOrder('A party meets the others first.')
    return this.#circle
  }

  #dealOf(number: number): OwnDeal {
    if (this.#deal?.number !== number) {
      throw refused('not-dealt', `Deal ${number} is not the one that was made last.`)
    }
    return this.#deal
  }
}

/** Of everybody in a question one share, and the same again if asked again: both would show what that one has answered. */
function checkWanted(
  wanted: Uint8Array,
  { number, among, wanted: before }: OwnQuestion,
  me: number,
  threshold: number,
): void {
  const isOne = wanted.every((want, party) =>
    among[party] === 1 ? want === seedWanted || want === keyWanted : want === 0,
  )
  if (!isOne || (before !== null && !areSame(before, wanted))) {
    throw refused(
      'both-shares',
      `Of each party in question ${number} one share is told, and of others none: that of its own mask where it has answered, else that of its deposit.`,
    )
  }
  const answered = wanted.filter((want) => want === seedWanted).length
  if (wanted[me] !== seedWanted || answered < threshold) {
    throw new RefusalError(tooFew(answered, threshold))
  }
}

function assertLater(what: string, number: number, last = -1): void {
  if (number > last) return
  throw refused(
    'asked-again',
    `The ${what} ${number} was to be made after ${what} ${last}. Numbers only go up.`,
  )
}

function refused(code: string, message: string): RefusalError {
  return new RefusalError(refuse(code, message))
}

function outOfOrder(message: string): RefusalError {
  return new RefusalError(refuse('sum-out-of-order', message, 'kind'))
}
