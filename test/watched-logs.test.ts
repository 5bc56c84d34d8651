// A neighbourhood's log is watched by another node: heads go there by mail and come back signed, and a log that was changed is found out by both.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { open, settlement } from '../src/accounts/fixtures.ts'
import { readLogHead } from '../src/accounts/log/store-ledger-log.ts'
import { readWitnesses } from '../src/accounts/log/witnesses.ts'
import { book } from '../src/accounts/store-booking.ts'
import { insertBallot } from '../src/assembly/ballot/store.ts'
import { createStreet } from '../src/assembly/fixtures.ts'
import { codeOf, value } from '../src/cell/fixtures.ts'
import { ensureNodeKey, nodeSigner } from '../src/cell/store-node-key.ts'
import { startMs, bookOf, type TestNode } from '../src/federation/fixtures.ts'
import { RoundDesk } from '../src/federation/channel/round-desk.ts'
import { RoundDoor } from '../src/federation/channel/round-door.ts'
import { headersOf } from '../src/federation/channel/seal.ts'
import { PeerLine } from '../src/federation/channel/peer-line.ts'
import { mailTopic, type MailHandler } from '../src/federation/mail/mail-desk.ts'
import { MailOffice } from '../src/federation/mail/mail-office.ts'
import { mailStateOf, sendMail } from '../src/federation/mail/store-mail.ts'
import { keyAddress, publicKeyOf, type Peer } from '../src/federation/peers/peer.ts'
import { savePeer, setTrust } from '../src/federation/peers/store-peers.ts'
import {
  findAsked,
  findHead,
  findWatched,
  putAsked,
  putHead,
  witnessedHeads,
} from '../src/federation/witness/store-witness.ts'
import { witnessKinds } from '../src/federation/witness/witness-letter.ts'
import { agreeToWitness, askToWitness } from '../src/federation/witness/ask-witness.ts'
import { tellHeads, witnessDesk } from '../src/federation/witness/witnessing.ts'
import { TableWayOut } from '../src/federation/way-out.ts'
import { ManualClock } from '../src/kernel/clock.ts'
import { secureRandom as random } from '../src/kernel/random.ts'
import { keyText, newPrivateKey, signerOf } from '../src/kernel/signed-note.ts'
import { hourMs } from '../src/kernel/steps.ts'
import { listen } from '../src/node/http-server.ts'
import { ownLogs } from '../src/node/own-logs.ts'
import { openStore, type Store } from '../src/store/open.ts'
import { testOnEachDatabase } from './databases.ts'

const at = { cellId: 'street', log: 'ledger' }
const own = { isOwn: true, peerId: 'south' }
const ours = { ...at, ...own }
const theirs = { ...at, isOwn: false, peerId: 'north' }

/** A node that answers, whose store can be another one from one moment to the next. */
async function startNode(test: TestContext, name: string, store: Store, clock: ManualClock) {
  await ensureNodeKey(store.db)
  const server = await listen('127.0.0.1', 0, false)
  const address = `http://127.0.0.1:${server.port}`
  const signer = await nodeSigner(store.db, new URL(address).host)
  const faults: unknown[] = []
  const onFault = (error: unknown): void => void faults.push(error)
  const wayOut = new TableWayOut({ onLeft: () => {}, onFault: (_, error) => onFault(error) })
  const identity = { keyId: keyAddress(address, signer), privateKey: signer.privateKey, wayOut }
  const node: TestNode = { name, address, signer, identity }
  const peers = new Map<string, Peer>()
  const peerOf = (id: string): Peer | undefined => peers.get(id)
  const witness = { logs: ownLogs, peerOf, signer }
  const open = (own: Store) => {
    const handlers: Record<string, MailHandler> = {}
    for (const kind of witnessKinds) {
      handlers[kind] = (tx, letter) => witnessDesk[kind](witness, { tx, ...letter })
    }
    const desk = new RoundDesk(mailTopic({ db: own.db, clock, handlers }), clock, onFault)
    const of = { publicUrl: address, identity, desk, clock, random }
    const door = new RoundDoor({
      ...of,
      peers: { find: (id) => bookOf(...peers.values()).find(id) },
    })
    server.answerWith(async (request) => {
      const sealed = await door.answer(request, '127.0.0.1')
      if (!sealed.ok) return new Response(JSON.stringify(sealed), { status: 409 })
      return new Response(sealed.value.text, { headers: headersOf(sealed.value) })
    })
    const parts = { identity, clock, random, reach: { loopback: true } }
    const lineTo = (peer: Peer) => new PeerLine(peer, parts)
    const office = new MailOffice({ db: own.db, clock, random, peerOf, lineTo, wayOut, onFault })
    return { db: own.db, office }
  }
  test.after(() => server.stop())
  return { ...node, witness, peers, faults, open, now: open(store) }
}

