import assert from 'node:assert/strict'
import { testApiContext, testApp } from '../../src/api/fixtures.ts'
import { assemblyOn } from '../../src/assembly/fixtures.ts'
import { sessionCookieName } from '../../src/api/session-cookie.ts'
import { createToken } from '../../src/api/token.ts'
import { join, settle, setUpSonnenhof, testContext, value } from '../../src/cell/fixtures.ts'
import { ensureNodeKey } from '../../src/cell/store-node-key.ts'
import { seededRandom, type Random } from '../../src/kernel/random.ts'
import { openChannel } from '../../src/node/peer-channel.ts'
import { allRoutes, personHooks } from '../../src/node/routes.ts'
import { openStore } from '../../src/store/open.ts'
import { batteryOffer, deskOn, SpokenProtocol } from '../../src/things/desk/desk-fixtures.ts'
import { HttpPush } from '../../src/things/protocols/http-push.ts'
import { Known, operationsOf, Requests, type Drawn } from './api-requests.ts'
import { memberOf } from './schema-values.ts'
import { processorMs } from './wild-json.ts'

/** What a run found. */
export interface ApiFuzzResult {
  readonly requests: number
  readonly seconds: number
  /** The slowest single answer, ms of processor time: a busy machine makes none slower. */
  readonly slowestMs: number
  readonly slowest: string
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>
  /** Routes that answered with success at least once, of all. */
  readonly reached: string
  /** Those that never did. */
  readonly unreached: readonly string[]
  /** Refused for what was sent, and which of them named the field. */
  readonly refused: number
  readonly named: number
}

/** Requests to one node before the next one takes its place: what they delete is there again. */
const requestsPerNode = 500

/**
 * Asks the whole API, as its own document describes it, for everything: sound requests, the same with one member
 * spoilt, and rubbish; by nobody, a guest, a resident, the steward and tokens. Throws where the node
 * breaks, where an error is not in our form, or where a refusal of the schema names no field of the route.
 */
export async function run(count: number, seed: number): Promise<ApiFuzzResult> {
  const random = seededRandom(seed)
  const startMs = performance.now()
  const tally = new Tally()
  for (let done = 0; done < count; done += requestsPerNode) {
    const node = await nodeUnderTest(random)
    for (let i = done; i < Math.min(count, done + requestsPerNode); i++) {
      const request = node.draw()
      try {
        const beganMs = processorMs()
        const response = await node.ask(request)
        const text = await response.text()
        tally.took(request.name, processorMs() - beganMs)
        assert.deepEqual(node.faults(), [])
        tally.add(request, response, check(request, response, text))
        if (response.ok) node.learn(request.name, text)
      } catch (cause) {
        throw new Error(
          `request ${i} of seed ${seed}: ${JSON.stringify(request).slice(0, 2_000)}`,
          { cause },
        )
      }
    }
    await node.close()
  }
  return tally.result(count, (performance.now() - startMs) / 1_000)
}

/** A promise on every answer; returns the field that a refusal named. */
function check(request: Drawn, response: Response, text: string): string | null {
  assert.ok(response.status < 500, `${response.status} ${text}`)
  if (response.status < 400) return null
  assert.equal(response.headers.get('content-type'), 'application/problem+json')
  assert.ok(text.length < 2_000, text)
  const problem: unknown = JSON.parse(text)
  assert.match(String(memberOf(problem, 'detail')), /[.!]$/)
  const at = memberOf(problem, 'at')
  if (memberOf(problem, 'code') === 'invalid-input') {
    // Long names are cut.
    const isNamed = request.fields.some((field) =>
      `${String(at)}.`.startsWith(`${field.slice(0, 100)}.`),
    )
    assert.ok(isNamed, `${text} names no field of the request`)
  }
  return typeof at === 'string' ? at : null
}

class Tally {
  readonly #statuses = new Map<number, number>()
  readonly #answered = new Set<string>()
  readonly #asked = new Set<string>()
  #slowestMs = 0
  #slowest = ''
  #refused = 0
  #named = 0

