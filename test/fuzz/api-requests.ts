import { openApi } from '../../src/api/openapi.ts'
import type { Route } from '../../src/api/route.ts'
import type { Random } from '../../src/kernel/random.ts'
import { listOf, memberOf, SchemaValues, shapeOf, type Shape } from './schema-values.ts'
import { WildJson } from './wild-json.ts'

/** A route as the API's own document describes it. */
interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly params: Shape
  readonly query: Shape
  /** null where the route takes none. */
  readonly body: unknown
  readonly type: string
}

/** A request to be sent. */
export interface Drawn {
  readonly name: string
  readonly method: string
  readonly url: string
  readonly headers: Record<string, string>
  readonly body: string | null
  /** The fields a refusal may name. */
  readonly fields: readonly string[]
}

/** The operations of the document made from `routes`. */
export function operationsOf(routes: readonly Route[]): Operation[] {
  const paths = Object.entries({ ...Object(openApi(routes)['paths']) })
  return paths.flatMap(([path, methods]) =>
    Object.entries({ ...Object(methods) }).map(([method, operation]) => {
      const parameters = listOf(memberOf(operation, 'parameters'))
      const of = (place: string): Shape => {
        const here = parameters.filter((parameter) => memberOf(parameter, 'in') === place)
        const entries = here.map((one) => [String(memberOf(one, 'name')), memberOf(one, 'schema')])
        const needed = here.filter((one) => memberOf(one, 'required') === true)
        return {
          properties: Object.fromEntries(entries),
          required: needed.map((one) => String(memberOf(one, 'name'))),
        }
      }
      const content = { ...Object(memberOf(memberOf(operation, 'requestBody'), 'content')) }
      const [type = 'application/json'] = Object.keys(content)
      return {
        name: `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        params: of('path'),
        query: of('query'),
        body: memberOf(content[type], 'schema') ?? null,
        type,
      }
    }),
  )
}

/** After these little is left to ask for: they come more seldom. */
const endsMuch: ReadonlySet<string> = new Set([
  'delete /api/me',
  'delete /api/me/sessions/{session}',
  'delete /api/me/tokens/{token}',
  'delete /api/cells/{cell}',
  'delete /api/cells/{cell}/members/{person}',
  'post /api/sign-out',
])

/** What the members of a list are called where a path or a body names one of them. */
const namesOf: Readonly<Record<string, string>> = {
  conversations: 'conversation',
  meetings: 'meeting',
  panels: 'panel',
  things: 'thing',
  invitations: 'invitation',
  'broker-credentials': 'credential',
  connections: 'connection',
  members: 'person',
  sessions: 'session',
  passkeys: 'passkey',
  tokens: 'token',
  series: 'series',
}

/** Names that a node gave to what it holds, so that requests find it again. */
export class Known {
  readonly #names = new Map<string, string[]>([
    // Mostly what the steward may see.
    ['cell', ['haus-am-bach', 'haus-am-bach', 'haus-am-bach', 'sonnenhof', 'sonnenhof', 'haus-2']],
    ['timeZone', ['Europe/Vienna', 'UTC']],
    ['currency', ['EUR']],
    ['language', ['de', 'en']],
    ['name', ['powerW']],
    ['period', ['2026-10', '2026', '2026-11-20..2026-11-22']],
    ['text', ['time;kWh\n2026-11-20T00:00:00Z;1,5\n2026-11-20T00:15:00Z;1,6\n']],
    ['csv', ['start,price\n2026-03-01T00:00:00Z,0.12\n2026-03-01T01:00:00Z,0.13\n']],
  ])

  of(name: string): readonly string[] {
    return this.#names.get(name === 'thingId' ? 'thing' : name === 'cellId' ? 'cell' : name) ?? []
  }

  /** Keeps ids from an answer, and the secrets of links: the newest fifty of each. */
  learn(asked: string, answer: string): void {
    const start = answer.slice(0, 20_000)
    const list = asked.split('/').findLast((part) => namesOf[part] !== undefined) ?? ''
    for (const [, id = ''] of start.matchAll(/"(?:id|personId|seriesId)":"?([\w-]{1,40})/g)) {
      this.#keep(namesOf[list] ?? '', id)
    }
    for (const [, secret = ''] of start.matchAll(/"url":"[^"]*\/([\w-]{20,})"/g)) {
      this.#keep('token', secret)
    }
  }

  #keep(name: string, word: string): void {
    const words = this.#names.get(name) ?? []
    if (!words.includes(word)) this.#names.set(name, [...words, word].slice(-50))
  }
}

/** Draws requests: sound ones, the same with one member spoilt, and rubbish. */
export class Requests {
  readonly #random: Random
  readonly #operations: readonly Operation[]
  readonly #identities: readonly Record<string, string>[]
  readonly #wild: WildJson
  readonly #sound: SchemaValues

  constructor(
    random: Random,
    operations: readonly Operation[],
    identities: readonly Record<string, string>[],
    known: Known,
    nowMs: number,
  ) {
    this.#random = random
    this.#operations = operations
    this.#identities = identities
    const names = operations.flatMap(({ body }) => Object.keys(shapeOf(body).properties))
    this.#wild = new WildJson(random, names, ['sonnenhof', 1, 0.5, nowMs, '2026-02'])
    this.#sound = new SchemaValues(random, this.#wild, nowMs, (name) => known.of(name))
  }

  draw(): Drawn {
    const drawn = this.#wild.pick(this.#operations)
    const isLast = endsMuch.has(drawn.name) && this.#random.next() < 0.95
    const of = isLast ? this.#wild.pick(this.#operations) : drawn
    const draw = this.#random.next()
    const params = this.#sound.object(of.params)
    const query = this.#sound.object(of.query)
    const body = this.#sound.draw(of.body, '')
    const parts = [params, query, typeof body === 'object' && body !== null ? { ...body } : {}]
    if (draw < 0.4) this.#spoil(parts)
    const text = draw < 0.9 ? JSON.stringify(parts[2]) : this.#wild.text()
    const path = of.path.replace(/\{(\w+)\}/g, (_, name: string) =>
      encodeURIComponent(asText(parts[0]?.[name])),
    )
    const search = new URLSearchParams(
      Object.entries(parts[1] ?? {}).map(([name, given]) => [name, asText(given)]),
    )
    const type = this.#random.next() < 0.98 ? of.type : 'text/plain'
    const isSent = of.body !== null || this.#random.next() < 0.05
    return {
      name: of.name,
      method: of.method,
      url: search.size === 0 ? path : `${path}?${search.toString()}`,
      headers: { 'content-type': type, ...this.#wild.pick(this.#identities) },
      body: of.method === 'GET' || !isSent ? null : text,
      fields: [of.params, of.query, shapeOf(of.body)]
        .flatMap(({ properties }) => Object.keys(properties))
        .concat('body', isSent ? keysIn(text) : []),
    }
  }

  /** Puts a wild value somewhere, leaves a member out, or adds one. */
  #spoil(parts: readonly Record<string, unknown>[]): void {
    const filled = parts.filter((part) => Object.keys(part).length > 0)
    if (filled.length === 0) return
    const part = this.#wild.pick(filled)
    const name = this.#wild.pick(Object.keys(part))
    const draw = this.#random.next()
    if (draw < 0.1) delete part[name]
    else if (draw < 0.2) part[String(this.#wild.value(0))] = this.#wild.value(1)
    else part[name] = this.#wild.value(2)
  }
}

/** The members of a JSON object; none of anything else. */
function keysIn(text: string): readonly string[] {
  try {
    return Object.keys(Object(JSON.parse(text)))
  } catch {
    return []
  }
}

function asText(of: unknown): string {
  const text = typeof of === 'string' ? of : (JSON.stringify(of) ?? '')
  return text.slice(0, 2_000).toWellFormed()
}
