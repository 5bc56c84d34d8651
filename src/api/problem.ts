import type { Refusal } from '../kernel/refusal.ts'

/** The one form of every HTTP error (RFC 9457, Problem Details). */
export interface Problem {
  /** A name for the kind of problem, not an address: `urn:commonwatt:problem:slug-taken`. */
  readonly type: string
  readonly title: string
  readonly status: number
  /** One plain sentence: what was wrong and what would be right. */
  readonly detail: string
  /** The refusal's stable code. */
  readonly code: string
  /** Which part of the request was wrong. */
  readonly at?: string
  /** Names this request in the node's log. */
  readonly requestId: string
}

const titles: Readonly<Record<number, string>> = {
  400: 'The request cannot be read',
  401: 'Sign in first',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not done this way',
  408: 'It took too long',
  409: 'It conflicts with what is there',
  410: 'No longer there',
  413: 'Too large',
  415: 'Wrong type of content',
  422: 'Something is not right',
  429: 'Too many requests',
  500: 'Something broke on our side',
  503: 'Not now',
}

const statuses: Readonly<Record<string, number>> = {
  'bad-json': 400,
  'body-missing': 400,
  'sign-in-needed': 401,
  'sign-in-again': 401,
  'wrong-secret': 401,
  'passkey-refused': 401,
  'digest-wrong': 401,
  'message-replayed': 401,
  'peer-unknown': 401,
  'signature-covers': 401,
  'signature-early': 401,
  'signature-form': 401,
  'signature-long': 401,
  'signature-missing': 401,
  'signature-old': 401,
  'signature-tag': 401,
  'signature-wrong': 401,
  forbidden: 403,
  'peer-not-trusted': 403,
  'cross-site': 403,
  'scope-missing': 403,
  'wrong-setup-code': 403,
  'not-a-member': 403,
  'no-voter': 403,
  'not-on-the-list': 403,
  'minutes-not-secretary': 403,
  'minutes-not-there': 403,
  'too-few-to-show': 403,
  'report-other-cell': 403,
  'method-not-allowed': 405,
  'already-set-up': 409,
  'already-member': 409,
  'cell-not-empty': 409,
  'last-steward': 409,
  'attendance-closed': 409,
  'meeting-called-off': 409,
  'meeting-begun': 409,
  'meeting-changes-full': 409,
  'seats-changed': 409,
  'ballot-closed': 409,
  'ballot-early': 409,
  'ballot-late': 409,
  'ballot-open': 409,
  'ballot-unlinked': 409,
  'ballot-followed': 409,
  'poll-over': 409,
  'polls-full': 409,
  'no-paper': 409,
  'topic-twice': 409,
  'too-many-topics': 409,
  'count-hidden': 409,
  'log-open': 409,
  'minutes-already-open': 409,
  'minutes-approved': 409,
  'minutes-no-objection': 409,
  'minutes-not-open': 409,
  'minutes-objected': 409,
  'minutes-objected-yourself': 409,
  'minutes-out-of-order': 409,
  'minutes-too-early': 409,
  'minutes-too-late': 409,
  'model-busy': 409,
  'model-off': 409,
  'nobody-to-vote': 409,
  'not-invited': 403,
  'panel-not-yours': 403,
  'drawn-already': 409,
  'lotteries-full': 409,
  'lottery-busy': 503,
  'lottery-not-ready': 409,
  'no-seat-empty': 409,
  'panel-late': 409,
  'panel-open': 409,
  'panel-over': 409,
  'panels-full': 409,
  'seed-early': 409,
  'tables-full': 409,
  'too-few-said-yes': 409,
  'paper-only': 409,
  'conversation-closed': 409,
  'no-slate': 409,
  'nobody-asked': 409,
  'not-a-body': 409,
  'not-asked': 409,
  'nothing-to-answer': 409,
  'report-older': 409,
  'slate-made': 409,
  'too-many-answers': 409,
  'too-many-reports': 409,
  'too-many-conversations': 409,
  'too-few-people': 409,
  'too-many-participants': 409,
  'too-many-statements': 409,
  'home-has-residents': 409,
  'body-late': 408,
  'invitation-closed': 410,
  'invitation-expired': 410,
  'wrong-content-type': 415,
  'chain-broken': 409,
  'message-changed': 409,
  'message-early': 409,
  'message-past': 409,
  'session-closed': 409,
  'session-full': 409,
  'node-not-public': 409,
  'mail-full': 409,
  'peer-not-yet': 409,
  'too-many-peers': 409,
  'too-many-messages': 429,
  'too-many-sessions': 429,
  'too-many-attempts': 429,
  'too-many-requests': 429,
  fault: 500,
  'ballot-busy': 503,
  'count-busy': 503,
  'door-busy': 503,
  'report-busy': 503,
  'trial-busy': 503,
  'queue-full': 503,
}

/** Kinds of code that rooms name alike, so that a new one finds its status by itself. */
const statusByEnding: readonly (readonly [RegExp, number])[] = [
  [/(^|-)(not-found|unknown)$/, 404],
  [/-(taken|exists|conflict)$/, 409],
  [/-(too-large|too-big)$/, 413],
]

/** The HTTP status of a refusal: by its code, or 422, what was asked makes no sense here. */
export function statusOf(code: string): number {
  const known = statuses[code]
  if (known !== undefined) return known
  return statusByEnding.find(([ending]) => ending.test(code))?.[1] ?? 422
}

export function problemOf(refusal: Refusal, requestId: string): Problem {
  const status = statusOf(refusal.code)
  return {
    type: `urn:commonwatt:problem:${refusal.code}`,
    title: titles[status] ?? titles[422] ?? '',
    status,
    detail: refusal.message,
    code: refusal.code,
    ...(refusal.at === undefined ? {} : { at: refusal.at }),
    requestId,
  }
}

export function problemResponse(
  refusal: Refusal,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const problem = problemOf(refusal, requestId)
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  })
}
