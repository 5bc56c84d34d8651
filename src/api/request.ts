import * as v from 'valibot'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import { parseJson, readBytes, readText } from './body.ts'
import { refusalOfIssue } from './issue.ts'
import type { Route } from './route.ts'

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
  const forms = new Map(Object.entries(route.bodyForms ?? {}))
  const form = forms.get(given ?? '')
  if (form !== undefined) {
    const bytes = await readBytes(request, route.bodyLimit)
    const read = bytes.ok ? form(bytes.value) : bytes
    return read.ok ? check(route.body, read.value) : read
  }
  if (given !== wanted) {
    const types = [wanted, ...forms.keys()].join('" or "')
    return refuse('wrong-content-type', `Send this with the header "Content-Type: ${types}".`)
  }
  const text = await readText(request, route.bodyLimit)
  if (!text.ok) return text
  if (wanted !== 'application/json') return check(route.body, text.value)
  const json = parseJson(text.value)
  if (!json.ok) return json
  // Schemas take a list for an object and would look for its fields in there.
  if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
    return refuse('invalid-input', 'body: it should be one object, like {"name": "Roof"}.', 'body')
  }
  return check(route.body, json.value)
}

function check(schema: v.GenericSchema | undefined, value: unknown): Result<unknown> {
  if (schema === undefined) return success(value)
  const result = v.safeParse(schema, value, { abortEarly: true })
  return result.success ? success(result.output) : refusalOfIssue(result.issues[0])
}
