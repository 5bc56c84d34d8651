import {
  createFederation,
  verifyRequest,
  type Context,
  type Federation,
  type InboxContext,
  type MessageQueue,
  type Protocol,
} from '@fedify/fedify'
import {
  Accept,
  Activity,
  Announce,
  Create,
  Delete,
  Event,
  Flag,
  Follow,
  isActor,
  Like,
  Note,
  Question,
  Reject,
  Undo,
  Update,
  type Recipient,
} from '@fedify/vocab'
import { newId } from '../../kernel/id.ts'
import type { Result } from '../../kernel/refusal.ts'
import { dayMs } from '../../kernel/steps.ts'
import { addReport, type Report } from '../guard/store-report.ts'
import { kindOf, type Receiver } from '../leaving-check.ts'
import { LeaseQueue } from '../queue/lease-queue.ts'
import { ValueStore } from '../queue/value-store.ts'
import { ActorKeys } from './actor-keys.ts'
import {
  createOf,
  eventOf,
  goneOf,
  groupOf,
  nodeOf,
  noteOf,
  postUri,
  questionOf,
  tidingsOf,
} from './documents.ts'
import { onErrand } from './errand.ts'
import type { FediParts } from './fedi-parts.ts'
import { hearFlag, ownReport } from './flag.ts'
import { amendedIn, deletedIn } from './heard-reply.ts'
import { Hearing } from './hearing.ts'
import { domainLimit, newErrand, type FetchErrand } from './guarded-fetch.ts'
import type { Knock } from './inbox-door.ts'
import { KnownKeys } from './known-keys.ts'
import { knownContexts, plainLoader, signedLoader } from './loaders.ts'
import { passedOn, takenBack } from './passing-on.ts'
import { hostIn, inOrder, isParting, postIn, senderOf } from './queued-message.ts'
import { followersLimit, followersOfHostLimit, nodeActor, type Post } from './social-cell.ts'
import { findGone, type GonePost } from './store-gone.ts'
import { Removal } from './tombstone.ts'
import { noteSent, sweepHealth } from './store-server-health.ts'
import type { TakenReply } from './store-reply.ts'
import {
  addFollower,
  countFollowers,
  countPosts,
  dropFollower,
  findPost,
  followersOf,
  forgetFollower,
  inboxesOf,
  postsOf,
  socialCell,
  socialCellBySlug,
  socialCells,
} from './store-social.ts'

/** Posts on one page of an outbox, and inboxes that one message of the queue names. */
const postsOfPage = 20
const inboxesOnce = 500
/** How long it is kept how sending to a server went, ms. */
const healthKeptMs = 90 * dayMs

/** The ActivityPub server: built on Fedify, which nothing else in the node knows of. */
export class Fedi {
  readonly #parts: FediParts
  readonly #federation: Federation<null>
  readonly #values: ValueStore
  readonly #asked = domainLimit()
  readonly #hearing: Hearing
  readonly #known: KnownKeys
  readonly #stopping = new AbortController()
  readonly #listening: Promise<void>