type Node = Awaited<ReturnType<typeof startNode>>

async function trust(of: Node, db: Store['db'], { name, address, signer }: Node): Promise<void> {
  value(await savePeer(db, { id: name, name, address, key: signer }, startMs))
  await setTrust(db, name, 'trusted')
  const peer = { id: name, name, address, key: signer, publicKey: publicKeyOf(signer) }
  of.peers.set(name, { ...peer, trust: 'trusted' })
}

/** Books the quarter hours from `from` to before `to`; `usedWh` makes another history of them. */
async function live({ db }: Pick<Store, 'db'>, from: number, to: number, usedWh = 500) {
  const accounts = await open(db, 'street')
  for (let i = from; i < to; i++) {
    await book(db, [settlement(accounts, i, [usedWh, -300, 0, 0])], 1)
  }
}

/** North has a log, south watches it: asked, agreed, and told of what is booked. */
async function watched(test: TestContext, store: Store, other: Store) {
  const clock = new ManualClock(startMs)
  const north = await startNode(test, 'north', store, clock)
  const south = await startNode(test, 'south', other, clock)
  await trust(north, store.db, south)
  await trust(south, other.db, north)
  await createStreet(store.db, startMs)
  await live(store, 0, 3)
  const exchange = async (db = north.now.db, office = north.now.office): Promise<void> => {
    for (let i = 0; i < 3; i++) {
      await tellHeads(db, { logs: ownLogs }, clock.now())
      await office.sendDue()
      await south.now.office.sendDue()
      clock.advance(1_000)
    }
  }
  const cell = { id: 'street', name: 'Street' }
  value(await askToWitness(store.db, cell, 'south', clock.now()))
  value(await askToWitness(store.db, cell, 'south', clock.now()))
  await exchange()
  assert.equal((await findWatched(other.db, 'north', 'street'))?.agrees, null)
  assert.deepEqual(await readWitnesses(store.db, 'street'), [])
  const yes = { peerId: 'north', cellId: 'street', agrees: true }
  value(await agreeToWitness(other.db, south.witness, yes, clock.now()))
  await exchange()
  return { clock, north, south, exchange }
}

async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
  const store = await openStore(':memory:')
  try {
    await work(store)
  } finally {
    await store.close()
  }
}

