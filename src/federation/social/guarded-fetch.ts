import { lookup } from 'node:dns'
import { request as plainRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { jsonDepth, jsonDepthLimit } from '../../api/body.ts'
import { RateLimit } from '../../cell/rate-limit.ts'
import { minuteMs } from '../../kernel/steps.ts'
import { isPublicAddress } from '../public-address.ts'
import { hostKey } from '../host-key.ts'
import { namedIn } from '../guard/named.ts'

/** From the first byte that goes out to the last that comes in. */
export const deadlineMs = 10_000
/** All questions of one message together end after so many deadlines. */
const deadlinesOfErrand = 1.5
/** Bytes of an answer at the most. */
export const answerLimitBytes = 1024 * 1024
/** Entries of all lists of a document together at the most: Fedify goes through keys one by one, each some 80 ms. */
export const entriesLimit = 256
/** Redirects that are followed from one question at the most. */
export const redirectsLimit = 2
/** Questions that one message from outside may cause at the most. */
export const fetchBudget = 20

/** Questions that all messages together may cause at the servers of one owner: 600 in 5 minutes. Whoever makes up actors gets no further. */
export function domainLimit(): RateLimit {
  return new RateLimit({ limit: 600, windowMs: 5 * minuteMs })
}

/** What is asked on behalf of one message. */
export interface FetchErrand {
  /** Whether servers of this machine count as others: for trials and tests. */
  readonly loopback: boolean
  /** Ends everything at once, where the node stops. */
  readonly signal: AbortSignal | null
  left: number
  /** How many redirects led to an address. */
  readonly redirects: Map<string, number>
  readonly deadlineMs: number
  /** Whether whoever is at an address is asked anything, and heard where something is theirs. */
  readonly mayAsk: (address: URL) => Promise<boolean>
  /** How often servers were asked, by the domain of their owner. */
  readonly domains: RateLimit
  /** When everything has to have ended, on the clock of `performance`. */
  readonly endMs: number
  /** Told how sending something to a server went; `fault` empty: it was taken. */
  readonly onSent: (host: string, fault: string) => Promise<void>
  /** What an answer may be: a document of the social web, or a list of names. */
  readonly takes: 'document' | 'list'
}

export function newErrand(
  loopback: boolean,
  signal: AbortSignal | null = null,
  deadline = deadlineMs,
  domains = domainLimit(),
  mayAsk: FetchErrand['mayAsk'] = async () => true,
): FetchErrand {
  const endMs = performance.now() + deadlinesOfErrand * deadline
  const budget = { left: fetchBudget, redirects: new Map(), deadlineMs: deadline, endMs, domains }
  const onSent = async (): Promise<void> => {}
  return { loopback, signal, mayAsk, onSent, takes: 'document', ...budget }
}

/** Why an answer was not taken: its address is not public, it did not come in time, it is no document as it should be, or too much was asked. */
export type FetchFault = 'closed' | 'late' | 'form' | 'often'

/** What was refused before, during or after a question to another server, with the reason. */
export class FetchRefused extends Error {
  override readonly name = 'FetchRefused'
  readonly why: FetchFault

  constructor(why: FetchFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.why = why
  }
}

/** What documents of other servers may be. Anything else, an uploaded file above all, is no statement of theirs. */
const documentTypes = new Set([
  'application/activity+json',
  'application/ld+json',
  'application/jrd+json',
  'application/json',
])

/** What lists of names may be: text, and nothing that is made for people to look at. */
const listTypes = new Set([
  'text/csv',
  'text/plain',
  'application/csv',
  'application/json',
  'application/octet-stream',
])

/**
 * Asks another server: at an address that others can have (judged when it is connected to, so that names cannot change their mind), within
 * a deadline for the whole, for a body of at most {@link answerLimitBytes} and, where something is asked for, of a type that is a
 * document. Redirects are given back, to be followed by who asks; after {@link redirectsLimit} no more. Throws {@link FetchRefused}.
 */
export async function guardedFetch(request: Request, errand: FetchErrand): Promise<Response> {
  if (request.method === 'GET') return await guarded(request, errand)
  const { host } = new URL(request.url)
  let response: Response
  try {
    response = await guarded(request, errand)
  } catch (error) {
    await errand.onSent(host, error instanceof FetchRefused ? error.why : 'gone')
    throw error
  }
  await errand.onSent(host, response.ok ? '' : String(response.status))
  return response
}

async function guarded(request: Request, errand: FetchErrand): Promise<Response> {
  const url = new URL(request.url)
  url.hash = ''
  const isAllowed = url.protocol === 'https:' || (errand.loopback && url.protocol === 'http:')
  if (!isAllowed) throw new FetchRefused('closed', `${url.protocol} is not asked`)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(host) !== 0 && !isPublicAddress(host, errand)) {
    throw new FetchRefused('closed', `${host} is no address of another server`)
  }
  const redirects = errand.redirects.get(url.href) ?? 0
  if (redirects > redirectsLimit) throw new FetchRefused('often', 'too many redirects')
  if (errand.left-- <= 0) throw new FetchRefused('often', 'too many questions for one message')
  // What is sent is counted by its own queue.
  const isAsking = request.method === 'GET'
  if (isAsking && errand.domains.take(hostKey(host), performance.now()) > 0) {
    throw new FetchRefused('often', `${host} was asked too often`)
  }
  if (isAsking && !(await errand.mayAsk(url))) {
    throw new FetchRefused('closed', `${host} is blocked`)
  }
  const waitMs = Math.min(errand.deadlineMs, errand.endMs - performance.now())
  if (waitMs <= 0) throw new FetchRefused('late', 'too long for one message')
  const deadline = new AbortController()
  const timer = setTimeout(
    () => deadline.abort(new FetchRefused('late', `no whole answer within ${waitMs} ms`)),
    waitMs,
  )
  const signals = [deadline.signal, request.signal, ...(errand.signal ? [errand.signal] : [])]
  try {
    const response = await ask(url, request, errand.loopback, AbortSignal.any(signals))
    const next = response.headers.get('location')
    if (response.status >= 300 && response.status < 400 && next !== null) {
      if (URL.canParse(next, url)) errand.redirects.set(new URL(next, url).href, redirects + 1)
    } else if (response.ok && isAsking) await checkAnswer(response, errand)
    return response
  } finally {
    clearTimeout(timer)
  }
}