  took(name: string, ms: number): void {
    if (ms <= this.#slowestMs) return
    this.#slowestMs = ms
    this.#slowest = name
  }

  add(request: Drawn, response: Response, at: string | null): void {
    this.#statuses.set(response.status, (this.#statuses.get(response.status) ?? 0) + 1)
    this.#asked.add(request.name)
    if (response.ok) this.#answered.add(request.name)
    if (response.status !== 422) return
    this.#refused += 1
    if (at !== null) this.#named += 1
  }

  result(requests: number, seconds: number): ApiFuzzResult {
    return {
      requests,
      seconds,
      slowestMs: this.#slowestMs,
      slowest: this.#slowest,
      statuses: Object.fromEntries([...this.#statuses].sort(([a], [b]) => a - b)),
      unreached: [...this.#asked].filter((name) => !this.#answered.has(name)),
      reached: `${this.#answered.size} of ${this.#asked.size}`,
      refused: this.#refused,
      named: this.#named,
    }
  }
}

async function nodeUnderTest(random: Random) {
  const store = await openStore(':memory:')
  await ensureNodeKey(store.db)
  const protocol = new SpokenProtocol()
  const { desk, intake, clock, faults: deskFaults } = deskOn(store, [protocol, new HttpPush()])
  await desk.start()
  // Each request comes from another address, so that limits do not answer for the routes.
  let callers = 0
  const cells = { ...testContext(store.db), clock, personHooks: personHooks(clock) }
  const api = {
    ...testApiContext(store.db, { socketAddressOf: () => `address ${callers++}` }),
    clock,
  }
  const things = {
    ...cells,
    desk,
    clockOf: () => clock,
    brokerUrl: 'mqtt://localhost:1883',
    dropCredential: () => {},
  }
  const setUp = await setUpSonnenhof(cells)
  const resident = await settle(cells, setUp, 'Haus 2', 'Rosa')
  const guest = await join(cells, null, setUp.neighbourhood.id, 'guest', 'Gabi')
  const cookie = (session: { token: string } | null): Record<string, string> => ({
    cookie: `${sessionCookieName(api.publicUrl)}=${session?.token ?? ''}`,
    origin: api.publicUrl,
  })
  const bearer = async (personId: string): Promise<Record<string, string>> => {
    const asked = { name: 'fuzz', scopes: ['admin'] as const, days: 1 }
    return { authorization: `Bearer ${value(await createToken(cells, personId, asked)).text}` }
  }
  const identities = [
    {},
    cookie(guest.session),
    cookie(resident.session),
    cookie(setUp.session),
    cookie(setUp.session),
    await bearer(setUp.personId),
    await bearer(setUp.personId),
    await bearer(resident.personId),
  ]
  const known = new Known()
  const fetch = () => Promise.reject(new Error('nothing is fetched here'))
  const energy = { db: store.db, clockOf: () => clock, random, onLimits: () => {}, fetch }
  const assembly = assemblyOn({ db: store.db, clock, random, times: { patienceMs: 2_000 } })
  const reach = { publicUrl: api.publicUrl, federationLoopback: false }
  const channel = await openChannel(reach, store, { pass: () => () => {} })
  const federation = { db: store.db, clock, random, channel }
  const routes = allRoutes({
    api,
    cells,
    things,
    energy,
    assembly,
    federation,
    kind: store.kind,
  })
  const app = testApp(api, routes)
  const post = async (path: string, body: unknown): Promise<void> => {
    const response = await app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...cookie(setUp.session) },
      body: JSON.stringify(body),
    })
    known.learn(path, await response.text())
  }
  for (const kind of ['meter', 'battery', 'sensor']) {
    await post('/api/cells/haus-am-bach/things', { name: kind, kind, reports: ['powerW'] })
  }
  const question = { question: 'May batteries feed the grid?', seeds: ['Yes.', 'Only at noon.'] }
  await post('/api/cells/sonnenhof/conversations', question)
  const meeting = { title: 'Winter', startsMs: clock.now(), agenda: [{ title: 'Battery' }] }
  await post('/api/cells/sonnenhof/meetings', meeting)
  const days = (count: number): number => clock.now() + count * 86_400_000
  const dates = { answersUntilMs: days(1), meetsMs: days(2), endsMs: days(3) }
  const panel = { title: 'Batteries', purpose: 'To advise.', size: 1, asked: [], ...dates }
  await post('/api/cells/sonnenhof/panels', panel)
  // One more waits to be taken in, and can be steered then.
  value(await protocol.host.offer(batteryOffer('b1', { cellSlug: 'haus-am-bach' })))
  const nowMs = clock.now()
  for (const thing of known.of('thing')) {
    const reading = { quantity: 'powerW', value: 400, atMs: nowMs - 3_600_000 }
    await post(`/api/things/${thing}/readings`, { readings: [reading] })
  }
  const requests = new Requests(random, operationsOf(routes), identities, known, nowMs)
  return {
    faults: (): readonly unknown[] => [...api.faults, ...deskFaults],
    draw: () => requests.draw(),
    ask: ({ url, method, headers, body }: Drawn) =>
      app.request(url, { method, headers, ...(body === null ? {} : { body }) }),
    learn: (asked: string, text: string) => known.learn(asked, text),
    async close() {
      await assembly.panels.close()
      await intake.close()
      await desk.stop()
      await store.close()
    },
  }
}
