// A neighbour looks at the log of a node from outside: two nodes that answer over HTTP, one of which is put back to an older state.
import assert from 'node:assert/strict'
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Hono } from 'hono'
import { open, settlement } from '../src/accounts/fixtures.ts'
import { wholeLogLimit } from '../src/accounts/log/routes-witness.ts'
import { book } from '../src/accounts/store-booking.ts'
import { stateWitness, witnessLimit } from '../src/accounts/log/store-witness.ts'
import { readWitnesses } from '../src/accounts/log/witnesses.ts'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { mountApi } from '../src/api/mount.ts'
import { ensureNodeKey } from '../src/cell/store-node-key.ts'
import { fromHex } from '../src/kernel/hex.ts'
import {
  keyText,
  newPrivateKey,
  readKey,
  readNote,
  signerOf,
  signSeen,
} from '../src/kernel/signed-note.ts'
import { listen, type HttpServer } from '../src/node/http-server.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { runCommand } from './command-line.ts'
import { everyRoute } from './every-route.ts'

/** A node with its database in a file and its API on a port: it can be stopped, copied, and put back. */
class Node {
  readonly file: string
  readonly cellId: string
  readonly #server: HttpServer
  store: Store
  /** Bookings made so far by {@link live}. */
  #next = 0

  private constructor(file: string, cellId: string, server: HttpServer, store: Store) {
    this.file = file
    this.cellId = cellId
    this.#server = server
    this.store = store
  }

  static async start(context: TestContext, folder: string, cellId: string): Promise<Node> {
    const file = join(folder, `${cellId}.sqlite`)
    const store = await openStore(file)
    await ensureNodeKey(store.db)
    const node = new Node(file, cellId, await listen('127.0.0.1', 0, false), store)
    node.#answer()
    context.after(async () => {
      await node.#server.stop()
      await node.store.close()
    })
    return node
  }

  /** Where its log is. */
  get logUrl(): string {
    return `http://127.0.0.1:${this.#server.port}/api/logs/${this.cellId}`
  }