async function checkAnswer(response: Response, { mayAsk, takes }: FetchErrand): Promise<void> {
  const type = (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase()
  const types = takes === 'list' ? listTypes : documentTypes
  if (type === undefined || !types.has(type)) {
    throw new FetchRefused('form', `the answer is ${type || 'of no type'}, no ${takes}`)
  }
  if (takes === 'list') return
  const text = await response.clone().text()
  if (jsonDepth(text) > jsonDepthLimit) {
    throw new FetchRefused('form', `the answer is deeper than ${jsonDepthLimit} levels`)
  }
  const document = parsed(text)
  if (entriesIn(document) > entriesLimit) {
    throw new FetchRefused('form', `the answer has lists of more than ${entriesLimit} entries`)
  }
  for (const address of namedIn(document).about) {
    if (!(await mayAsk(new URL(address)))) {
      throw new FetchRefused('closed', `the answer is of ${address}, who is blocked`)
    }
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new FetchRefused('form', 'the answer is not JSON', { cause: error })
  }
}

function entriesIn(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const inside = Object.values(value).reduce((sum: number, own) => sum + entriesIn(own), 0)
  return Array.isArray(value) ? value.length + inside : inside
}

async function ask(
  url: URL,
  request: Request,
  loopback: boolean,
  signal: AbortSignal,
): Promise<Response> {
  const body = request.body === null ? null : new Uint8Array(await request.arrayBuffer())
  const headers: Record<string, string> = Object.fromEntries(request.headers)
  // Nothing packed: what is small on the wire may be huge.
  headers['accept-encoding'] = 'identity'
  if (body !== null) headers['content-length'] = String(body.byteLength)
  const options: RequestOptions = {
    method: request.method,
    headers,
    signal,
    lookup: lookupOnly(loopback),
    // A connection of one's own for each question: none is left over that an errand could not end.
    agent: false,
  }
  const send = url.protocol === 'https:' ? tlsRequest : plainRequest
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asking = send(url, options, resolve)
    asking.on('error', (error) => reject(signal.aborted ? reasonOf(signal) : error))
    asking.end(body ?? undefined)
  })
  const bytes = await readAnswer(answer, signal)
  const response = new Response(hasBody(answer.statusCode) ? bytes : null, {
    status: answer.statusCode ?? 502,
    headers: Object.entries(answer.headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  })
  Object.defineProperty(response, 'url', { value: url.href })
  return response
}

function hasBody(status: number | undefined): boolean {
  return status !== 204 && status !== 205 && status !== 304
}

async function readAnswer(
  answer: IncomingMessage,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = []
  let size = 0
  try {
    for await (const part of answer) {
      if (!(part instanceof Uint8Array)) continue
      size += part.byteLength
      if (size > answerLimitBytes) {
        throw new FetchRefused('form', `the answer is larger than ${answerLimitBytes} bytes`)
      }
      parts.push(part)
    }
  } catch (error) {
    throw signal.aborted ? reasonOf(signal) : error
  } finally {
    answer.destroy()
  }
  return new Uint8Array(Buffer.concat(parts))
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new FetchRefused('late', 'stopped')
}

/** Names what is connected to, and only addresses that another server can have. */
function lookupOnly(loopback: boolean): LookupFunction {
  return (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const allowed = addresses.filter(({ address }) => isPublicAddress(address, { loopback }))
      const [first] = allowed
      if (first === undefined) {
        return callback(
          new FetchRefused('closed', `${host} is no address of another server`),
          '',
          0,
        )
      }
      if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}
