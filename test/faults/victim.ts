// The node that `kill.ts` kills: database, intake, things, broker and ledger as a node wires them.
// It books payments as fast as it can and says so after each commit; readings come in by MQTT.

import { once } from 'node:events'
import { listAccounts, pay } from '../../src/accounts/store.ts'
import { listCells } from '../../src/cell/store.ts'
import { machineClock } from '../../src/kernel/clock.ts'
import { secureRandom } from '../../src/kernel/random.ts'
import { Intake } from '../../src/series/intake.ts'
import { openStore } from '../../src/store/open.ts'
import { Broker } from '../../src/things/broker/broker.ts'
import { checkBrokerCredential } from '../../src/things/credentials.ts'
import { ThingsDesk } from '../../src/things/desk/desk.ts'
import { MqttProtocol } from '../../src/things/protocols/mqtt.ts'
import type { FromVictim, ToVictim } from './messages.ts'

// Everything is loaded now; the file may still be in the hands of the one before.
const [order] = (await once(process, 'message')) as [ToVictim]
const { db, kind } = await openStore(order.database)
const cells = await listCells(db)
const neighbourhood = cells.find((cell) => cell.kind === 'neighbourhood')
if (neighbourhood === undefined) throw new Error('the database has no neighbourhood')
const broker = new Broker({
  host: '127.0.0.1',
  port: 0,
  mayMovePort: true,
  clock: machineClock,
  authenticate: (userName, password) => checkBrokerCredential(db, userName, password),
  onEvent: () => {},
})
const desk = new ThingsDesk({
  db,
  intake: new Intake({ db, kind }),
  protocols: [new MqttProtocol(broker)],
  clockOf: () => machineClock,
  random: secureRandom,
  onFault: (event, error) => {
    throw new Error(event, { cause: error })
  },
})
await desk.start()
const accounts = await listAccounts(db, neighbourhood.id)
const bank = accounts.find((account) => account.kind === 'bank')
const homes = accounts.filter((account) => account.kind === 'home')
if (bank === undefined || homes.length === 0) throw new Error('the database has no accounts')
tell({ kind: 'ready', port: broker.port })

for (let number = 0; ; number++) {
  const id = `${order.round}-${number}`
  const home = homes[number % homes.length] ?? bank
  const [from, to] = number % 3 === 0 ? [home, bank] : [bank, home]
  const booked = await pay(db, neighbourhood.id, {
    id,
    atMs: machineClock.now(),
    fromAccountId: from.id,
    toAccountId: to.id,
    amountMicro: 1 + ((number * 7919) % 1_000_000),
  })
  if (!booked.ok) throw new Error(booked.message)
  tell({ kind: 'paid', id })
  // The broker gets its turn.
  await new Promise((resolve) => setImmediate(resolve))
}

function tell(message: FromVictim): void {
  process.send?.(message)
}
