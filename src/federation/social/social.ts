import type { Kysely } from 'kysely'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import type { Clock } from '../../kernel/clock.ts'
import { isId, newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { nodeSecret, nodeSigner } from '../../cell/store-node-key.ts'
import type { DatabaseKind } from '../../store/migration.ts'
import type { Schema } from '../../store/schema.ts'
import { NotLeaving, type WayOut } from '../way-out.ts'
import type { QueuePace } from '../queue/lease-queue.ts'
import { headersFor } from './answers.ts'
import { Guard, type GuardWish } from '../guard/guard.ts'
import { listAsker } from '../guard/ask-list.ts'
import { ListDesk } from '../guard/list-desk.ts'
import { Newcomers } from '../guard/newcomers.ts'
import type { Keeper } from '../guard/store-guard.ts'
import type { Report } from '../guard/store-report.ts'
import type { Subject } from '../guard/subject.ts'
import { Admission } from './admission.ts'
import { Documents } from './kept-documents.ts'
import type { Fedi } from './fedi.ts'
import { deadlineMs } from './guarded-fetch.ts'
import { Inbox } from './inbox.ts'
import type { Ear } from './reply.ts'
import type { Poll, PollCounts } from './poll.ts'
import { closePoll, countVotes, hasRoomForPoll, openPolls, tellPolls } from './store-poll.ts'
import { findGone, takeDown, untoldGone } from './store-gone.ts'
import { tombstoneOf } from './tombstone.ts'
import { answerForGood, recordIn, recordOf, recordProof } from './public-record.ts'
import { findRecord } from './store-record.ts'
import { reactionsTo } from './store-reaction.ts'
import { markPassedOn, markUndone, openReplies, repliesTo, type TakenReply } from './store-reply.ts'
import { documentLeaving } from './leaving-documents.ts'
import {
  nodeActor,
  type Post,
  type PostDraft,
  type PostSource,
  type SocialCell,
  type SocialLanguage,
} from './social-cell.ts'
import {
  addPost,
  countFollowers,
  findPost,
  followersOf,
  hasPost,
  isFollower,
  markSent,
  postOfSource,
  postsOf,
  postsOnce,
  socialCell,
  socialCells,
  switchOff,
  switchOn,
  unsentPosts,
} from './store-social.ts'

/** What the neighbourhoods of a node need to be found and followed. */
export interface SocialParts {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
  /** Real time. */
  readonly clock: Clock
  readonly random: Random
  /** The public address: scheme, host and port, nothing behind. */
  readonly origin: string
  /** Whether servers on this machine count as others: for trials and tests. */
  readonly loopback: boolean
  readonly version: string
  readonly pace?: Partial<QueuePace>
  readonly deadlineMs?: number
  readonly onFault: (event: string, error: unknown) => void
  /** What all that leaves passes. */
  readonly wayOut: WayOut
  /** Takes what others write. */
  readonly ear: Ear
  /** Told what was not taken of others, and why: they hear nothing of it. */
  readonly onRefused: (what: string, refusal: Refusal) => void
}

/** What a steward wants. */
export type SocialWish =
  | { readonly isOn: false }
  | { readonly isOn: true; readonly language: SocialLanguage }

/** A poll and what was chosen in it until now. */
export interface PollView {
  readonly postId: string
  readonly poll: Poll
  readonly counts: PollCounts
}

/** How often a post was passed on, liked, and replied to in words that were taken. */
export interface Echo {
  readonly announces: number
  readonly likes: number
  readonly replies: number
}

/** Characters of a post's title and words at the most. */
export const titleLimit = 300
export const textLimit = 5_000
/** Posts on the public page of a neighbourhood. */
export const postsShown = 20

/**
 * The neighbourhoods of a node as others see them who follow them from their own servers. Off until a steward switches one on: before, nothing
 * is answered, nothing leaves, and Fedify is not even loaded.
 */
export class Social {
  readonly #parts: SocialParts
  readonly #documents = new Documents()
  readonly #inbox: Inbox
  readonly #guard: Guard
  readonly #admission: Admission
  readonly #newcomers: Newcomers
  /** Lists of others that are subscribed to. */
  readonly lists: ListDesk
  #fedi: Promise<Fedi> | null = null
  #isStopped = false
  /** How far what was said of others is done; 0: nothing was said. */
  #enforced = 0

  constructor(parts: SocialParts) {
    this.#parts = parts
    this.#guard = new Guard(parts)
    const { db, clock } = parts
    this.#newcomers = new Newcomers({
      db,
      clock,
      guard: this.#guard,
      cells: async () => (await socialCells(db)).map(({ id }) => id),
      isFollower: (actor) => isFollower(db, actor),
    })
    this.#admission = new Admission(db, this.#guard, this.#newcomers, parts.origin)
    const userAgent = `Commonwatt/${parts.version} (+${parts.origin}/)`
    this.lists = new ListDesk({ ...parts, ask: listAsker({ ...parts, userAgent }) })
    this.#inbox = new Inbox({
      ...parts,
      admission: this.#admission,
      newcomers: this.#newcomers,
      fedi: () => this.#opened(),
    })
  }

  /** Host in names like `@sonnenhof@energy.example.org`. */
  get host(): string {
    return new URL(this.#parts.origin).host
  }

  /** Goes on with what was switched on before. */
  async start(): Promise<void> {
    if ((await socialCells(this.#parts.db)).length > 0) await this.#opened()
  }

  /** Stops when what is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopped = true
    await (await this.#fedi)?.stop()
  }

  /** A neighbourhood as it is shown; null: it is switched off. */
  cell(cellId: string): Promise<SocialCell | null> {
    return socialCell(this.#parts.db, cellId)
  }

  /** How many follow a neighbourhood; from one server only, where it is given. */
  followers(cellId: string, host: string | null = null): Promise<number> {
    return countFollowers(this.#parts.db, cellId, host)
  }

  post(id: string): Promise<Post | null> {
    return findPost(this.#parts.db, id)
  }

  /** The newest posts of a neighbourhood that is switched on. */
  posts(cellId: string): Promise<readonly Post[]> {
    return postsOf(this.#parts.db, cellId, 0, postsShown)
  }

  /** Switches a neighbourhood on or off. `nowMs`: in its own time. */
  async state(cellId: string, wish: SocialWish, nowMs: number): Promise<void> {
    const { db } = this.#parts
    this.#documents.clear()
    if (!wish.isOn) {
      // First the word that it is gone, then the names of whom it is for.
      if ((await socialCell(db, cellId)) !== null) await (await this.#opened()).sendGone(cellId)
      return await switchOff(db, cellId)
    }
    await switchOn(db, cellId, wish.language, nowMs)
    await this.#opened()
  }

  /** Posts something for a neighbourhood that is switched on, once. Gives whether it is new, or says something else than before. Refused: too long, or off. */
  async publish(cellId: string, draft: PostDraft): Promise<Result<boolean>> {
    const { db, clock, random, origin } = this.#parts
    const cell = await socialCell(db, cellId)
    if (cell === null) return refuseOff()
    const { title, text } = draft
    if (title.trim() === '' || title.length > titleLimit || text.length > textLimit) {
      const message = `A post has a title of 1 to ${titleLimit} characters and ${textLimit} characters of text at the most.`
      return refuse('social-post', message, title.length > titleLimit ? 'title' : 'text')
    }
    const id = newId(clock.now(), random)
    const { language } = cell
    const made = { id, cellId, language, publishedMs: clock.now() }
    const record =
      draft.record === undefined ? null : recordOf(`${origin}/groups/${cellId}`, draft.record)
    const isNew = await addPost(db, { ...draft, ...made, record })
    return success(isNew)
  }

  /** Whether a neighbourhood may ask others one thing more. */
  hasRoomForPoll(cellId: string): Promise<boolean> {
    return hasRoomForPoll(this.#parts.db, cellId)
  }

  /** The poll that belongs to a question or a ballot, with what was chosen until now; null: there is none. */
  async pollOf(cellId: string, sourceId: string): Promise<PollView | null> {
    const { db } = this.#parts
    const post = await postOfSource(db, cellId, 'poll', sourceId)
    if (post === null || post.poll === null) return null
    const { id, poll } = post
    const counts = await countVotes(db, id, poll.options.length, await this.#countsIn(cellId))
    return { postId: id, poll, counts }
  }

  /** Ends the poll of a question or a ballot; nothing where it has ended. */
  async endPoll(cellId: string, sourceId: string): Promise<void> {
    const { db, clock } = this.#parts
    const post = await postOfSource(db, cellId, 'poll', sourceId)
    if (post !== null) await closePoll(db, post.id, clock.now())
  }

  /** Polls of a neighbourhood that are open, and what each belongs to. */
  openPolls(cellId: string): ReturnType<typeof openPolls> {
    return openPolls(this.#parts.db, cellId)
  }

  /** Takes a post back, for good: those who got it are told. False: there is none. */
  takeDown(cellId: string, postId: string): Promise<boolean> {
    this.#documents.clear()
    const { db, clock } = this.#parts
    return takeDown(db, cellId, postId, clock.now())
  }

  /** Replies that were taken, of which it is to be said whether they stand. */
  openReplies(cellId: string): Promise<readonly TakenReply[]> {
    return openReplies(this.#parts.db, cellId)
  }

  /** Passes a reply on that was let in, in these words: once. */
  async passOn(reply: TakenReply, text: string): Promise<void> {
    const { db, clock } = this.#parts
    const post = await findPost(db, reply.postId)
    if (reply.isPassedOn || post === null || this.#fedi === null) return
    await (await this.#fedi).passOn({ ...reply, text }, post)
    await markPassedOn(db, reply.id, text, clock.now())
  }

  /** A reply was left out: that it was passed on is taken back, and it is not passed on again. */
  async takeBack(reply: TakenReply): Promise<void> {
    const { db, clock } = this.#parts
    if (!reply.isPassedOn || this.#fedi === null) return
    await (await this.#fedi).takeBack(reply)
    await markUndone(db, reply.id, clock.now())
  }

  /** How posts were taken up, by post. */
  async echoesOf(postIds: readonly string[]): Promise<ReadonlyMap<string, Echo>> {
    const { db } = this.#parts
    const [reactions, replies] = [await reactionsTo(db, postIds), await repliesTo(db, postIds)]
    return new Map(
      postIds.map((id) => {
        const { announce = 0, like = 0 } = reactions.get(id) ?? {}
        return [id, { announces: announce, likes: like, replies: replies.get(id) ?? 0 }]
      }),
    )
  }

  /** Whether a source was posted already. */
  isPosted(cellId: string, source: PostSource, sourceId: string): Promise<boolean> {
    return hasPost(this.#parts.db, cellId, source, sourceId)
  }

  /** Who outside is heard and answered. */
  get guard(): Guard {
    return this.#guard
  }

  /** Says what is to be done with somebody outside, and does it: who is blocked follows no longer, and what they said is hidden. */
  async rule(keeper: Keeper, wish: GuardWish, personId: string | null): Promise<Result<Subject>> {
    const stated = await this.#guard.state(keeper, wish, personId)
    if (stated.ok) await this.enforce()
    return stated
  }

  /** Takes back what was said of somebody outside: what they said is shown as before. Whoever followed has to ask again. */
  async liftRule(
    keeper: Keeper,
    subject: Subject,
    reason: string,
    personId: string | null,
  ): Promise<Result<null>> {
    const lifted = await this.#guard.lift(keeper, subject, reason, personId)
    if (lifted.ok) await this.enforce()
    return lifted
  }

  /** How many who follow a neighbourhood would be let go of if more were said than is now. */
  async losing(cellId: string, more: Parameters<Guard['judgeAll']>[1]): Promise<number> {
    const [now, then] = [
      await this.#guard.judgeAll(cellId),
      await this.#guard.judgeAll(cellId, more),
    ]
    const followers = await followersOf(this.#parts.db, cellId)
    return followers.filter((of) => now(of.actor) !== 'blocked' && then(of.actor) === 'blocked')
      .length
  }

  /** Brings what others see and hear in line with what was said of them, by whichever process. Doing it twice is doing it once. */
  async enforce(): Promise<void> {
    const { db, ear } = this.#parts
    const version = await this.#guard.version()
    if (version === this.#enforced) return
    for (const { id } of await socialCells(db)) await (await this.#opened()).dismissBlocked(id)
    await ear.judgedAnew((cellId) => this.#guard.judgeAll(cellId))
    this.#enforced = version
  }

  /** Reports a post or an account of another server there, in the neighbourhood's name. Refused: nothing is there, or too much was reported. */
  async report(
    cellId: string,
    of: Pick<Report, 'subject' | 'words'>,
    personId: string | null,
  ): Promise<Result<null>> {
    const { db } = this.#parts
    if ((await socialCell(db, cellId)) === null) return refuseOff()
    return await (await this.#opened()).report(cellId, of, personId)
  }

  /** Whether answers of a server are shown in a neighbourhood's polls. */
  async #countsIn(cellId: string): Promise<(host: string) => boolean> {
    const verdict = await this.#guard.judgeAll(cellId)
    return (host) => verdict(`https://${host}/`) === 'open'
  }

  /** Hands posts that are not on their way to the queue, and clears away what is over. */
  async care(): Promise<void> {
    const { db, clock } = this.#parts
    if (this.#fedi === null) return
    const fedi = await this.#fedi
    await tellPolls(db, clock.now(), (cellId) => this.#countsIn(cellId))
    for (const gone of await untoldGone(db, postsOnce)) {
      await this.#sendOrLeave(() => fedi.sendRemoval(gone))
      await markSent(db, gone.id)
    }
    for (const post of await unsentPosts(db)) {
      await this.#sendOrLeave(() => fedi.send(post))
      await markSent(db, post.id)
    }
    await fedi.sweep()
    await this.#newcomers.sweep()
  }

  async #sendOrLeave(send: () => Promise<void>): Promise<void> {
    try {
      await send()
    } catch (error) {
      // It was logged, it will not leave the next time either, and others wait behind it.
      if (!(error instanceof NotLeaving)) throw error
    }
  }

  /** Answers a server that asks, `address` being where it asks from; null: a person asks, or there is nothing. Throws `NotLeaving` where the table of what may leave does not have the document. */
  async answer(asked: Request, address: string): Promise<Response | null> {
    const { db, origin, wayOut } = this.#parts
    if (this.#fedi === null) return null
    const { pathname, search } = new URL(asked.url)
    const target = `${origin}${pathname}${search}`
    const [, group = nodeActor] = /^\/groups\/([^/]+)/.exec(pathname) ?? []
    const cell = group === nodeActor ? null : await socialCell(db, group)
    if (group !== nodeActor && cell === null) return null
    const named = asked.method === 'GET' ? recordIn(pathname) : null
    if (named !== null) return await this.#record(asked, named)
    if (asked.method === 'POST') return await this.#inbox.receive(asked, target, address)
    const wantsDocument = /application\/(activity|ld)\+json/.test(asked.headers.get('accept') ?? '')
    if (/^\/(groups|posts|events|polls)\//.test(pathname) && !wantsDocument) return null
    const gone = await findGone(db, idIn(pathname))
    if (gone !== null) {
      const body = JSON.stringify(tombstoneOf(origin, gone))
      wayOut.pass(documentLeaving(pathname, body))
      return new Response(body, {
        status: 410,
        headers: { 'content-type': 'application/activity+json', vary: 'accept' },
      })
    }
    const fedi = await this.#opened()
    const make = (): Promise<Response | null> =>
      fedi.answer(new Request(target, { headers: headersFor(asked.headers, origin) }))
    const pass = (body: string): (() => void) => wayOut.pass(documentLeaving(pathname, body))
    const version = search === '' ? await versionOf(db, pathname, cell) : null
    if (version !== null) {
      return await this.#documents.answer(asked, pathname, { version, make, pass })
    }
    const made = await make()
    if (made?.status !== 200) return made
    const body = await made.text()
    pass(body)
    return new Response(body, { headers: made.headers })
  }

  /** A record, or its proof: the same to people and programs. */
  async #record(
    asked: Request,
    { hash, isProof }: NonNullable<ReturnType<typeof recordIn>>,
  ): Promise<Response | null> {
    const { db, origin, wayOut } = this.#parts
    const found = await findRecord(db, hash)
    if (found === null) return null
    const { record, cellId, publishedMs } = found
    const of = { neighbourhood: `${origin}/groups/${cellId}`, provenMs: publishedMs }
    const signer = await nodeSigner(db, this.host)
    const text = isProof ? canonicalJson(recordProof(record, signer, of)) : record.text
    wayOut.pass(documentLeaving(new URL(asked.url).pathname, text))
    return answerForGood(asked, text, isProof ? `${hash}-proof` : hash)
  }

  #opened(): Promise<Fedi> {
    const opening = this.#fedi ?? this.#open()
    this.#fedi = opening
    return opening
  }

  async #open(): Promise<Fedi> {
    const { db, pace = {} } = this.#parts
    if (this.#isStopped) throw new Error('the federation has stopped')
    // Half a second and 68 MB of memory: only where somebody wants it.
    const { Fedi } = await import('./fedi.ts')
    const sealKey = await nodeSecret(db, 'federation')
    return new Fedi({
      ...this.#parts,
      guard: this.#guard,
      newcomers: this.#newcomers,
      admission: this.#admission,
      sealKey,
      signer: await nodeSigner(db, this.host),
      pace,
      deadlineMs: this.#parts.deadlineMs ?? deadlineMs,
    })
  }
}

/** What the document at an address is made of, as one word; null: it is not kept. */
async function versionOf(
  db: Kysely<Schema>,
  path: string,
  cell: SocialCell | null,
): Promise<string | null> {
  const [, kind, id = ''] = /^\/(groups|posts|events|polls)\/([^/]+)(\/create)?$/.exec(path) ?? []
  if (id === nodeActor) return nodeActor
  if (!isId(id)) return null
  if (kind !== 'groups') return (await findPost(db, id))?.changedMs.toString() ?? null
  return cell === null ? null : JSON.stringify(cell)
}

/** The id of a post that a path names; empty: it names none. */
function idIn(path: string): string {
  return /^\/(?:posts|events|polls)\/([^/]+)/.exec(path)?.[1] ?? ''
}

function refuseOff(): Result<never> {
  return refuse('social-off', 'This neighbourhood is not switched on.')
}
