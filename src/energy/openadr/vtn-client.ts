import * as v from 'valibot'
import { limitedText } from '../../kernel/limited-text.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import {
  authServerShape,
  eventShape,
  problemShape,
  programShape,
  tokenShape,
  venShape,
  type OpenAdrEvent,
  type Program,
} from './openadr-event.ts'
import type { ReportBody } from './report.ts'

/** What the client needs of the outside: Node's own `fetch`, or a test's. */
export type VtnFetch = (url: string, init: RequestInit) => Promise<Response>

/** Where a VTN is, and who we are to it. */
export interface VtnAccess {
  /** Base address of its API: `https://vtn.example.org/openadr3/3.1.1`. */
  readonly url: string
  readonly clientId: string
  readonly clientSecret: string
}

/** How long an answer may take, ms, and how long it may be, bytes. */
const timeoutMs = 20_000
const bytesLimit = 5_000_000

/** Objects a page (the most that OpenADR 3.1.1 allows), and pages that are read at the most. */
const pageSize = 50
const pagesLimit = 4

/** A token is renewed so long before it ends, ms. */
const renewedBeforeMs = 60_000

/**
 * Speaks with one VTN as a VEN (virtual end node): OAuth 2.0 client credentials (RFC 6749, 4.4), then programmes, events, reports. Every failure is
 * a refusal with a sentence; nothing of the secret is in it. Redirects are not followed: they would carry the token elsewhere.
 */
export class VtnClient {
  readonly #access: VtnAccess
  readonly #fetch: VtnFetch
  readonly #now: () => number
  #token: { readonly text: string; readonly untilMs: number } | null = null

  constructor(access: VtnAccess, fetch: VtnFetch, now: () => number) {
    this.#access = access
    this.#fetch = fetch
    this.#now = now
  }

  /** The programmes we may read. */
  programs(): Promise<Result<Program[]>> {
    return this.#pages('programs', {}, programShape)
  }

  /** The events of a programme (null: of all that we may read) that have not ended. */
  events(programId: string | null): Promise<Result<OpenAdrEvent[]>> {
    const of: Record<string, string> = programId === null ? {} : { programID: programId }
    return this.#pages('events', { ...of, active: 'true' }, eventShape)
  }

  /** Says who we are; the same name again is the same VEN. Gives its id. */
  async enroll(venName: string): Promise<Result<string>> {
    const known = await this.#pages('vens', { venName }, venShape)
    if (!known.ok) return known
    const ours = known.value.find((ven) => ven.venName === venName)
    if (ours !== undefined) return success(ours.id)
    const body = { objectType: 'VEN_VEN_REQUEST', venName }
    const made = await this.#ask('POST', 'vens', venShape, body)
    return made.ok ? success(made.value.id) : made
  }

  /** Hands in a report. */
  async report(body: ReportBody): Promise<Result<void>> {
    const sent = await this.#ask('POST', 'reports', v.unknown(), body)
    return sent.ok ? success(undefined) : sent
  }

