import { orThrow, refuse, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import type { AssemblyContext } from '../context.ts'
import type { Done } from './act.ts'
import { outerAuthorLimit, outerHostLimit, type OuterSource } from './conversation.ts'
import { conversationsOf, countOuter, hushCandidates } from './store-outer.ts'

/** What somebody wrote on another server about a question. */
export interface OuterWords extends Omit<OuterSource, 'heardMs'> {
  readonly conversationId: string
  readonly text: string
  /** BCP 47; null: they did not say, and it is taken for the question's. */
  readonly language: string | null
}

/** What hearing words needs of the room. */
export type OuterContext = Pick<AssemblyContext, 'db' | 'conversations' | 'clock' | 'clockOf'>

/** Takes words from another server as a statement that waits for a steward. The same address again changes nothing. */
export async function hearOuter(
  { db, conversations, clock, clockOf }: OuterContext,
  cell: Cell,
  { conversationId, text, language, ...source }: OuterWords,
): Promise<Result<Done>> {
  const talk = await conversations.openAt(cell.id, conversationId)
  if (!talk.ok) return talk
  const heardMs = clock.now()
  if (talk.value.outer.at(source.address) === null) {
    const sinceMs = heardMs - dayMs
    const { host } = new URL(source.author)
    if ((await countOuter(db, 'author', source.author, sinceMs)) >= outerAuthorLimit) {
      const most = outerAuthorLimit
      const message = `${source.handle} has written ${most} statements within a day.`
      return refuse('outer-author', message, 'author', { most })
    }
    if ((await countOuter(db, 'host', host, sinceMs)) >= outerHostLimit) {
      const most = outerHostLimit
      const message = `${most} statements have come from ${host} within a day.`
      return refuse('outer-host', message, 'author', { most })
    }
  }
  const act = {
    kind: 'say',
    who: null,
    text,
    language: language ?? talk.value.conversation.language,
    evenSo: true,
    outer: { ...source, heardMs },
  } as const
  return await conversations.act(conversationId, act, clockOf(cell).now())
}

/** Hides what blocked people said on other servers, and shows again what others said. `isBlocked`: for a neighbourhood and an author's address. Doing it twice is doing it once. */
export async function hushOuter(
  { db, conversations, clockOf }: OuterContext,
  blockedIn: (cellId: string) => Promise<(author: string) => boolean>,
): Promise<void> {
  const byCell = Map.groupBy(await hushCandidates(db), ({ cellId }) => cellId)
  for (const [cellId, candidates] of byCell) {
    const cell = await findCell(db, cellId)
    if (cell === null) continue
    const isBlockedHere = await blockedIn(cellId)
    for (const { conversationId, number, author, isOut } of candidates) {
      const isBlocked = isBlockedHere(author)
      if (isBlocked === isOut) continue
      const act = { kind: 'hush', statement: number, isBlocked } as const
      orThrow(await conversations.act(conversationId, act, clockOf(cell).now()))
    }
  }
}

/**
 * Follows what somebody made of their words on their own server: `text` null: deleted. Nothing where they said nothing here under that
 * address; otherwise the first reason against it.
 */
export async function amendOuter(
  { db, conversations, clockOf }: OuterContext,
  {
    address,
    author,
    text,
  }: Pick<OuterWords, 'address' | 'author'> & { readonly text: string | null },
): Promise<Refusal | null> {
  let refused: Refusal | null = null
  for (const { id, cellId } of await conversationsOf(db, address, author)) {
    const cell = await findCell(db, cellId)
    if (cell === null) continue
    const act = { kind: 'amend', address, author, text } as const
    const done = await conversations.act(id, act, clockOf(cell).now())
    if (!done.ok) refused ??= done
  }
  return refused
}
