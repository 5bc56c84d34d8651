import type { Context, InboxContext } from '@fedify/fedify'
import { Flag, isActor, type Actor, type Recipient } from '@fedify/vocab'
import type { Kysely } from 'kysely'
import type { Clock } from '../../kernel/clock.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { addReport, reportWordsLimit, type Report } from '../guard/store-report.ts'
import { isOfHost, plainWords } from './reply.ts'
import { nodeActor } from './social-cell.ts'
import { findPost, socialCell } from './store-social.ts'

/** Things of ours that one report names at the most. */
const namedLimit = 20

type Parts = {
  readonly db: Kysely<Schema>
  readonly clock: Clock
  readonly random: Random
}

/** Keeps a report about something of ours for the stewards of the neighbourhood that it is of. What is not taken is told to nobody outside. */
export async function hearFlag(
  context: InboxContext<null>,
  { db, clock, random }: Parts,
  flag: Flag,
): Promise<void> {
  const { id, actorId } = flag
  if (actorId === null || !isOfHost(id, actorId)) return
  const words = plainWords(String(flag.content ?? '')).slice(0, reportWordsLimit)
  const told = new Set<string>()
  for (const subject of flag.objectIds.slice(0, namedLimit)) {
    const cellId = await cellOf(context, db, subject)
    if (cellId === null || told.has(cellId)) continue
    told.add(cellId)
    const atMs = clock.now()
    const of = { id: newId(atMs, random), cellId, isOwn: false, host: actorId.host, atMs }
    await addReport(db, { ...of, address: id.href, subject: subject.href, words }, null)
  }
}

/** The neighbourhood that an address of ours is of; null: it is not ours, or nobody's. */
async function cellOf(
  context: InboxContext<null>,
  db: Kysely<Schema>,
  address: URL,
): Promise<string | null> {
  const parsed = context.parseUri(address)
  if (parsed?.type === 'object') {
    return (await findPost(db, parsed.values['id'] ?? ''))?.cellId ?? null
  }
  const group = parsed?.type === 'actor' ? parsed.identifier : nodeActor
  return group === nodeActor ? null : ((await socialCell(db, group))?.id ?? null)
}

/** What a steward reports to another server. */
export interface OwnReport {
  readonly report: Report
  readonly receiver: Recipient
  readonly flag: Flag
}

/** Makes a report about a post or an account of another server, in the name of the neighbourhood: its server is asked whose it is. Refused: no address, or nothing there. */
export async function ownReport(
  context: Context<null>,
  { clock, random }: Parts,
  cellId: string,
  { subject: text, words: said }: Pick<Report, 'subject' | 'words'>,
): Promise<Result<OwnReport>> {
  const words = said.trim()
  if (words === '' || words.length > reportWordsLimit) {
    const message = `Say in 1 to ${reportWordsLimit} characters what is wrong with it.`
    return refuse('report-words', message, 'words', { most: reportWordsLimit })
  }
  const subject = URL.canParse(text.trim()) ? new URL(text.trim()) : null
  const isOutside = subject !== null && subject.origin !== context.canonicalOrigin
  const found = isOutside ? await authorOf(context, subject) : null
  const { id = null, inboxId = null } = found ?? {}
  if (subject === null || !isOfHost(id, subject) || !isOfHost(inboxId, subject)) {
    const message = 'Write the address of a post or an account on another server that answers.'
    return refuse('report-subject', message, 'subject')
  }
  const atMs = clock.now()
  const report = { id: newId(atMs, random), cellId, isOwn: true, host: subject.host, atMs }
  const actor = context.getActorUri(cellId)
  const address = new URL(`#reports-${report.id}`, actor)
  const objects = subject.href === id.href ? [id] : [id, subject]
  return success({
    report: { ...report, address: address.href, subject: subject.href, words },
    receiver: { id, inboxId },
    flag: new Flag({ id: address, actor, objects, content: words, to: id }),
  })
}

/** Whoever wrote what is at an address, on the same server; null: nobody says so there. */
async function authorOf(context: Context<null>, address: URL): Promise<Actor | null> {
  const documentLoader = await context.getDocumentLoader({ identifier: nodeActor })
  const found = await context.lookupObject(address, { documentLoader })
  if (found === null || isActor(found)) return found
  const [author] = 'attributionIds' in found ? found.attributionIds : []
  if (!isOfHost(author ?? null, address) || found.id?.origin !== address.origin) return null
  const actor = await context.lookupObject(author ?? address, { documentLoader })
  return actor !== null && isActor(actor) ? actor : null
}