  async #pages<Shape extends v.GenericSchema>(
    path: string,
    query: Readonly<Record<string, string>>,
    shape: Shape,
  ): Promise<Result<v.InferOutput<Shape>[]>> {
    const found: v.InferOutput<Shape>[] = []
    for (let page = 0; page < pagesLimit; page++) {
      const part = { ...query, skip: String(page * pageSize), limit: String(pageSize) }
      const answer = await this.#ask(
        'GET',
        `${path}?${new URLSearchParams(part).toString()}`,
        v.array(shape),
      )
      if (!answer.ok) return answer
      found.push(...answer.value)
      if (answer.value.length < pageSize) return success(found)
    }
    return refuse(
      'openadr-too-many',
      `The server has more than ${pageSize * pagesLimit} ${path} for us; state one programme.`,
      'program',
    )
  }

  /** One request with a token; a token that is no longer taken is renewed once. */
  async #ask<Shape extends v.GenericSchema>(
    method: 'GET' | 'POST',
    path: string,
    shape: Shape,
    body?: unknown,
  ): Promise<Result<v.InferOutput<Shape>>> {
    for (const isAgain of [false, true]) {
      const token = await this.#validToken()
      if (!token.ok) return token
      const headers = {
        authorization: `Bearer ${token.value}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      }
      const init =
        body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) }
      const answer = await this.#send(`${this.#base}/${path}`, init)
      if (!answer.ok) return answer
      if (answer.value.status === 401 && !isAgain) {
        this.#token = null
        continue
      }
      return readAnswer(answer.value, shape)
    }
    return refused('it does not take the token that it gave')
  }

  async #validToken(): Promise<Result<string>> {
    if (this.#token !== null && this.#token.untilMs > this.#now()) return success(this.#token.text)
    const { clientId, clientSecret } = this.#access
    const where = await this.#tokenUrl()
    if (!where.ok) return where
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
    })
    const answer = await this.#send(where.value, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: form.toString(),
    })
    if (!answer.ok) return answer
    const { status } = answer.value
    if (status === 400 || status === 401 || status === 403) {
      return refuse(
        'openadr-sign-in',
        'The server does not know this client id and secret.',
        'clientId',
      )
    }
    const read = readAnswer(answer.value, tokenShape)
    if (!read.ok) return read
    const { access_token: text, expires_in: lastsS } = read.value
    this.#token = { text, untilMs: this.#now() + Math.max(0, lastsS * 1_000 - renewedBeforeMs) }
    return success(text)
  }

  /** What `/auth/server` says (since 3.1); `/auth/token` where it says nothing. Never without TLS where the server has it. */
  async #tokenUrl(): Promise<Result<string>> {
    const plain = `${this.#base}/auth/token`
    const answer = await this.#send(`${this.#base}/auth/server`, {
      method: 'GET',
      headers: { accept: 'application/json' },
    })
    if (!answer.ok) return answer
    if (answer.value.status !== 200) return success(plain)
    const read = readAnswer(answer.value, authServerShape)
    if (!read.ok) return read
    const { tokenURL } = read.value
    const isSafe = tokenURL.startsWith('https://') || new URL(this.#base).protocol === 'http:'
    if (isSafe && URL.canParse(tokenURL)) return success(tokenURL)
    return refused(`its token address "${tokenURL.slice(0, 200)}" is none with https`)
  }

  get #base(): string {
    return this.#access.url.replace(/\/+$/, '')
  }

  async #send(url: string, init: RequestInit): Promise<Result<Answer>> {
    try {
      const signal = AbortSignal.timeout(timeoutMs)
      const response = await this.#fetch(url, { ...init, redirect: 'error', signal })
      const text = await limitedText(response, bytesLimit)
      if (text === null) return refused(`it sent more than ${bytesLimit} bytes`)
      return success({ status: response.status, text })
    } catch (error) {
      return refused(error instanceof Error ? causeOf(error) : 'it could not be reached')
    }
  }
}

interface Answer {
  readonly status: number
  readonly text: string
}

function readAnswer<Shape extends v.GenericSchema>(
  { status, text }: Answer,
  shape: Shape,
): Result<v.InferOutput<Shape>> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refused(`it answered with status ${status} and no JSON`)
  }
  if (status < 200 || status > 299) {
    const problem = v.safeParse(problemShape, body)
    const said = problem.success ? (problem.output.detail ?? problem.output.title ?? '') : ''
    return refused(
      `it answered with status ${status}${said === '' ? '' : `: ${said.slice(0, 300)}`}`,
    )
  }
  const read = v.safeParse(shape, body)
  if (read.success) return success(read.output)
  const [issue] = read.issues
  return refused(
    `its answer is not as OpenADR 3.1 says: ${v.getDotPath(issue) ?? ''} ${issue.message}`,
  )
}

function refused(why: string): Refusal {
  return refuse('openadr-failed', `The OpenADR server: ${why}.`, 'url', { why })
}

/** What went wrong beneath `fetch failed`. */
function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}
