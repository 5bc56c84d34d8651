// The second process of `bench/federation-social.ts`: a node that receives, and says how far it is.

import { once } from 'node:events'
import { sql } from 'kysely'
import { socialServer, withoutLimits } from '../src/federation/social/fixtures.ts'
import { openStore } from '../src/store/open.ts'

process.once('message', (task: { readonly database: string }) => {
  receive(task.database).catch((error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})

async function receive(database: string): Promise<void> {
  const store = await openStore(database)
  const node = await socialServer(store, 'Receiver', { limits: withoutLimits() })
  process.send?.({ actor: node.actor, inbox: `${node.actor}/inbox` })
  for (;;) {
    await once(process, 'message')
    // Messages that were ever queued here: each one was verified before.
    const { rows } = await sql<{ readonly seq: number }>`
      select seq from sqlite_sequence where name = 'federation_messages'`.execute(store.db)
    const taken = rows[0]?.seq ?? 0
    const { waiting } = await store.db
      .selectFrom('federation_messages')
      .select(({ fn }) => fn.countAll<number>().as('waiting'))
      .executeTakeFirstOrThrow()
    const { user, system } = process.cpuUsage()
    const cpuMs = (user + system) / 1_000
    process.send?.({ cpuMs, taken, waiting, faults: node.faults })
  }
}
