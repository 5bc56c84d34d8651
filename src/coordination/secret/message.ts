import { createHash } from 'node:crypto'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { areSame, keyBytes, sign, tagBytes } from './keys.ts'

/** Parties of a secret sum at least and at the most: the sum of fewer says too much of each. */
export const leastParties = 5
export const mostParties = 100

/** How many questions a deal covers. */
export const dealLength = 16

/** Bytes of a seed: of what a party puts over its own numbers, and of the key that opens its deposit. */
export const seedBytes = 16

/** A share of a seed: as long, and the place where it was taken. */
export const shareBytes = seedBytes + 1

/** How many have to answer, of so many parties: more than two thirds, so that no two such groups have only liars in common. */
export function thresholdOf(parties: number): number {
  return Math.max(leastParties, Math.floor((2 * parties) / 3) + 1)
}

/** The public keys of all, by which everybody is known from then on: a party by its place. */
export interface Roster {
  readonly collector: Uint8Array
  readonly parties: readonly Uint8Array[]
}

/** What names a roster, so that nothing of one is of use in another. */
export function sessionOf({ collector, parties }: Roster): Uint8Array {
  const hash = createHash('sha256').update(collector)
  for (const key of parties) hash.update(key)
  return Uint8Array.from(hash.digest())
}

export function checkRoster({ collector, parties }: Roster): Result<void> {
  if (parties.length < leastParties || parties.length > mostParties) {
    return refuse(
      'secret-group-size',
      `A secret sum was to be made of ${parties.length} parties. It takes ${leastParties} to ${mostParties}.`,
      'parties',
    )
  }
  const keys = [collector, ...parties]
  const names = new Set(keys.map((key) => Buffer.from(key).toString('hex')))
  if (names.size < keys.length || keys.some(({ length }) => length !== keyBytes)) {
    return refuse(
      'secret-group-keys',
      `Every party of a secret sum needs a key of ${keyBytes} bytes that nobody else has.`,
      'parties',
    )
  }
  return success(undefined)
}

/**
 * What a party and the collector say to each other, with the bytes in `body`:
 *
 * - `deal`, party to collector: for each other party the shares of all seeds, encrypted to it; then for each question the deposit;
 * - `dealt`, to party: a byte for each party (1: it has dealt), then what each of them but the party itself has encrypted to it;
 * - `asked`, to party: a byte for each party (1: it takes part in the question);
 * - `masked`, to collector: the words of the party's numbers under its masks;
 * - `wanted`, to party: a byte for each party, `seedWanted` or `keyWanted` where it takes part;
 * - `revealed`, to collector: a share for each party that takes part.
 */
export type MessageKind = 'deal' | 'dealt' | 'asked' | 'masked' | 'wanted' | 'revealed'

/** Of a party that has answered the share of its own mask's seed is wanted, of one that has not that of its deposit's key. */
export const seedWanted = 1
export const keyWanted = 2

export interface Message {
  readonly kind: MessageKind
  /** The party it comes from or goes to. */
  readonly party: number
  /** The number of the deal (`deal`, `dealt`) or of the question, both counted from 0. */
  readonly number: number
  readonly body: Uint8Array
  /** Shows that it comes from the other one, and as it was. */
  readonly tag: Uint8Array
}

/** Seals and opens what one party and the collector say to each other. */
export class Channel {
  readonly #key: Uint8Array
  readonly #party: number

  constructor(key: Uint8Array, party: number) {
    this.#key = key
    this.#party = party
  }

  seal(kind: MessageKind, number: number, body: Uint8Array): Message {
    return { kind, party: this.#party, number, body, tag: this.#tag(kind, number, body) }
  }

  /** The body, if the message is what it should be: of this kind, number and length, and unchanged. */
  open(message: Message, kind: MessageKind, number: number, bytes: number): Result<Uint8Array> {
    const { body, tag } = message
    const isExpected =
      message.kind === kind && message.party === this.#party && message.number === number
    if (!isExpected || !areSame(tag, this.#tag(kind, number, body))) {
      return refuse(
        'message-not-genuine',
        `A message was said to be the ${kind} ${number} of party ${this.#party}, and is not: it was sent before, comes from somebody else, or was changed.`,
        'tag',
      )
    }
    if (body.length !== bytes) {
      return refuse(
        'message-length',
        `The ${kind} ${number} of party ${this.#party} is ${body.length} bytes long. It has to be ${bytes}.`,
        'body',
      )
    }
    return success(body)
  }

  #tag(kind: MessageKind, number: number, body: Uint8Array): Uint8Array {
    return sign(this.#key, Buffer.from(`${kind} ${number} of ${this.#party}\n`), body)
  }
}

/** How long a deal is, and where its parts are; and what a party is dealt of all. */
export interface DealLayout {
  /** What one party deals to another, encrypted. */
  readonly each: number
  /** Where that stands in the deal of `from`. */
  readonly shareAt: (from: number, to: number) => number
  /** Where the deposit for a question stands, by its place in the deal, and its bytes. */
  readonly depositAt: (place: number) => number
  readonly deposit: number
  readonly bytes: number
  /** Where what `from` has dealt stands in what `to` is dealt, and the bytes of that. */
  readonly dealtAt: (to: number, from: number) => number
  readonly dealtBytes: number
}

export function dealLayout(parties: number): DealLayout {
  const each = 2 * dealLength * seedBytes + 1 + tagBytes
  const deposit = parties * keyBytes + tagBytes
  const shares = (parties - 1) * each
  // Nothing is dealt to oneself.
  const place = (of: number, without: number): number => (of < without ? of : of - 1)
  return {
    each,
    shareAt: (from, to) => place(to, from) * each,
    depositAt: (at) => shares + at * deposit,
    deposit,
    bytes: shares + dealLength * deposit,
    dealtAt: (to, from) => parties + place(from, to) * each,
    dealtBytes: parties + shares,
  }
}

export function tooFew(present: number, threshold: number): Refusal {
  return refuse(
    'too-few-answers',
    `Only ${present} parties of a secret sum have answered. It takes ${threshold} before anything is made known.`,
    'parties',
  )
}
