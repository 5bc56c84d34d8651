// A process that `mail-kill.ts` kills: one of two nodes, with mail as a node wires it. South writes letters as fast as it can and tells of each that
// stands; north takes them.

import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { PeerLine } from '../../src/federation/channel/peer-line.ts'
import { RoundDesk } from '../../src/federation/channel/round-desk.ts'
import { RoundDoor } from '../../src/federation/channel/round-door.ts'
import { headersOf } from '../../src/federation/channel/seal.ts'
import { bookOf, peerOf, testNode } from '../../src/federation/fixtures.ts'
import { noting, statePeer } from '../../src/federation/mail/fixtures.ts'
import { mailTopic } from '../../src/federation/mail/mail-desk.ts'
import { MailOffice } from '../../src/federation/mail/mail-office.ts'
import { mailStateOf, retryAtOnce, sendMail } from '../../src/federation/mail/store-mail.ts'
import { machineClock as clock } from '../../src/kernel/clock.ts'
import { secureRandom as random } from '../../src/kernel/random.ts'
import { listen } from '../../src/node/http-server.ts'
import { openStore } from '../../src/store/open.ts'
import type { FromMailVictim, ToMailVictim } from './messages.ts'

const [order] = (await once(process, 'message')) as [ToMailVictim]
const { db } = await openStore(order.database)
const north = testNode('north', `http://127.0.0.1:${order.port}`, order.keys.north)
const south = testNode('south', 'http://127.0.0.1:9', order.keys.south)
const onFault = (error: unknown): void => console.error(error)

await (order.end === 'north' ? take() : send(order.from))

async function take(): Promise<void> {
  await statePeer(db, south)
  const desk = new RoundDesk(mailTopic({ db, clock, handlers: noting }), clock, onFault)
  const of = { publicUrl: north.address, identity: north.identity, desk, clock, random }
  const door = new RoundDoor({ ...of, peers: bookOf(peerOf(south)) })
  const server = await listen('127.0.0.1', order.port, false)
  server.answerWith(async (request) => {
    const sealed = await door.answer(request, '127.0.0.1')
    if (!sealed.ok) return new Response(JSON.stringify(sealed), { status: 409 })
    return new Response(sealed.value.text, { headers: headersOf(sealed.value) })
  })
  tell({ kind: 'ready' })
}

async function send(from: number | null): Promise<void> {
  await statePeer(db, north)
  const peer = peerOf(north)
  const parts = { identity: south.identity, clock, random, reach: { loopback: true } }
  const office = new MailOffice({
    db,
    clock,
    random,
    peerOf: () => peer,
    lineTo: () => new PeerLine(peer, parts),
    wayOut: south.identity.wayOut,
    onFault,
  })
  let number = from
  for (;;) {
    // How long it pauses is not what is tried here.
    await retryAtOnce(db, peer.id)
    void office.sendDue()
    if (number === null) {
      if ((await mailStateOf(db, peer.id)).waiting === 0) return tell({ kind: 'drained' })
      await wait(20)
      continue
    }
    const mail = { peerId: peer.id, kind: 'note', content: { number } }
    const written = await db.transaction().execute((tx) => sendMail(tx, mail, clock.now()))
    if (written.ok) tell({ kind: 'written', number: number++ })
    else await wait(20)
  }
}

function tell(message: FromMailVictim): void {
  process.send?.(message)
}
