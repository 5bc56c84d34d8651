import * as v from 'valibot'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import { parseJson, readText } from './body.ts'
import type { Route } from './route.ts'

/** Characters of what a refusal quotes from a request at the most. */
const quoteLimit = 300

/** The parts of a request after their schemas accepted them. */
export interface CheckedRequest {
  readonly params: unknown
  readonly query: unknown
  readonly body: unknown
}

/**
 * Checks a request's path, query and body by the route's schemas; the first thing wrong is the
 * refusal.
 */
export async function checkRequest(
  route: Route,
  request: Request,
  params: Readonly<Record<string, string>>,
): Promise<Result<CheckedRequest>> {
  const path = check(route.params, params)
  if (!path.ok) return path
  const query = check(route.query, Object.fromEntries(new URL(request.url).searchParams))
  if (!query.ok) return query
  const body = await readBody(route, request)
  if (!body.ok) return body
  return success({ params: path.value, query: query.value, body: body.value })
}

async function readBody(route: Route, request: Request): Promise<Result<unknown>> {
  if (route.body === undefined) return success(undefined)
  const wanted = route.bodyType ?? 'application/json'
  const given = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  if (given !== wanted) {
    return refuse('wrong-content-type', `Send this with the header "Content-Type: ${wanted}".`)
  }
  const text = await readText(request, route.bodyLimit)
  if (!text.ok) return text
  if (wanted !== 'application/json') return check(route.body, text.value)
  const json = parseJson(text.value)
  return json.ok ? check(route.body, json.value) : json
}

function check(schema: v.GenericSchema | undefined, value: unknown): Result<unknown> {
  if (schema === undefined) return success(value)
  const result = v.safeParse(schema, value, { abortEarly: true })
  return result.success ? success(result.output) : refuseIssue(result.issues[0])
}

function refuseIssue(issue: v.BaseIssue<unknown>): Refusal {
  const at = v.getDotPath(issue)?.slice(0, quoteLimit)
  const message = issue.message.slice(0, quoteLimit)
  return at === undefined
    ? refuse('invalid-input', `${message}.`)
    : refuse('invalid-input', `${at}: ${message}.`, at)
}