  /** Books so many quarter hours more; `usedWh` makes another history of them. */
  async live(count: number, usedWh = 500): Promise<void> {
    const accounts = await open(this.store.db, this.cellId)
    for (const end = this.#next + count; this.#next < end; this.#next++) {
      await book(this.store.db, [settlement(accounts, this.#next, [usedWh, -300, 0, 0])], 1)
    }
  }

  async keep(copy: string): Promise<number> {
    await this.store.close()
    copyFileSync(this.file, copy)
    await this.#reopen()
    return this.#next
  }

  /** What a steward does who wants to undo what was booked. */
  async putBack(copy: string, next: number): Promise<void> {
    await this.store.close()
    copyFileSync(copy, this.file)
    this.#next = next
    await this.#reopen()
  }

  async #reopen(): Promise<void> {
    this.store = await openStore(this.file)
    this.#answer()
  }

  #answer(): void {
    const { routes, web } = everyRoute(this.store)
    const app = new Hono<AppEnv>()
    app.use(frame(web.api))
    mountApi(app, routes, web.api)
    this.#server.answerWith(app.fetch)
  }
}

/** A laptop that looks at logs, with its state in a file. */
function laptop(folder: string, name: string) {
  const file = join(folder, `${name}.json`)
  return {
    file,
    name,
    async run(...args: readonly string[]): Promise<{ code: number; out: string }> {
      const words = ['witness', ...args, '--state', file]
      const { code, out, error } = await runCommand(words, { nowMs })
      return { code, out: out + error }
    },
  }
}

/** The time of the nodes of `everyRoute`: witnesses may not be ahead of it. */
let nowMs = 0

async function prepared(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-witness-'))
  const node = await Node.start(context, folder, 'here')
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  nowMs = everyRoute(node.store).web.api.clock.now()
  const witness = laptop(folder, 'lindenhof.example')
  const { out } = await witness.run('--name', witness.name)
  await state(node, out)
  return { folder, node, witness }
}

async function state(node: Node, key: string): Promise<void> {
  const read = readKey(key, 'seen', 'key')
  assert.ok(read.ok)
  assert.ok((await stateWitness(node.store.db, node.cellId, read.value)).ok)
}

const seenBy = async ({ store, cellId }: Node) =>
  (await readWitnesses(store.db, cellId)).map(({ key, seen, holds }) => {
    return { name: key.name, size: seen?.size ?? null, holds }
  })

test('of two runs at once one waits, and goes on from what the other saw', async (context) => {
  const { node, witness } = await prepared(context)
  await node.live(3)
  const runs = await Promise.all([witness.run(node.logUrl), witness.run(node.logUrl)])
  assert.deepEqual(
    runs.map(({ code }) => code),
    [0, 0],
  )
  const [first, second] = runs[0].out.includes('First look') ? runs : runs.toReversed()
  assert.match(first?.out ?? '', /First look[^]*3 entries, 3 of them new/)
  assert.match(second?.out ?? '', /^[^\n]* 3 entries, 0 of them new\. Signed\.\n$/)
})

test('a witness signs what only grew, and the node knows who saw what', async (context) => {
  const { node, witness } = await prepared(context)
  assert.equal(statSync(witness.file).mode & 0o777, 0o600)
  const empty = await witness.run(node.logUrl)
  assert.equal(empty.code, 1)
  assert.match(empty.out, /answers 404/)
  await node.live(3)
  const first = await witness.run(node.logUrl)
  assert.equal(first.code, 0, first.out)
  assert.match(first.out, /First look: .*key commonwatt\/log\/here\+/)
  assert.match(first.out, /only grew: 3 entries, 3 of them new\. Signed\./)
  assert.deepEqual(await seenBy(node), [{ name: witness.name, size: 3, holds: true }])
  nowMs += 60_000
  assert.match((await witness.run(node.logUrl)).out, /3 entries, 0 of them new/)
  await node.live(8)
  nowMs += 60_000
  assert.match((await witness.run(node.logUrl)).out, /11 entries, 8 of them new/)
  assert.deepEqual(await seenBy(node), [{ name: witness.name, size: 11, holds: true }])
})

test('a node that goes back is refused, and so is one that grows again with another past', async (context) => {
  const { folder, node, witness } = await prepared(context)
  await node.live(5)
  const copy = join(folder, 'older.sqlite')
  const next = await node.keep(copy)
  await node.live(4)
  assert.equal((await witness.run(node.logUrl)).code, 0)
  const kept = readFileSync(witness.file, 'utf8')
  await node.putBack(copy, next)
  const back = await witness.run(node.logUrl)
  assert.equal(back.code, 1)
  assert.match(
    back.out,
    /The log went back: it had 9 entries when it was last seen, and says 5 now/,
  )
  await node.live(4, 501)
  const split = await witness.run(node.logUrl)
  assert.equal(split.code, 1)
  assert.match(split.out, /The log split: it shows another head for the same 9 entries/)
  await node.live(7, 501)
  const changed = await witness.run(node.logUrl)
  assert.equal(changed.code, 1)
  assert.match(changed.out, /The log changed: it does not add to the 9 entries that were seen/)
  assert.equal(readFileSync(witness.file, 'utf8'), kept, 'nothing of it was taken as seen')
  // The node that went back has forgotten the witness's signature too: others see that from the witness.
  assert.deepEqual(await seenBy(node), [{ name: witness.name, size: null, holds: null }])
})

test('a node that wakes up from its backup and books the same again is the same log', async (context) => {
  const { folder, node, witness } = await prepared(context)
  await node.live(5)
  const copy = join(folder, 'backup.sqlite')
  const next = await node.keep(copy)
  await node.live(4)
  assert.equal((await witness.run(node.logUrl)).code, 0)
  await node.putBack(copy, next)
  await node.live(6)
  const again = await witness.run(node.logUrl)
  assert.equal(again.code, 0, again.out)
  assert.match(again.out, /11 entries, 2 of them new/)
})

test('two nodes look at each other; one that shows another key or log is refused', async (context) => {
  const { folder, node, witness } = await prepared(context)
  const there = await Node.start(context, folder, 'there')
  const other = laptop(folder, 'sonnenhof.example')
  await state(there, (await other.run('--name', other.name)).out)
  await node.live(2)
  await there.live(6)
  assert.equal((await witness.run(node.logUrl)).code, 0)
  assert.equal((await other.run(there.logUrl)).code, 0)
  // Each in its own neighbourhood only: who was not stated there is not believed.
  const stranger = await witness.run(there.logUrl)
  assert.match(stranger.out, /No stated witness signed this/)
  // The first node's key for the log is held to: another node at its address does not pass for it.
  const kept = JSON.parse(readFileSync(other.file, 'utf8'))
  kept.logs[there.logUrl].key = keyText(signerOf('commonwatt/log/there', 'text', newPrivateKey()))
  writeFileSync(other.file, JSON.stringify(kept))
  assert.match(
    (await other.run(there.logUrl)).out,
    /not signed with the key of commonwatt\/log\/there/,
  )
  const given = keyText(signerOf('commonwatt/log/here', 'text', newPrivateKey()))
  assert.match((await witness.run(node.logUrl, '--key', given)).out, /seen with another key/)
  writeFileSync(witness.file, '{}')
  assert.match((await witness.run(node.logUrl)).out, /is not the file of a witness/)
  assert.equal(readFileSync(witness.file, 'utf8'), '{}')
})

test('a co-signature is kept only from a stated witness, of a head that the log had, and not from the future', async (context) => {
  const { node } = await prepared(context)
  await node.live(4)
  const key = signerOf('w', 'seen', newPrivateKey())
  const text = readPart(await (await fetch(`${node.logUrl}/checkpoint`)).text())
  const atS = Math.floor(nowMs / 1000)
  const post = async (of: string, at: number): Promise<string> => {
    const note = `${of}\n${signSeen(of, key, at)}`
    const answer = await fetch(`${node.logUrl}/cosignatures`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ note }),
    })
    const said: { code?: string } = await answer.json()
    return said.code ?? 'kept'
  }
  assert.equal(await post(text, atS), 'unknown-witness')
  await state(node, keyText(key))
  assert.equal(await post(text, atS + 3_600), 'seen-too-early')
  const head = Buffer.from(fromHex('11'.repeat(32))).toString('base64')
  assert.equal(await post(`commonwatt/log/here\n4\n${head}\n`, atS), 'never-had-head')
  assert.equal(await post(`commonwatt/log/here\n9\n${head}\n`, atS), 'never-had-head')
  assert.equal(await post(`commonwatt/log/there\n4\n${head}\n`, atS), 'other-log')
  assert.equal(await post(text, atS), 'kept')
  assert.equal(await post(text, atS), 'kept')
  assert.equal(await post(text, atS - 60), 'kept')
  const seen = (await readWitnesses(node.store.db, 'here')).find(({ key: of }) => of.name === 'w')
  assert.equal(seen?.seen?.atMs, atS * 1000, 'the newest stays')
  for (const query of ['from=0&to=4', 'from=3&to=2', 'from=1&to=5', 'from=x&to=2']) {
    assert.equal((await fetch(`${node.logUrl}/consistency?${query}`)).status, 422, query)
  }
})

test('what takes a whole log is asked so often and no more, and there are so many witnesses', async (context) => {
  const { node } = await prepared(context)
  await node.live(3)
  const ask = async (): Promise<number> =>
    (await fetch(`${node.logUrl}/consistency?from=1&to=3`)).status
  for (let i = 0; i < wholeLogLimit; i++) assert.equal(await ask(), 200)
  assert.equal(await ask(), 429)
  // One is stated already.
  for (let i = 1; i < witnessLimit; i++) {
    await state(node, keyText(signerOf(`w${i}`, 'seen', newPrivateKey())))
  }
  const more = signerOf('one-more', 'seen', newPrivateKey())
  const refused = await stateWitness(node.store.db, 'here', more)
  assert.equal(refused.ok ? null : refused.code, 'too-many-witnesses')
})

/** The text of a note, without its signatures. */
function readPart(note: string): string {
  const read = readNote(note)
  assert.ok(read.ok)
  return read.value.text
}
