// Two whole nodes as a start makes them, each with its own database, port and people.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { sessionCookieName } from '../src/api/session-cookie.ts'
import { setUpSonnenhof, settle, testContext, value } from '../src/cell/fixtures.ts'
import { ensureNodeKey, nodeSigner } from '../src/cell/store-node-key.ts'
import { savePeer, setTrust } from '../src/federation/peers/store-peers.ts'
import { machineClock } from '../src/kernel/clock.ts'
import { startNode } from '../src/node/node.ts'
import { openStore } from '../src/store/open.ts'
import { testConfig } from './node-config.ts'

/** How long whole nodes may take on a busy machine. */
export const patienceMs = 120_000
export const words = 'Children can walk to school alone.'
export const why = 'The street in front of the school is closed to cars from spring on.'

/** What a node needs before it starts: people, and a port that others are told. */
async function prepared(parent: string, name: string) {
  const folder = join(parent, name)
  mkdirSync(folder)
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const config = testConfig(folder, { port, publicUrl, federationLoopback: true })
  const store = await openStore(config.database)
  await ensureNodeKey(store.db)
  const cells = { ...testContext(store.db, { publicUrl }), clock: machineClock }
  const setUp = await setUpSonnenhof(cells)
  const people: string[] = []
  for (let i = 0; i < 6; i++) {
    people.push((await settle(cells, setUp, `Home ${i}`, `Resident ${i}`)).session?.token ?? '')
  }
  const signer = await nodeSigner(store.db, new URL(publicUrl).host)
  return { name, config, publicUrl, store, steward: setUp.session.token, people, signer }
}

type Prepared = Awaited<ReturnType<typeof prepared>>

async function trust(of: Prepared, { name, publicUrl, signer }: Prepared): Promise<void> {
  const { db } = of.store
  value(await savePeer(db, { id: name, name, address: publicUrl, key: signer }, 1))
  await setTrust(db, name, 'trusted')
}

/** Asks and posts as somebody does in a browser. */
function visitor({ publicUrl, steward, people }: Prepared) {
  const ask = async (path: string, who?: number, form?: Record<string, string>) => {
    const token = who === undefined ? steward : (people[who] ?? '')
    return await fetch(publicUrl + path, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      headers: {
        cookie: `${sessionCookieName(publicUrl)}=${token}; language=en`,
        origin: publicUrl,
        accept: 'text/html',
      },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    })
  }
  const read = async (path: string, who?: number): Promise<string> =>
    plain(await (await ask(path, who)).text())
  return {
    ask,
    read,
    post: async (path: string, form: Record<string, string>, who?: number): Promise<string> => {
      const answer = await ask(path, who, form)
      assert.equal(answer.status, 303, plain(await answer.text()))
      return (answer.headers.get('location') ?? '').split('?')[0] ?? ''
    },
    /** Looks at a page until it says so. */
    until: async (path: string, says: RegExp, who?: number): Promise<string> => {
      const deadline = Date.now() + patienceMs / 2
      for (;;) {
        const text = await read(path, who)
        if (says.test(text)) return text
        assert.ok(Date.now() < deadline, `${path} does not say ${says.source}: ${text}`)
        await wait(100)
      }
    },
  }
}

function plain(html: string): string {
  return html
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&#39;', "'")
}

/** North and South, which trust each other; `errors`: what either has logged. */
export async function farNodes() {
  const parent = mkdtempSync(join(tmpdir(), 'commonwatt-far-'))
  const [north, south] = [await prepared(parent, 'North'), await prepared(parent, 'South')]
  await trust(north, south)
  await trust(south, north)
  await north.store.close()
  await south.store.close()
  const errors: string[] = []
  const log = {
    info: () => {},
    error: (event: string, error: unknown) => void errors.push(`${event}: ${String(error)}`),
  }
  const nodes = [
    await startNode(north.config, { log }),
    await startNode(south.config, { log }),
  ] as const
  const stop = async (): Promise<void> => {
    for (const node of nodes) await node.stop()
    rmSync(parent, { recursive: true, force: true })
  }
  return { north, south, city: visitor(north), home: visitor(south), errors, stop }
}

const at = '/at/sonnenhof'

/** A city in North asks South's neighbourhood and its own; six people vote in each, and both send their reports. */
export async function askedFar({ north, city, home }: Awaited<ReturnType<typeof farNodes>>) {
  const body = await city.post(`${at}/together/bodies`, { name: 'Graz' })
  const ofCity = `/at/${body.split('/').at(-1)}`
  await city.post(`${ofCity}/asked/neighbourhoods`, { slug: 'nobody', node: 'South' })
  await city.post(`${ofCity}/asked/neighbourhoods`, { slug: 'sonnenhof', node: 'South' })
  await city.until(body, /nobody \(on South\): is not there/)
  await home.until(`${at}/together`, /Graz asks whether you belong to it.*another node: North/)
  const page = await (await home.ask(`${at}/together`)).text()
  const bodyId = /name="body" value="([^"]+)"/.exec(page)?.[1] ?? ''
  await home.post(`${at}/together/belong`, { body: bodyId, belongs: '1' })
  await city.until(body, /Sonnenhof \(on South\): belongs to it/)
  assert.ok((await (await home.ask(`${at}/together`)).text()).includes(north.publicUrl + body))

  const asked = await city.post(`${ofCity}/asked`, {
    question: 'How do we get about?',
    statements: 'Buses come every ten minutes.\nCars park outside.',
    slateSize: '2',
    answerDays: '10',
    reportDays: '5',
  })
  const shared = asked.split('/').at(-1) ?? ''
  await home.until(`${at}/together`, /How do we get about\?/)
  // Votes in both, each for itself.
  const questions = new Map<typeof home, string>()
  for (const one of [city, home]) {
    const question = await one.post(`${at}/together/accept`, { question: shared })
    questions.set(one, question)
    if (one === home) await one.post(`${question}/say`, { text: words }, 0)
    for (let who = 0; who < 6; who++) {
      for (const statement of one === home ? ['1', '2', '3'] : ['1', '2']) {
        const opinion = statement === '2' ? 'disagree' : 'agree'
        await one.post(`${question}/vote`, { statement, opinion }, who)
      }
    }
    assert.match(await one.read(`${at}/together`), /Graz waits for your report/)
    await one.post(`${question}/report/send`, {})
  }
  const question = questions.get(home) ?? ''
  await home.until(`${question}/report`, /Graz has taken the last report/)
  for (const one of [city, home]) {
    assert.doesNotMatch(await one.read(`${at}/together`), /Graz waits for your report/)
  }
  return { at, body, ofCity, asked, shared, question }
}

async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  server.close()
  await once(server, 'close')
  return address.port
}
