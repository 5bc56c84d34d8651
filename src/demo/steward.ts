import * as v from 'valibot'
import { DemoError } from './demo-error.ts'

/** How long one answer is waited for. */
const answerLimitMs = 60_000

/** The steward of one node: asks its API as a page or a program does. Throws a `DemoError` where the node says no, or nothing. */
export class Steward {
  readonly #url: string
  readonly #signal: AbortSignal
  #cookie = ''

  constructor(url: string, signal: AbortSignal) {
    this.#url = url
    this.#signal = signal
  }

  get(path: string): Promise<unknown> {
    return this.#ask('GET', path)
  }

  post(path: string, body: unknown = {}): Promise<unknown> {
    return this.#ask('POST', path, body)
  }

  put(path: string, body: unknown): Promise<unknown> {
    return this.#ask('PUT', path, body)
  }

  patch(path: string, body: unknown): Promise<unknown> {
    return this.#ask('PATCH', path, body)
  }

  /** Posts a form of a page, as somebody who is not signed in, and returns the path that the node leads to. */
  async form(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
    const body = new URLSearchParams(fields)
    const answer = await this.#fetch(path, { method: 'POST', redirect: 'manual', body })
    const location = answer.headers.get('location')
    if (answer.status !== 303 || location === null) {
      throw new DemoError(`${this.#url}${path} answered ${answer.status}: ${await answer.text()}`)
    }
    return new URL(location, this.#url).pathname
  }

  async #ask(method: string, path: string, body?: unknown): Promise<unknown> {
    const headers = { cookie: this.#cookie, origin: this.#url, 'content-type': 'application/json' }
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const answer = await this.#fetch(`/api${path}`, { method, headers, ...sent })
    const text = await answer.text()
    if (!answer.ok) {
      const said = v.safeParse(problem, parsed(text))
      const why = said.success ? said.output.detail : text
      throw new DemoError(`${method} ${this.#url}/api${path} answered ${answer.status}: ${why}`)
    }
    // Who is set up or signs in gets a session.
    const [session] = answer.headers.getSetCookie()
    if (session !== undefined) this.#cookie = session.split(';')[0] ?? ''
    return parsed(text)
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(answerLimitMs)])
    try {
      return await fetch(this.#url + path, { ...init, signal })
    } catch (error) {
      if (this.#signal.aborted) throw error
      throw new DemoError(`${this.#url}${path} did not answer: ${String(error)}`, { cause: error })
    }
  }
}

const problem = v.object({ detail: v.string() })

function parsed(text: string): unknown {
  try {
    return text === '' ? null : JSON.parse(text)
  } catch {
    return null
  }
}
