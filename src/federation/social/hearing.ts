import type { InboxContext } from '@fedify/fedify'
import { Announce, Like, type Create, type Undo } from '@fedify/vocab'
import { newId } from '../../kernel/id.ts'
import type { FediParts } from './fedi-parts.ts'
import { kindOf, postIn, reactionIn } from './heard-reaction.ts'
import { replyIn } from './heard-reply.ts'
import { hashOfActor, voteIn } from './heard-vote.ts'
import type { HeardVote } from './poll.ts'
import { forgetVoter, takeVote } from './store-poll.ts'
import { addReaction, dropReaction, dropReactionTo, forgetReactions } from './store-reaction.ts'
import { addReply } from './store-reply.ts'
import { findPost } from './store-social.ts'

/** Takes what accounts of other servers say and do about posts: words, answers to polls, and that they like them or pass them on. */
export class Hearing {
  readonly #parts: FediParts

  constructor(parts: FediParts) {
    this.#parts = parts
  }

  async created(context: InboxContext<null>, create: Create): Promise<void> {
    const { db, clock, random, ear } = this.#parts
    const vote = await voteIn(context, create)
    if (vote !== null) return await this.#voted(vote)
    const reply = await replyIn(context, db, create)
    if (reply === null || !(await this.#isHeard(reply.cellId, reply.author))) return
    if (!(await ear.replied(reply))) return
    await addReply(db, newId(clock.now(), random), reply, clock.now())
  }

  async reacted(context: InboxContext<null>, activity: Announce | Like): Promise<void> {
    const { db, clock, sealKey, onRefused } = this.#parts
    const reaction = reactionIn(context, sealKey, activity)
    const post = reaction === null ? null : await findPost(db, reaction.postId)
    if (reaction === null || post === null || activity.actorId === null) return
    if (!(await this.#isHeard(post.cellId, activity.actorId.href))) return
    const counted = await addReaction(db, reaction, clock.now())
    if (!counted.ok) onRefused('reaction-refused', counted)
  }

  /** Takes back what somebody did, by its address: nothing is fetched. False: nothing is known by that. */
  async undone({ actorId, objectId }: Undo): Promise<boolean> {
    const { db, sealKey } = this.#parts
    if (actorId === null || objectId === null) return false
    const [actor, activity] = [actorId, objectId].map(({ href }) => hashOfActor(sealKey, href))
    return await dropReaction(db, actor ?? '', activity ?? '')
  }

  /** The same, by what it was: some servers give no address to what they take back. */
  async undoneAs(context: InboxContext<null>, { actorId }: Undo, undone: unknown): Promise<void> {
    const { db, sealKey } = this.#parts
    if (!(undone instanceof Announce || undone instanceof Like) || actorId === null) return
    const postId = postIn(context, undone.objectId)
    if (postId === null || undone.actorId?.href !== actorId.href) return
    const actor = hashOfActor(sealKey, actorId.href)
    await dropReactionTo(db, { postId, kind: kindOf(undone), actor })
  }

  /** Somebody is gone from their server. */
  async gone(actor: string): Promise<void> {
    const { db, sealKey } = this.#parts
    const hash = hashOfActor(sealKey, actor)
    await forgetVoter(db, hash)
    await forgetReactions(db, hash)
  }

  async #voted(vote: HeardVote): Promise<void> {
    const { db, clock, sealKey, onRefused } = this.#parts
    const post = await findPost(db, vote.pollId)
    if (post === null || post.poll === null) return
    const { cellId, poll } = post
    if (!(await this.#isHeard(cellId, vote.actor))) return
    const voter = hashOfActor(sealKey, vote.actor)
    const taken = await takeVote(db, vote, { cellId, poll }, voter, clock.now())
    if (!taken.ok) onRefused('vote-refused', taken)
  }

  /** Whether a neighbourhood hears an account: who is blocked there, or one too many, is not; who is new is remembered. */
  async #isHeard(cellId: string, actor: string): Promise<boolean> {
    return (await this.#parts.newcomers.meet(cellId, new URL(actor))) !== 'blocked'
  }
}