  constructor(parts: FediParts) {
    this.#parts = parts
    this.#values = new ValueStore(parts.db, parts.clock)
    this.#known = new KnownKeys(parts.clock)
    this.#hearing = new Hearing(parts)
    this.#federation = this.#build()
    this.#listening = this.#federation
      .startQueue(null, { signal: this.#stopping.signal })
      .catch((error: unknown) => parts.onFault('federation-queue-stopped', error))
  }

  /** Answers a request; null: nothing is there. The request bears the public address; a message to an inbox was found to be signed by its actor. */
  answer(request: Request): Promise<Response | null> {
    return onErrand(this.#errand(), async () => {
      let isThere = true
      const nothing = (): Response => {
        isThere = false
        return new Response(null, { status: 404 })
      }
      const response = await this.#federation.fetch(request, {
        contextData: null,
        onNotFound: nothing,
        onNotAcceptable: nothing,
      })
      return isThere ? response : null
    })
  }

  /**
   * Whether a message is signed over HTTP by the actor that the activity names, with a key at the actor's own server. The actor is read from the
   * document as it is handled later: words of JSON can be made to mean others there.
   */
  isSignedByActor(request: Request, { activity }: Knock): Promise<boolean> {
    return onErrand(this.#errand(), async () => {
      const { documentLoader, contextLoader } = this.#context()
      const loaders = { documentLoader, contextLoader }
      const key = await verifyRequest(request, { ...loaders, keyCache: this.#known })
      if (key === null) return false
      const [actor, ...more] = (await Activity.fromJsonLd(JSON.parse(activity), loaders)).actorIds
      const isSame = actor !== undefined && key.ownerId?.href === actor.href
      return isSame && more.length === 0 && key.id?.origin === actor.origin
    })
  }

  /** Hands a post to the queue for all who follow. Doing it twice sends the same activity, which receivers know. */
  async send(post: Post): Promise<void> {
    await this.#toFollowers(post.cellId, tidingsOf(this.#context(), post, this.#parts.signer))
  }

  /** Tells all who follow that a post was taken back. */
  async sendRemoval(post: GonePost): Promise<void> {
    await this.#toFollowers(post.cellId, new Removal(this.#parts.origin, post))
  }

  /** Passes on a reply that was let in, in both forms. */
  async passOn(reply: TakenReply, post: Post): Promise<void> {
    const context = this.#context()
    for (const announce of passedOn(context, reply, postUri(context, post))) {
      await this.#toFollowers(reply.cellId, announce)
    }
  }

  /** Takes back that it was. */
  async takeBack(reply: TakenReply): Promise<void> {
    for (const undo of takenBack(this.#context(), reply)) {
      await this.#toFollowers(reply.cellId, undo)
    }
  }

  /** Tells all who follow that a neighbourhood is gone. */
  async sendGone(cellId: string): Promise<void> {
    await this.#toFollowers(cellId, goneOf(this.#context(), cellId, this.#parts.clock.now()))
  }

  async #toFollowers(cellId: string, activity: Activity): Promise<void> {
    const { db } = this.#parts
    const context = this.#context()
    for (let after = ''; ;) {
      const inboxes = await inboxesOf(db, cellId, after, inboxesOnce)
      const receivers = inboxes.map(({ actor, inbox }) => ({
        id: new URL(actor),
        inboxId: new URL(inbox),
      }))
      const to = { kind: 'followers', count: receivers.length } as const
      if (receivers.length > 0) await this.#sendOut(context, cellId, receivers, activity, to)
      const last = inboxes.at(-1)
      if (last === undefined || inboxes.length < inboxesOnce) return
      after = last.inbox
    }
  }

  /** Reports something to the server that it is on, in the neighbourhood's name. `personId`: the steward's, who is not named there. */
  report(
    cellId: string,
    of: Pick<Report, 'subject' | 'words'>,
    personId: string | null,
  ): Promise<Result<null>> {
    return onErrand(this.#errand(), async () => {
      const context = this.#context()
      const made = await ownReport(context, this.#parts, cellId, of)
      if (!made.ok) return made
      const { report, receiver, flag } = made.value
      const kept = await addReport(this.#parts.db, report, personId)
      if (kept.ok) await this.#sendOut(context, cellId, [receiver], flag, { kind: 'server' })
      return kept
    })
  }

  /** Clears away what is over. */
  async sweep(): Promise<void> {
    await this.#values.sweep()
    await sweepHealth(this.#parts.db, this.#parts.clock.now() - healthKeptMs)
  }

  /** Stops when what is under way has ended; what waits goes on when the node starts again. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    await this.#listening
  }

  #errand(): FetchErrand {
    const { loopback, deadlineMs, admission, db, clock } = this.#parts
    const mayAsk = (address: URL): Promise<boolean> => admission.mayAsk(address)
    const stopping = this.#stopping.signal
    return {
      ...newErrand(loopback, stopping, deadlineMs, this.#asked, mayAsk),
      onSent: (host, fault) => noteSent(db, host, fault, clock.now()),
    }
  }

  #context(): Context<null> {
    return this.#federation.createContext(new URL(this.#parts.origin), null)
  }

  #build(): Federation<null> {
    const { db, clock, random, sealKey, signer, origin, version } = this.#parts
    const keys = new ActorKeys(db, clock, random, sealKey)
    const userAgent = `Commonwatt/${version} (+${origin}/)`
    const federation = createFederation<null>({
      kv: this.#values,
      queue: this.#queue(),
      manuallyStartQueue: true,
      origin,
      // Whose a message is was found out before it is handed in (isSignedByActor): by its HTTP signature alone.
      skipSignatureVerification: true,
      firstKnock: 'draft-cavage-http-signatures-12',
      documentLoaderFactory: () => plainLoader(this.#values, userAgent),
      contextLoaderFactory: () => knownContexts,
      authenticatedDocumentLoaderFactory: (identity) => signedLoader(identity, userAgent),
      // What is sent goes out as it was made: it has its id, and names its sender by address.
      activityTransformers: [],
      onOutboxError: () => {},
    })
    federation.setNodeInfoDispatcher('/nodeinfo/2.1', async () => ({
      software: { name: 'commonwatt', version },
      protocols: protocols(),
      openRegistrations: false,
      usage: {
        users: { total: (await socialCells(db)).length },
        localPosts: await countPosts(db, null),
        localComments: 0,
      },
    }))
    federation
      .setActorDispatcher('/groups/{identifier}', async (context, identifier) => {
        if (identifier === nodeActor) return await nodeOf(context)
        const cell = await socialCell(db, identifier)
        return cell === null ? null : await groupOf(context, cell, signer)
      })
      .setKeyPairsDispatcher(async (_context, identifier) => [await keys.of(identifier)])
      .mapHandle(async (context, username) => {
        if (username === context.hostname) return nodeActor
        return (await socialCellBySlug(db, username))?.id ?? null
      })
      .mapAlias((context, resource) =>
        resource.href === `${context.canonicalOrigin}/` ? { identifier: nodeActor } : null,
      )
    federation.setObjectDispatcher(Note, '/posts/{id}', async (context, { id }) => {
      const post = await findPost(db, id)
      return post === null ? null : await noteOf(context, post, signer)
    })
    federation.setObjectDispatcher(Event, '/events/{id}', async (context, { id }) => {
      const post = await findPost(db, id)
      return post === null ? null : await eventOf(context, post, signer)
    })
    federation.setObjectDispatcher(Question, '/polls/{id}', async (context, { id }) => {
      const post = await findPost(db, id)
      return post === null ? null : await questionOf(context, post, signer)
    })
    federation.setObjectDispatcher(Create, '/posts/{id}/create', async (context, { id }) => {
      const post = await findPost(db, id)
      return post === null ? null : createOf(context, post, signer)
    })
    federation
      .setOutboxDispatcher('/groups/{identifier}/outbox', async (context, identifier, cursor) => {
        const from = Number(cursor ?? 0)
        if (!Number.isSafeInteger(from) || from < 0) return null
        const posts = await postsOf(db, identifier, from, postsOfPage)
        return {
          items: posts.map((post) => createOf(context, post, signer)),
          nextCursor: posts.length < postsOfPage ? null : String(from + postsOfPage),
        }
      })
      .setCounter((_context, identifier) => countPosts(db, identifier))
      .setFirstCursor(() => '0')
    // How many follow is everybody's to know, who does is not.
    federation
      .setFollowersDispatcher('/groups/{identifier}/followers', () => ({ items: [] }))
      .setCounter((_context, identifier) => countFollowers(db, identifier))
    federation
      .setInboxListeners('/groups/{identifier}/inbox', '/inbox')
      .on(Follow, (context, follow) => this.#follow(context, follow))
      .on(Flag, (context, flag) => hearFlag(context, this.#parts, flag))
      .on(Undo, (context, undo) => this.#undo(context, undo))
      .on(Create, (context, create) => this.#hearing.created(context, create))
      .on(Announce, (context, announce) => this.#hearing.reacted(context, announce))
      .on(Like, (context, like) => this.#hearing.reacted(context, like))
      .on(Update, async (context, update) => {
        const amended = await amendedIn(context, update)
        if (amended !== null) await this.#parts.ear.amended(amended)
      })
      .on(Delete, async (_context, gone) => {
        const deleted = deletedIn(gone)
        if (deleted === null) return
        if (deleted.address === deleted.author) {
          await forgetFollower(db, deleted.author)
          await this.#hearing.gone(deleted.author)
        } else await this.#parts.ear.amended(deleted)
      })
      .setSharedKeyDispatcher(() => ({ identifier: nodeActor }))
      .onError((_context, error) => this.#parts.onFault('activity-not-handled', error))
    return federation
  }

  /** Our queue as Fedify calls it. Each message is an errand of its own, and for who was switched off meanwhile nothing goes out but that they are gone. */
  #queue(): MessageQueue {
    const { db } = this.#parts
    const queue = new LeaseQueue({ ...this.#parts, hostOf: hostIn }, this.#parts.pace)
    return {
      nativeRetrial: queue.nativeRetrial,
      enqueue: (message, options) => queue.enqueue(message, { ...inOrder(message), ...options }),
      enqueueMany: (messages, options) => queue.enqueueMany(messages, options),
      getDepth: () => queue.getDepth(),
      listen: (handler, options) =>
        queue.listen(async (message) => {
          const sender = senderOf(message, this.#parts.origin)
          const isOff =
            !isParting(message, ['Delete']) &&
            sender !== null &&
            sender !== nodeActor &&
            (await socialCell(db, sender)) === null
          if (isOff || (await this.#parts.admission.turnsBack(message, sender))) return
          const postId = isParting(message) ? null : postIn(message)
          // What waits of a post that was taken back meanwhile, or is tried again, would bring it back.
          if (postId !== null && (await findGone(db, postId)) !== null) return
          await onErrand(this.#errand(), async () => await handler(message))
        }, options),
    }
  }

  /** Lets go of followers who are blocked by now, and tells them so. */
  async dismissBlocked(cellId: string): Promise<void> {
    const { db, guard } = this.#parts
    const verdict = await guard.judgeAll(cellId)
    const context = this.#context()
    for (const { actor, inbox } of await followersOf(db, cellId)) {
      if (verdict(actor) !== 'blocked') continue
      await dropFollower(db, cellId, actor)
      const of = { id: new URL(actor), inboxId: new URL(inbox) }
      await this.#answer(context, cellId, of, null, false)
    }
  }

  async #follow(context: InboxContext<null>, follow: Follow): Promise<void> {
    const { db, clock, newcomers } = this.#parts
    const cell = await socialCell(db, groupIn(context, follow.objectId) ?? '')
    const actor = cell === null ? null : await follow.getActor(context)
    if (cell === null || actor === null || !isActor(actor)) return
    const { id, inboxId } = actor
    if (id === null || inboxId === null) return
    const isFull =
      (await newcomers.meet(cell.id, id)) === 'blocked' ||
      (await countFollowers(db, cell.id)) >= followersLimit ||
      (await countFollowers(db, cell.id, id.host)) >= followersOfHostLimit
    if (!isFull) {
      const sharedInbox = actor.endpoints?.sharedInbox?.href ?? null
      const follower = { actor: id.href, inbox: inboxId.href, sharedInbox }
      await addFollower(db, cell.id, follower, clock.now())
    }
    await this.#answer(context, cell.id, { id, inboxId }, follow.id, !isFull)
  }

  /** Answers somebody who asked to follow. `asked`: the address of what they asked with; null: it is not kept. */
  async #answer(
    context: Context<null>,
    cellId: string,
    { id, inboxId }: { readonly id: URL; readonly inboxId: URL },
    asked: URL | null,
    isYes: boolean,
  ): Promise<void> {
    const { clock, random } = this.#parts
    const mine = context.getActorUri(cellId)
    const said = { id: new URL(`#said-${newId(clock.now(), random)}`, mine), actor: mine, to: id }
    // Nothing of what came is sent back but its address and whom it is between.
    const object = new Follow({ id: asked, actor: id, object: mine })
    const answer = isYes ? new Accept({ ...said, object }) : new Reject({ ...said, object })
    await this.#sendOut(context, cellId, [{ id, inboxId }], answer, { kind: 'asker' })
  }

  async #undo(context: InboxContext<null>, undo: Undo): Promise<void> {
    if (await this.#hearing.undone(undo)) return
    const undone = await undo.getObject(context)
    if (!(undone instanceof Follow)) return await this.#hearing.undoneAs(context, undo, undone)
    const cellId = groupIn(context, undone.objectId)
    if (cellId === null || undo.actorId === null || undone.actorId?.href !== undo.actorId.href)
      return
    await dropFollower(this.#parts.db, cellId, undo.actorId.href)
  }

  /** The single way out: everything that a neighbourhood sends to other servers by itself passes here. Throws `NotLeaving` where the table of what may leave does not have it. */
  async #sendOut(
    context: Context<null>,
    cellId: string,
    receivers: Recipient[],
    activity: Activity,
    to: Receiver,
  ): Promise<void> {
    const content = await activity.toJsonLd({ contextLoader: knownContexts })
    const { wayOut } = this.#parts
    wayOut.pass({ line: 'social', kind: kindOf(content), content, to, cellId })
    // Each inbox is a message of its own at once: spread later, it would be read and written anew, and lose what Fedify does not know.
    await context.sendActivity({ identifier: cellId }, receivers, activity, { fanout: 'skip' })
  }
}

function protocols(): Protocol[] {
  return ['activitypub']
}

/** The neighbourhood that an address of ours names. */
function groupIn(context: Context<null>, address: URL | null): string | null {
  const parsed = context.parseUri(address)
  return parsed?.type === 'actor' ? parsed.identifier : null
}
