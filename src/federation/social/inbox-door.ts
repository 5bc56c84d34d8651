import { parseJson, readText } from '../../api/body.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { hourMs } from '../../kernel/steps.ts'

/** Bytes of an activity at the most. */
export const inboxLimitBytes = 256 * 1024
/** An activity has come to its end after so long, ms. */
const bodyDeadlineMs = 10_000
/** How far the clock of another server may be off. */
export const dateWindowMs = hourMs

/** An activity whose form is right; whose it is has still to be found out. */
export interface Knock {
  readonly text: string
  /** The same as it was parsed. */
  readonly parsed: unknown
  readonly type: string
  /** Address of who says that it is theirs. */
  readonly actor: string
  /** Address of what it is about, where it names one. */
  readonly object: string | null
  /** The activity without the signature that some bring within the document: it counts for nothing here. */
  readonly activity: string
}

const activityTypes = new Set(['application/activity+json', 'application/ld+json'])

/** Looks at a message to an inbox before anything is fetched or worked out: type, signature headers, date, length, depth, form. */
export async function readKnock(request: Request, nowMs: number): Promise<Result<Knock>> {
  const { headers } = request
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  if (!activityTypes.has(type)) {
    return refuse('activity-type', 'An inbox takes application/activity+json.', 'content-type')
  }
  const isSigned = headers.has('signature')
  const hasDigest = headers.has('digest') || headers.has('content-digest')
  if (!isSigned || !hasDigest) {
    const message = 'An inbox takes what is signed over HTTP, with a digest of the body.'
    return refuse('activity-unsigned', message, isSigned ? 'digest' : 'signature')
  }
  const date = headers.get('date')
  if (date !== null && !(Math.abs(Date.parse(date) - nowMs) <= dateWindowMs)) {
    return refuse('activity-date', `The date is ${date}; it is at most an hour off.`, 'date')
  }
  const text = await readText(request, inboxLimitBytes, bodyDeadlineMs)
  if (!text.ok) return text
  const json = parseJson(text.value)
  if (!json.ok) return json
  const { value } = json
  if (!isObject(value)) return refuseForm('an object', '')
  const kind = Array.isArray(value['type']) ? value['type'][0] : value['type']
  if (typeof kind !== 'string') return refuseForm('a type', 'type')
  const actor = idOf(value['actor'])
  if (actor === null || !URL.canParse(actor)) return refuseForm('the address of an actor', 'actor')
  return success({
    text: text.value,
    parsed: value,
    type: kind,
    actor,
    object: idOf(value['object']),
    activity:
      value['signature'] === undefined
        ? text.value
        : JSON.stringify({ ...value, signature: undefined }),
  })
}

function refuseForm(what: string, at: string): Result<never> {
  return refuse('activity-form', `An activity has ${what}.`, at)
}

function idOf(value: unknown): string | null {
  const id = isObject(value) ? value['id'] : value
  return typeof id === 'string' ? id : null
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
