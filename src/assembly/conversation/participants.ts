import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { participantLimit } from '../opinion/vote-table.ts'
import type { Act, Change, Code, Who } from './act.ts'
import { homeCodeLimit, stewardCodeLimit } from './conversation.ts'

/** What is kept of who takes part. */
export interface KeptParticipants {
  readonly participants: readonly {
    readonly number: number
    readonly personId: string | null
    readonly tokenHash: string | null
  }[]
  readonly moderators: readonly { readonly number: number; readonly personId: string | null }[]
  readonly codes: readonly Code[]
}

/** Who somebody is in a conversation, and what there is to write where they are new. */
export interface Joined {
  readonly number: number
  readonly changes: readonly Change[]
}

/** Who takes part in a conversation: people, holders of a link, moderators, each a number from when they come; and the codes that let somebody in. */
export class Participants {
  readonly #people = new Map<string, number>()
  readonly #links = new Map<string, number>()
  readonly #moderators = new Map<string, number>()
  readonly #codes = new Map<string, Code>()
  #count: number
  #moderatorCount: number

  constructor({ participants, moderators, codes }: KeptParticipants) {
    this.#count = participants.length
    this.#moderatorCount = moderators.length
    for (const { number, personId, tokenHash } of participants) {
      if (personId !== null) this.#people.set(personId, number)
      if (tokenHash !== null) this.#links.set(tokenHash, number)
    }
    for (const { number, personId } of moderators) {
      if (personId !== null) this.#moderators.set(personId, number)
    }
    for (const code of codes) this.#codes.set(code.hash, code)
  }

  /** How many there are, without moderators. */
  get count(): number {
    return this.#count
  }

  get codes(): readonly Code[] {
    return [...this.#codes.values()]
  }

  /** Number of a participant; null: has not taken part. */
  numberOf(who: Who): number | null {
    const number =
      who.kind === 'person' ? this.#people.get(who.personId) : this.#links.get(who.tokenHash)
    return number ?? null
  }

  join(who: Who): Result<Joined> {
    const known = this.numberOf(who)
    if (known !== null) return success({ number: known, changes: [] })
    if (this.#count >= participantLimit) {
      return refuse('too-many-participants', 'This conversation has as many people as it can.')
    }
    const number = ++this.#count
    if (who.kind === 'person') this.#people.set(who.personId, number)
    else this.#links.set(who.tokenHash, number)
    return success({ number, changes: [{ kind: 'participant', number, who }] })
  }

  /** A moderator's number, theirs from the first time they decide. */
  moderator(personId: string): Joined {
    const known = this.#moderators.get(personId)
    if (known !== undefined) return { number: known, changes: [] }
    const number = ++this.#moderatorCount
    this.#moderators.set(personId, number)
    return { number, changes: [{ kind: 'moderator', number, personId }] }
  }

  makeCodes(act: Extract<Act, { kind: 'make-codes' }>, atMs: number): Result<readonly Change[]> {
    const most = act.homeId === null ? stewardCodeLimit : homeCodeLimit
    const before = this.codes.filter(({ homeId }) => homeId === act.homeId).length
    if (before + act.hashes.length > most) {
      return refuse(
        'too-many-codes',
        `There are ${most} codes at the most; ${before} were made.`,
        'count',
        { most, before },
      )
    }
    const codes = act.hashes.map((hash): Code => ({
      hash,
      homeId: act.homeId,
      madeMs: atMs,
      usedMs: null,
    }))
    for (const code of codes) this.#codes.set(code.hash, code)
    return success(codes.map((code) => ({ kind: 'code', code })))
  }

  useCode(act: Extract<Act, { kind: 'use-code' }>, atMs: number): Result<readonly Change[]> {
    const code = this.#codes.get(act.codeHash)
    if (code === undefined) return refuse('code-unknown', 'There is no such code here.', 'code')
    if (code.usedMs !== null) {
      return refuse('code-used', 'This code was used already; each one lets one person in.', 'code')
    }
    const joined = this.join({ kind: 'link', tokenHash: act.tokenHash })
    if (!joined.ok) return joined
    this.#codes.set(code.hash, { ...code, usedMs: atMs })
    return success([...joined.value.changes, { kind: 'code-used', hash: code.hash, atMs }])
  }
}