testOnEachDatabase('heads go to a node that agreed, and come back signed', (store, test) =>
  withStore(async (other) => {
    const { clock, north, south, exchange } = await watched(test, store, other)
    const seen = async () =>
      (await readWitnesses(store.db, 'street')).map((of) => [of.key.name, of.seen?.size, of.holds])
    const { name } = south.signer
    assert.deepEqual(await seen(), [[name, 3, true]])
    await live(store, 3, 8)
    await exchange()
    assert.deepEqual(await seen(), [[name, 8, true]])
    const { head } = await readLogHead(store.db, 'street')
    const kept = await findHead(other.db, theirs)
    assert.deepEqual([kept.size, kept.head, kept.fault], [8, head, null])
    // Nothing new is not told again.
    const { waiting } = await mailStateOf(store.db, 'south')
    await tellHeads(store.db, { logs: ownLogs }, clock.now())
    assert.equal((await mailStateOf(store.db, 'south')).waiting, waiting)
    // It has enough of it, and is asked again.
    const no = { peerId: 'north', cellId: 'street', agrees: false }
    value(await agreeToWitness(other.db, south.witness, no, clock.now()))
    await exchange()
    await live(store, 8, 9)
    await exchange()
    assert.deepEqual(await seen(), [[name, 8, true]])
    assert.equal((await findAsked(store.db, 'south', 'street'))?.agrees, false)
    const foreign = { peerId: 'north', cellId: 'x', agrees: true }
    const refused = await agreeToWitness(other.db, south.witness, foreign, clock.now())
    assert.equal(codeOf(refused), 'log-unknown')
    assert.deepEqual([north.faults, south.faults], [[], []])
  }),
)

testOnEachDatabase(
  'a log that is older or another one than was seen is found out by both',
  (store, test) =>
    withStore(async (other) => {
      const { clock, north, south, exchange } = await watched(test, store, other)
      await live(store, 3, 6)
      await exchange()
      // North begins anew with the same key, and books other things; what it has heard it still knows.
      let heard = await store.db.selectFrom('mail_in').selectAll().execute()
      for (const [to, code] of [
        [4, 'log-went-back'],
        [6, 'log-changed'],
        [9, 'never-had-head'],
      ] as const) {
        await withStore(async (forged) => {
          await copyNode(store, forged)
          await trust(north, forged.db, south)
          await live(forged, 0, to, 400)
          const begun = north.open(forged)
          const asked = await findAsked(store.db, 'south', 'street')
          assert.ok(asked !== null)
          await copyWitness(store, forged)
          await forged.db.insertInto('mail_in').values(heard).execute()
          // Whoever changes the books also changes what is kept of what was told.
          await putAsked(forged.db, { peerId: 'south', cellId: 'street', askedMs: 1, agrees: true })
          const size = code === 'never-had-head' ? 3 : 6
          const told = { toldSize: 0, toldMs: 0, isAwaited: false, size, head: '', note: '' }
          await putHead(forged.db, { ...ours, ...told, seenMs: 1, fault: null })
          await other.db
            .updateTable('witnessed_heads')
            .set({ fault: null, fault_ms: null })
            .execute()
          await other.db.updateTable('mail_lines').set({ due_ms: 0 }).execute()
          clock.advance(1_000)
          await exchange(begun.db, begun.office)
          await exchange(begun.db, begun.office)
          assert.equal((await findHead(forged.db, ours)).fault?.code, code)
          const kept = await findHead(other.db, theirs)
          assert.deepEqual([kept.fault?.code, kept.size], [code, 6])
          heard = await forged.db.selectFrom('mail_in').selectAll().execute()
        })
      }
      assert.deepEqual([north.faults, south.faults], [[], []])
    }),
)

