import type { Poll, PollDraft } from './poll.ts'
import type { PublicRecord, RecordDraft } from './public-record.ts'

/** Language in which a neighbourhood speaks to others. */
export type SocialLanguage = 'en' | 'de'

/** A neighbourhood that others may find and follow. */
export interface SocialCell {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly placeLabel: string
  readonly language: SocialLanguage
  /** What was decided before, in the neighbourhood's own time, is not posted. */
  readonly sinceMs: number
  readonly createdMs: number
}

/** Somebody on another server who follows a neighbourhood: addresses only. */
export interface Follower {
  readonly actor: string
  readonly inbox: string
  readonly sharedInbox: string | null
}

/** What may be posted, by where it comes from: a meeting is an event for calendars and a note for everybody; an answer is a body's; a poll belongs to a question or a ballot. */
export const postSources = [
  'decision',
  'question',
  'found',
  'answer',
  'meeting',
  'meeting-note',
  'poll',
] as const
export type PostSource = (typeof postSources)[number]

/** What is sent again where it has changed; the rest stays as it was said. */
export const changingSources: readonly PostSource[] = [
  'question',
  'answer',
  'meeting',
  'meeting-note',
]

/** When and where something takes place. */
export interface PostEvent {
  readonly startsMs: number
  /** Empty: not said. */
  readonly place: string
  /** IANA name. */
  readonly timeZone: string
  readonly isCalledOff: boolean
}

/** What a neighbourhood wants its followers to read. */
export interface PostDraft {
  readonly source: PostSource
  /** Its id in the room it comes from: posted once. */
  readonly sourceId: string
  readonly title: string
  /** In plain words, without markup. */
  readonly text: string
  /** Path of its page on this node. */
  readonly path: string
  /** Null: words alone. */
  readonly event: PostEvent | null
  /** What is asked in a post that is a poll. */
  readonly poll?: PollDraft
  /** What stands behind it, for programs. */
  readonly record?: RecordDraft
}

export interface Post extends Omit<PostDraft, 'poll' | 'record'> {
  readonly id: string
  readonly cellId: string
  readonly language: SocialLanguage
  /** In real time. */
  readonly publishedMs: number
  /** When it was last changed after it had been sent; 0: never. */
  readonly changedMs: number
  /** Null: it is no poll. */
  readonly poll: Poll | null
  /** Null: nothing stands behind it but its page. */
  readonly record: Pick<PublicRecord, 'hash' | 'name'> | null
}

/** A post as it is kept first. */
export interface NewPost
  extends Omit<PostDraft, 'record'>, Pick<Post, 'id' | 'cellId' | 'language' | 'publishedMs'> {
  readonly record: PublicRecord | null
}

/** Followers of one neighbourhood at the most, and those that one server brings. */
export const followersLimit = 20_000
export const followersOfHostLimit = 2_000

/** The identifier of the node's own actor, with which it asks other servers. No id of a cell is as short. */
export const nodeActor = 'node'
