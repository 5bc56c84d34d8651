import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'

/** What a test says to its server, and what it heard. */
export interface TestVtn {
  readonly url: string
  /** Events by id, as they go over the wire. */
  readonly events: Map<string, object>
  readonly reports: unknown[]
  readonly vens: string[]
  /** Every request: method and path. */
  readonly asked: string[]
  /** Tokens given out so far; the last one is taken. */
  tokens: number
  /** Answers with this instead, where it is set. */
  broken: { readonly status: number; readonly body: string } | null
}

export const testClient = { clientId: 'ven_client_99', clientSecret: 'ven_secret_99' }

/**
 * A VTN that speaks OpenADR 3.1.1 over HTTP (openadr3.yaml): `/auth/server`, client credentials at an address of their own, pages of
 * programmes, events and VENs, and reports, which need their event.
 */
export async function startVtn(context: TestContext): Promise<TestVtn> {
  const server = createServer((request, response) => {
    void respond(vtn, request, response)
  })
  const vtn: TestVtn = {
    url: await listening(server),
    events: new Map(),
    reports: [],
    vens: [],
    asked: [],
    tokens: 0,
    broken: null,
  }
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return vtn
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/openadr3`
}

interface Said {
  readonly status: number
  readonly body: string
}

async function respond(
  vtn: TestVtn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { status, body } = await answer(vtn, request)
  response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

async function answer(vtn: TestVtn, request: IncomingMessage): Promise<Said> {
  const { method = '', headers } = request
  const url = new URL(request.url ?? '', vtn.url)
  const path = url.pathname.replace('/openadr3/', '')
  vtn.asked.push(`${method} ${path}`)
  const text = await bodyOf(request)
  if (vtn.broken !== null) return vtn.broken
  if (path === 'auth/server') return said(200, { tokenURL: `${vtn.url}/oauth/token` })
  if (path === 'oauth/token') return tokenFor(vtn, new URLSearchParams(text))
  if (headers.authorization !== `Bearer token-${vtn.tokens}`) return problem(401, 'Unauthorized')
  switch (`${method} ${path}`) {
    case 'GET programs':
      return said(200, pageOf([{ id: 'p1', programName: 'Capacity' }], url))
    case 'GET events': {
      const program = url.searchParams.get('programID')
      const of = [...vtn.events.values()].filter(
        (event) => program === null || ('programID' in event && event.programID === program),
      )
      return said(200, pageOf(of, url))
    }
    case 'GET vens':
      return said(200, pageOf(vtn.vens.map(venOf), url))
    case 'POST vens': {
      const { venName } = JSON.parse(text)
      vtn.vens.push(venName)
      return said(201, venOf(venName))
    }
    case 'POST reports': {
      const report = JSON.parse(text)
      if (!vtn.events.has(report.eventID)) return problem(409, 'no such event')
      vtn.reports.push(report)
      return said(201, { ...report, id: String(vtn.reports.length) })
    }
    default:
      return problem(404, 'Not Found')
  }
}

function tokenFor(vtn: TestVtn, form: URLSearchParams): Said {
  const isKnown =
    form.get('grant_type') === 'client_credentials' &&
    form.get('client_id') === testClient.clientId &&
    form.get('client_secret') === testClient.clientSecret
  if (!isKnown) return said(401, { error: 'invalid_client' })
  vtn.tokens += 1
  return said(200, {
    access_token: `token-${vtn.tokens}`,
    token_type: 'Bearer',
    expires_in: 3_600,
  })
}

function venOf(venName: string): object {
  return { objectType: 'BL_VEN_REQUEST', id: `ven-${venName}`, clientID: 'x', venName }
}

function pageOf<Item>(all: readonly Item[], { searchParams }: URL): Item[] {
  const [skip, limit] = ['skip', 'limit'].map((name) => Number(searchParams.get(name)))
  return all.slice(skip, (skip ?? 0) + Math.min(50, limit ?? 50))
}

function said(status: number, body: unknown): Said {
  return { status, body: JSON.stringify(body) }
}

function problem(status: number, title: string): Said {
  return said(status, { type: 'about:blank', status, title })
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const part of request) text += String(part)
  return text
}
