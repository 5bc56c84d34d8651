import { createHash } from 'node:crypto'

// What the queue needs to know of the messages that Fedify puts into it.

const activityStreams = 'https://www.w3.org/ns/activitystreams#'

/** Messages that brought the same activity are handled one after the other, so that the second one is known; so are those about the same words, in the order in which they came. */
export function inOrder(message: unknown): { readonly orderingKey?: string } {
  if (typeof message !== 'object' || message === null || !('activity' in message)) return {}
  const { activity } = message
  const isIn = 'type' in message && message.type === 'inbox'
  if (!isIn || typeof activity !== 'object' || activity === null || !('id' in activity)) return {}
  const about = aboutWhat(activity) ?? String(activity.id)
  return { orderingKey: createHash('sha256').update(about).digest('base64url') }
}

/** The address of the words that an activity brings, changes or deletes, or of what it takes back; null: it is about something else. */
function aboutWhat(activity: object): string | null {
  const { type, object }: Readonly<Record<string, unknown>> = { ...activity }
  if (!['Create', 'Update', 'Delete', 'Undo'].includes(String(type))) return null
  const id: unknown =
    typeof object === 'object' && object !== null && 'id' in object ? object.id : object
  return typeof id === 'string' ? id : null
}

/** Whether a message of the queue tells that somebody of ours is gone, that somebody follows no longer, or what is wrong with them. */
export function isParting(
  message: unknown,
  types: readonly string[] = ['Delete', 'Reject', 'Flag'],
): boolean {
  if (typeof message !== 'object' || message === null || !('activityType' in message)) return false
  return types.some((type) => `${activityStreams}${type}` === message.activityType)
}

/** The server that a message of the queue goes to; empty: it came in. */
export function hostIn(message: unknown): string {
  const { type, inbox }: Readonly<Record<string, unknown>> = { ...Object(message) }
  const isOut = type === 'outbox' && URL.canParse(String(inbox))
  return isOut ? new URL(String(inbox)).host : ''
}

/** The actor of ours that a message of the queue goes out for; null: it came in. */
export function senderOf(message: unknown, origin: string): string | null {
  if (typeof message !== 'object' || message === null || !('keys' in message)) return null
  const { keys } = message
  const first: unknown = Array.isArray(keys) ? keys[0] : null
  if (typeof first !== 'object' || first === null || !('keyId' in first)) return null
  const path = String(first.keyId).slice(origin.length)
  return /^\/groups\/([^/#]+)/.exec(path)?.[1] ?? null
}

/** The post of ours that a message of the queue brings or changes; null: it is about something else. */
export function postIn(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('activityId' in message)) return null
  const path = URL.canParse(String(message.activityId))
    ? new URL(String(message.activityId)).pathname
    : ''
  const isOut = 'type' in message && message.type === 'outbox'
  const [, id = null] = /^\/(?:posts|events|polls)\/([^/]+)/.exec(path) ?? []
  return isOut ? id : null
}
