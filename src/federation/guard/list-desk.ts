import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { catchRefusal, orThrow, refuse, success, type Result } from '../../kernel/refusal.ts'
import { dayMs, hourMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import type { AskList } from './ask-list.ts'
import type { WayOut } from '../way-out.ts'
import { blockedDomains, blocksCsv, readList } from './list-format.ts'
import { choiceOf } from './store-choice.ts'
import { noteGuard, rulesFor, type Keeper } from './store-guard.ts'
import {
  addList,
  countNames,
  dropList,
  dueList,
  keepNames,
  listsOf,
  noteAsked,
  setAutomatic,
  takeNames,
  type HeardList,
} from './store-list.ts'
import { kindOfSubject, subjectsOf, type Subject } from './subject.ts'
import type { Ruling } from './verdict.ts'

/** What a steward subscribes to. */
export interface ListWish {
  readonly address: string
  readonly ruling: Ruling
  /** Whether what it changes holds by itself. */
  readonly isAutomatic: boolean
}

/** Lists of a neighbourhood, or of the node, and characters of an address, at the most. */
export const listsLimit = 5
export const listAddressLimit = 500
/** More changes at once than this wait for a steward, whatever was chosen: a list may have come into other hands. */
export const automaticLimit = 500
/** What the own list is called in the table of what may leave. */
export const blockListKind = 'block-list'
/** How long until a list is asked for again, and until it is after something went wrong, ms. */
export const listPauseMs = dayMs
export const faultPauseMs = hourMs

export interface ListParts {
  readonly db: Kysely<Schema>
  /** Real time. */
  readonly clock: Clock
  readonly random: Random
  /** Where this node is: no list speaks of us. */
  readonly origin: string
  /** Whether a list may be at `http`: for trials and tests. */
  readonly loopback: boolean
  readonly ask: AskList
  /** What all that leaves passes. */
  readonly wayOut: WayOut
}

/** Lists of others that say whom to block or accept: asked for once a day, shown with what they would change, and held to after a steward said so. */
export class ListDesk {
  readonly #parts: ListParts

  constructor(parts: ListParts) {
    this.#parts = parts
  }

  /** Subscribes to a list and asks for it; nothing of it holds yet. Where it is subscribed to already, states whether what it changes holds by itself. Refused: no address, ours, too many, or the same one said to be of the other kind. */
  async subscribe(
    keeper: Keeper,
    { address: typed, ruling, isAutomatic }: ListWish,
    personId: string | null,
  ): Promise<Result<HeardList>> {
    const { db, clock, random } = this.#parts
    const read = this.#read(typed)
    if (!read.ok) return read
    const address = read.value
    const nowMs = clock.now()
    const note = { keeper, atMs: nowMs, subject: address, reason: '', personId }
    const kept = await catchRefusal(() =>
      db.transaction().execute(async (tx) => {
        const own = await listsOf(tx, keeper)
        const same = own.find((list) => list.address === address)
        if (same !== undefined && same.ruling !== ruling) orThrow(refuseAddress())
        if (same === undefined && own.length >= listsLimit) orThrow(refuseFull())
        const id = same?.id ?? newId(nowMs, random)
        if (same === undefined)
          await addList(tx, { id, keeper, address, ruling, isAutomatic }, nowMs)
        else await setAutomatic(tx, id, isAutomatic)
        const isNews = same === undefined || same.isAutomatic !== isAutomatic
        const act = isAutomatic ? 'subscribe-itself' : 'subscribe'
        if (isNews) await noteGuard(tx, { ...note, act })
        return id
      }),
    )
    if (!kept.ok) return kept
    const list = await this.#find(keeper, kept.value)
    if (list.ok && list.value.changedMs === 0) await this.#refresh(list.value)
    return await this.#find(keeper, kept.value)
  }

  /** Ends a subscription: what held because of it holds no longer. Refused: there is none. */
  async unsubscribe(keeper: Keeper, id: string, personId: string | null): Promise<Result<null>> {
    const list = await this.#find(keeper, id)
    if (!list.ok) return list
    const { db, clock } = this.#parts
    const { address: subject } = list.value
    await db.transaction().execute(async (tx) => {
      await dropList(tx, id)
      const note = { keeper, atMs: clock.now(), subject, reason: '', personId }
      await noteGuard(tx, { ...note, act: 'unsubscribe' })
    })
    return success(null)
  }

  /** Lets what a list changed hold. `changedMs`: as the steward saw it. Refused: there is none, or it has changed since. */
  async take(
    keeper: Keeper,
    { id, changedMs }: Pick<HeardList, 'id' | 'changedMs'>,
    personId: string | null,
  ): Promise<Result<null>> {
    const list = await this.#find(keeper, id)
    if (!list.ok) return list
    if (list.value.changedMs !== changedMs) {
      return refuse('list-changed', 'The list has changed meanwhile; look at it again.', 'list')
    }
    await this.#take(list.value, 'take', personId)
    return success(null)
  }

  /** Asks for the list that waits longest, where one is due. True: something may be due still. */
  async care(): Promise<boolean> {
    const due = await dueList(this.#parts.db, this.#parts.clock.now())
    if (due === null) return false
    await this.#refresh(due)
    const { holds, added, dropped } = await countNames(this.#parts.db, due.id)
    const changes = added + dropped
    // What nobody has let hold yet waits for somebody to look at it.
    const isSeen = holds > 0 && changes > 0 && changes <= automaticLimit
    if (due.isAutomatic && isSeen) await this.#take(due, 'take-itself', null)
    return true
  }

  /** Whom a neighbourhood blocks, and the node for it, as others read it; null: that is not shared. */
  async shared(cellId: string): Promise<string | null> {
    const { db, wayOut } = this.#parts
    if (!(await choiceOf(db, cellId)).isShared) return null
    const subjects = await this.blocked(cellId)
    const content = { domains: blockedDomains(subjects) }
    const to = { kind: 'everybody' } as const
    wayOut.pass({ line: 'open', kind: blockListKind, content, to, cellId })
    return blocksCsv(subjects)
  }

  /** Servers and domains that somebody here has blocked: what lists say is theirs to pass on. */
  async blocked(keeper: Keeper): Promise<readonly Subject[]> {
    const rules = await rulesFor(this.#parts.db, keeper)
    return rules
      .filter(({ ruling, subject }) => ruling === 'block' && kindOfSubject(subject) !== 'actor')
      .map(({ subject }) => subject)
  }

  async #refresh({ id, address, etag }: HeardList): Promise<void> {
    const { db, clock, ask, origin } = this.#parts
    const asked = await ask(address, etag)
    const nowMs = clock.now()
    const isRead = { dueMs: nowMs + listPauseMs, readMs: nowMs, fault: '' }
    if (asked.kind === 'same') return await noteAsked(db, id, isRead)
    const read = asked.kind === 'text' ? readList(asked.text) : asked.why
    if (typeof read === 'string' || asked.kind !== 'text') {
      const fault = typeof read === 'string' ? read : 'form'
      return await noteAsked(db, id, { dueMs: nowMs + faultPauseMs, fault })
    }
    const ours = new Set(subjectsOf(new URL(`${origin}/`)))
    const names = read.names.filter(({ subject }) => !ours.has(subject))
    const leftOut = read.leftOut + read.names.length - names.length
    await db.transaction().execute(async (tx) => {
      await keepNames(tx, id, { names, leftOut, etag: asked.etag, nowMs })
      await noteAsked(tx, id, isRead)
    })
  }

  async #take(
    { id, keeper, address: subject }: HeardList,
    act: 'take' | 'take-itself',
    personId: string | null,
  ): Promise<void> {
    const { db, clock } = this.#parts
    await db.transaction().execute(async (tx) => {
      const { added, dropped } = await countNames(tx, id)
      if (added + dropped === 0) return
      await takeNames(tx, id)
      const reason = `+${added} −${dropped}`
      await noteGuard(tx, { keeper, atMs: clock.now(), act, subject, reason, personId })
    })
  }

  async #find(keeper: Keeper, id: string): Promise<Result<HeardList>> {
    const own = await listsOf(this.#parts.db, keeper)
    const list = own.find((of) => of.id === id)
    return list === undefined
      ? refuse('list-unknown', 'This list is not subscribed to.', 'list')
      : success(list)
  }

  #read(typed: string): Result<string> {
    const text = typed.trim()
    if (text.length > listAddressLimit || !URL.canParse(text)) return refuseAddress()
    const url = new URL(text)
    const isSafe = url.protocol === 'https:' || (this.#parts.loopback && url.protocol === 'http:')
    if (!isSafe || url.username !== '' || url.password !== '') return refuseAddress()
    if (url.origin === this.#parts.origin) {
      return refuse('guard-ourselves', 'That is this node itself.', 'address')
    }
    url.hash = ''
    return success(url.href)
  }
}

function refuseAddress(): Result<never> {
  return refuse(
    'list-address',
    'Write the address of a list, like https://example.org/blocks.csv, once.',
    'address',
  )
}

function refuseFull(): Result<never> {
  return refuse('list-full', `There are ${listsLimit} lists at the most.`, 'address', {
    most: listsLimit,
  })
}
