import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { catchRefusal, orThrow, refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import {
  dropRule,
  lastNote,
  noteGuard,
  rulesAbout,
  rulesFor,
  setRule,
  type GuardRule,
  type Keeper,
} from './store-guard.ts'
import { choiceOf, hearsOnlyAccepted, setChoice, type GuardChoice } from './store-choice.ts'
import { listRulesFor } from './store-list.ts'
import { covers, readSubject, subjectsOf, type Subject, type SubjectKind } from './subject.ts'
import { verdictOf, type FoundRule, type Ruling, type Verdict } from './verdict.ts'

/** What a steward wants to be done with somebody outside. */
export interface GuardWish {
  readonly ruling: Ruling
  readonly kind: SubjectKind
  readonly subject: string
  readonly reason: string
}

/** Rules of a neighbourhood, or of the node, at the most. */
export const rulesLimit = 5_000
/** Characters of a reason at the most. */
export const reasonLimit = 400

export interface GuardParts {
  readonly db: Kysely<Schema>
  /** Real time. */
  readonly clock: Clock
  /** Where this node is: whoever is there is not somebody outside. */
  readonly origin: string
}

/** Who outside is heard and answered. What it says of somebody it reads in the database each time, so that a change holds from the next message on. */
export class Guard {
  readonly #parts: GuardParts

  constructor(parts: GuardParts) {
    this.#parts = parts
  }

  /** How a neighbourhood meets whoever is at an address. */
  async judge(cellId: string, address: URL): Promise<Verdict> {
    if (address.origin === this.#parts.origin) return 'open'
    const { db } = this.#parts
    const subjects = subjectsOf(address)
    const verdict = verdictOf(subjects, await rulesAbout(db, cellId, subjects))
    return verdict === 'held' && (await hearsOnlyAccepted(db, cellId)) ? 'blocked' : verdict
  }

  /** The same for many addresses, by the rules as they are now. `more`: as if these held too, or somebody had chosen so. */
  async judgeAll(
    cellId: string,
    more: { readonly rules?: readonly FoundRule[]; readonly onlyAccepted?: boolean } = {},
  ): Promise<(address: string) => Verdict> {
    const { db } = this.#parts
    const said = (await rulesFor(db, cellId)).map(({ keeper, subject, ruling }) => {
      return { subject, ruling, isOfNode: keeper === null, isOfList: false }
    })
    const listed = (await listRulesFor(db, cellId)).map((rule) => ({ ...rule, isOfList: true }))
    const all = [...said, ...listed, ...(more.rules ?? [])]
    const bySubject = Map.groupBy(all, ({ subject }) => subject)
    const isClosed = more.onlyAccepted ?? (await hearsOnlyAccepted(db, cellId))
    return (address) => {
      const subjects = subjectsOf(new URL(address))
      const verdict = verdictOf(
        subjects,
        subjects.flatMap((of) => bySubject.get(of) ?? []),
      )
      return verdict === 'held' && isClosed ? 'blocked' : verdict
    }
  }

  /** Whether each of some neighbourhoods has blocked somebody. None of them: nobody has. */
  async isBlockedByAll(cellIds: readonly string[], address: URL): Promise<boolean> {
    for (const cellId of cellIds) {
      if ((await this.judge(cellId, address)) !== 'blocked') return false
    }
    return cellIds.length > 0
  }

  /** Changes with everything that is said of somebody outside, by whichever process. */
  version(): Promise<number> {
    return lastNote(this.#parts.db)
  }

  /** Says what is to be done with somebody. Who is blocked is no longer accepted by narrower rules of the same keeper. Refused: nobody, ourselves, no reason, or too many rules. */
  async state(keeper: Keeper, wish: GuardWish, personId: string | null): Promise<Result<Subject>> {
    const read = this.#read(wish)
    if (!read.ok) return read
    const atMs = this.#parts.clock.now()
    const { subject, reason } = read.value
    const { ruling } = wish
    return await this.#change(async (tx) => {
      const own = await this.#own(tx, keeper)
      const same = own.find((rule) => rule.subject === subject)
      if (same?.ruling === ruling && same.reason === reason) return subject
      if (same === undefined && own.length >= rulesLimit) orThrow(refuseFull())
      const note = { keeper, atMs, reason, personId }
      for (const inner of ruling === 'block' ? own : []) {
        const isLost = inner.ruling === 'accept' && covers(subject, inner.subject)
        if (!isLost || inner.subject === subject) continue
        await dropRule(tx, keeper, inner.subject)
        await noteGuard(tx, { ...note, act: 'lift', subject: inner.subject })
      }
      await setRule(tx, { keeper, subject, ruling, reason, atMs })
      await noteGuard(tx, { ...note, act: ruling, subject })
      return subject
    })
  }

  /** Takes a rule back. Refused: there is none. */
  async lift(
    keeper: Keeper,
    subject: Subject,
    reason: string,
    personId: string | null,
  ): Promise<Result<null>> {
    const atMs = this.#parts.clock.now()
    const plain = reason.trim()
    if (plain.length > reasonLimit) return refuseReason()
    return await this.#change(async (tx) => {
      const own = await this.#own(tx, keeper)
      if (!own.some((rule) => rule.subject === subject)) orThrow(refuseUnknown())
      await dropRule(tx, keeper, subject)
      await noteGuard(tx, { keeper, atMs, act: 'lift', subject, reason: plain, personId })
      return null
    })
  }

  /** Chooses whether only accepted servers are heard, and whether others may read whom we block. */
  async choose(
    keeper: Keeper,
    choice: Partial<GuardChoice>,
    personId: string | null,
  ): Promise<void> {
    const { db, clock } = this.#parts
    const note = { keeper, atMs: clock.now(), subject: '', reason: '', personId }
    await db.transaction().execute(async (tx) => {
      const before = await choiceOf(tx, keeper)
      const now = { ...before, ...choice }
      await setChoice(tx, keeper, now)
      if (now.hearsOnlyAccepted !== before.hearsOnlyAccepted) {
        await noteGuard(tx, { ...note, act: now.hearsOnlyAccepted ? 'only-accepted' : 'anybody' })
      }
      if (now.isShared !== before.isShared) {
        await noteGuard(tx, { ...note, act: now.isShared ? 'share' : 'unshare' })
      }
    })
  }

  #read({ kind, ruling, subject: text, reason: why }: GuardWish): Result<{
    readonly subject: Subject
    readonly reason: string
  }> {
    const subject = readSubject(kind, text)
    if (!subject.ok) return subject
    const reason = why.trim()
    // That somebody is as welcome as others needs no reason.
    const isMissing = reason === '' && ruling === 'block'
    if (isMissing || reason.length > reasonLimit) return refuseReason()
    const isUs = subjectsOf(new URL(`${this.#parts.origin}/`)).includes(subject.value)
    const isOurs =
      URL.canParse(subject.value) && new URL(subject.value).origin === this.#parts.origin
    if (isUs || isOurs) {
      return refuse('guard-ourselves', 'That is this node itself.', 'subject')
    }
    return success({ subject: subject.value, reason })
  }

  async #own(tx: Kysely<Schema>, keeper: Keeper): Promise<readonly GuardRule[]> {
    return (await rulesFor(tx, keeper)).filter((rule) => rule.keeper === keeper)
  }

  async #change<Value>(work: (tx: Kysely<Schema>) => Promise<Value>): Promise<Result<Value>> {
    return await catchRefusal(() => this.#parts.db.transaction().execute(work))
  }
}

function refuseReason(): Result<never> {
  return refuse(
    'guard-reason',
    `Say why in 1 to ${reasonLimit} characters: those who come after you read it.`,
    'reason',
    { most: reasonLimit },
  )
}

function refuseFull(): Result<never> {
  return refuse('guard-full', `There are ${rulesLimit} rules at the most.`, 'subject', {
    most: rulesLimit,
  })
}

function refuseUnknown(): Result<never> {
  return refuse('guard-unknown', 'There is no such rule.', 'subject')
}