testOnEachDatabase(
  'logs of ballots are watched too, and tell nobody when single votes come',
  (store, test) =>
    withStore(async (other) => {
      const { clock, north, south, exchange } = await watched(test, store, other)
      const ballot = { ...theirs, log: 'ballot-1' }
      const lines = ['{"a":1}', '{"a":2}', '{"a":3}']
      const kept = {
        id: 'ballot-1',
        cellId: 'street',
        madeMs: 1,
        registrarKey: null,
        topicId: null,
      }
      await insertBallot(store.db, { ...kept, closesMs: 2 }, lines, [])
      const more = async (seq: number): Promise<void> => {
        const row = { ballot_id: 'ballot-1', seq, line: `{"a":${seq + 1}}` }
        await store.db.insertInto('ballot_log').values(row).execute()
      }
      const sizes = async () => {
        const [seen] = (await witnessedHeads(store.db, true, 'street')).filter(
          ({ log }) => log === 'ballot-1',
        )
        return [seen?.size, (await findHead(other.db, ballot)).size]
      }
      await exchange()
      assert.deepEqual(await sizes(), [3, 3])
      await more(3)
      await exchange()
      assert.deepEqual(await sizes(), [3, 3], 'it was told of less than an hour ago')
      clock.advance(hourMs)
      await exchange()
      assert.deepEqual(await sizes(), [4, 4])
      await more(4)
      await store.db.updateTable('ballots').set({ closed_ms: 3 }).execute()
      await exchange()
      assert.deepEqual(await sizes(), [5, 5], 'it is over')
      // An entry is changed, and one more is written.
      await store.db.updateTable('ballot_log').set({ line: '{}' }).where('seq', '=', 1).execute()
      await more(5)
      await exchange()
      const codes = [
        await findHead(other.db, ballot),
        await findHead(store.db, { ...ballot, ...own }),
      ]
      assert.deepEqual(
        codes.map(({ fault }) => fault?.code),
        ['log-changed', 'log-changed'],
      )
      assert.deepEqual([north.faults, south.faults], [[], []])
    }),
)

testOnEachDatabase('letters about logs that are nobody’s to say are refused', (store, test) =>
  withStore(async (other) => {
    const { clock, north, south, exchange } = await watched(test, store, other)
    const signed = keyText(signerOf('other', 'seen', newPrivateKey()))
    const toNorth = [
      ['witness-answer', { cell: 'street', agrees: true, key: signed }, 'key-of-other'],
      ['witness-answer', { cell: 'x', agrees: true, key: signed }, 'witness-not-asked'],
      ['witness-answer', { cell: 'street', agrees: true, key: 'x' }, 'not-a-key'],
      ['head-seen', { cell: 'x', log: 'ledger', note: '' }, 'witness-not-asked'],
      ['head-seen', { cell: 'street', log: 'ledger', note: 'x' }, 'not-a-note'],
      ['log-fault', { cell: 'x', log: 'ledger', code: 'log-changed' }, 'witness-not-asked'],
      ['log-fault', { cell: 'street', log: 'ledger', code: '!' }, 'mail-form'],
      ['log-fault', { cell: 'street', log: 'none', code: 'x' }, 'witness-not-asked'],
    ] as const
    for (const [kind, content] of toNorth) {
      value(await sendMail(other.db, { peerId: 'north', kind, content }, clock.now()))
    }
    const nothing = { log: 'ledger', note: 'x', from: 0, path: [] }
    const toSouth = [
      ['log-head', { cell: 'x', ...nothing }, 'log-unknown'],
      ['log-head', { cell: 'street', ...nothing }, 'not-a-note'],
      ['asks-to-witness', { cell: 'street' }, 'mail-form'],
    ] as const
    for (const [kind, content] of toSouth) {
      value(await sendMail(store.db, { peerId: 'south', kind, content }, clock.now()))
    }
    await exchange()
    const codes = async (db: Store['db'], peerId: string) =>
      (await mailStateOf(db, peerId)).setAside.map(({ code }) => code).toReversed()
    assert.deepEqual(
      await codes(other.db, 'north'),
      toNorth.map(([, , code]) => code),
    )
    assert.deepEqual(
      await codes(store.db, 'south'),
      toSouth.map(([, , code]) => code),
    )
    assert.equal((await readWitnesses(store.db, 'street'))[0]?.seen?.size, 3)
    assert.deepEqual([north.faults, south.faults], [[], []])
  }),
)

/** The node's key goes where its database goes. */
async function copyNode({ db }: Store, to: Store): Promise<void> {
  const keys = await db.selectFrom('node_keys').selectAll().execute()
  await createStreet(to.db, startMs)
  await to.db.insertInto('node_keys').values(keys).execute()
}

async function copyWitness({ db }: Store, to: Store): Promise<void> {
  const rows = await db.selectFrom('ledger_witnesses').selectAll().execute()
  await to.db.insertInto('ledger_witnesses').values(rows).execute()
}
