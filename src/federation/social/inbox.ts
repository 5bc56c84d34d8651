import { refuse, type Refusal } from '../../kernel/refusal.ts'
import { Buckets, type DoorLimits } from '../buckets.ts'
import { isLeaving } from '../guard/named.ts'
import { QueueFull } from '../queue/lease-queue.ts'
import { headersFor, isOfDocument, refused } from './answers.ts'
import type { Fedi } from './fedi.ts'
import type { FediParts } from './fedi-parts.ts'
import { readKnock, type Knock } from './inbox-door.ts'
import { isFollower } from './store-social.ts'

/** Bodies that are waited for, by network address (knocks of one are counted before). */
const bodyLimits: DoorLimits = { ofSource: 300, ofHost: 3_000, atOnceOfHost: 16, atOnce: 128 }
/** Activities of one host in five minutes: five a second, where research measured 52 a second of all. */
export const ofHostLimit = 1_500
/** Activities by the host that they say they are of: so many are worked on at once, and those that are of it are counted. */
const activityLimits: DoorLimits = {
  ofSource: 300,
  ofHost: ofHostLimit,
  atOnceOfHost: 8,
  atOnce: 64,
}

/** What an inbox works with. */
export interface InboxParts extends Pick<
  FediParts,
  'db' | 'origin' | 'clock' | 'onFault' | 'admission' | 'newcomers'
> {
  /** What handles messages that were found to be whose they say. */
  readonly fedi: () => Promise<Fedi>
}

/** Where messages of other servers come in: who is not heard is turned away first, then form, room and signature are looked at. */
export class Inbox {
  readonly #parts: InboxParts
  readonly #reading = new Buckets(bodyLimits)
  readonly #working = new Buckets(activityLimits)

  constructor(parts: InboxParts) {
    this.#parts = parts
  }

  /** Bodies are waited for by where they come from, and what has to be fetched is worked on by the host that it is of: so many at once. */
  async receive(asked: Request, target: string, address: string): Promise<Response> {
    const { clock } = this.#parts
    const tooMany = this.#reading.count(address, clock.now())
    if (tooMany !== null) return refused(tooMany)
    const waiting = this.#reading.enter(address)
    if (!waiting.ok) return refused(waiting)
    const knock = await readKnock(asked, clock.now()).finally(waiting.value)
    if (!knock.ok) return refused(knock)
    const [, group = null] = /^\/groups\/([^/]+)\/inbox$/.exec(new URL(target).pathname) ?? []
    const turned = await this.#parts.admission.turnsAway(knock.value.parsed, group)
    if (turned === 'sender') {
      return refused(refuse('activity-blocked', 'Nothing of this actor is taken here.'))
    }
    // Who passes on what somebody else said did nothing wrong, and need not come again.
    if (turned !== null) return new Response(null, { status: 202 })
    const { parsed, actor } = knock.value
    if (!isLeaving(parsed) && !(await this.#parts.newcomers.mayCome(new URL(actor)))) {
      return refused(refuseNewcomer())
    }
    const working = this.#working.enter(new URL(actor).host)
    if (!working.ok) return refused(working)
    return await this.#take(asked, target, knock.value).finally(working.value)
  }

  async #take(asked: Request, target: string, knock: Knock): Promise<Response> {
    const { db, origin, clock, onFault } = this.#parts
    const { text, activity, type, actor, object } = knock
    // Servers tell all others that somebody is gone, whose key then cannot be asked for any more.
    if (type === 'Delete' && actor === object && !(await isFollower(db, actor))) {
      return new Response(null, { status: 202 })
    }
    const headers = headersFor(asked.headers, origin)
    const sent = (body: string): Request => new Request(target, { method: 'POST', headers, body })
    const fedi = await this.#parts.fedi()
    try {
      if (!(await fedi.isSignedByActor(sent(text), knock))) {
        return refused(refuse('activity-signature', 'The HTTP signature is not the actor’s.'))
      }
      const tooMany = this.#working.count(new URL(actor).host, clock.now())
      if (tooMany !== null) return refused(tooMany)
      return (await fedi.answer(sent(activity))) ?? new Response(null, { status: 404 })
    } catch (error) {
      if (isOfDocument(error)) {
        return refused(refuse('activity-document', 'What this names is no document of an actor.'))
      }
      if (!(error instanceof QueueFull)) onFault('activity-not-taken', error)
      return new Response(null, { status: 503, headers: { 'retry-after': '60' } })
    }
  }
}

/** Whoever finds that too many of their domain came today may ask again after so long, s. */
const newcomerSeconds = 3_600

function refuseNewcomer(): Refusal {
  const message = 'Too many accounts of this domain came within a day; come back later.'
  return refuse('too-many-requests', message, undefined, { seconds: newcomerSeconds })
}
