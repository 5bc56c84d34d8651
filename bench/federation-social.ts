// What a neighbourhood's followers cost: two nodes in two processes, each with a database file of its own. One neighbourhood posts, the
// other node's inbox verifies, queues and works off each activity; then its actor document is asked for.

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { activityJson, socialServer, withoutLimits } from '../src/federation/social/fixtures.ts'
import { addFollower } from '../src/federation/social/store-social.ts'
import { openStore, type Store } from '../src/store/open.ts'

const activities = 300
const documents = 12_000
const connections = 16
/** Neither is waited for longer than this. */
const longestMs = 60_000

interface Result {
  readonly activities: number
  /** From the first post until the last one was worked off at the other node. */
  readonly activitiesPerSecond: number
  /** Processor time of each, which other work on the machine does not lengthen. */
  readonly cpuMsToSend: number
  readonly cpuMsToTake: number
  readonly documents: number
  readonly documentsPerSecond: number
  readonly cpuMsPerDocument: number
}

/** Measures both. */
export async function run(): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-social-'))
  const child = fork(join(import.meta.dirname, 'federation-social-node.ts'), {
    execArgv: process.execArgv,
  })
  const store = await openStore(join(folder, 'sender.sqlite'))
  const sender = await socialServer(store, 'Sender', { limits: withoutLimits() })
  try {
    child.send({ database: join(folder, 'receiver.sqlite') })
    const [receiver] = await once(child, 'message')
    const { actor, inbox } = Object(receiver)
    await addFollower(store.db, sender.cell.id, { actor, inbox, sharedInbox: null }, Date.now())
    // The first one brings keys and documents of either side.
    await sendPosts(store, sender, 0, 1)
    const before = await workedOff(store, child, 1)
    const ownBefore = process.cpuUsage()
    const startMs = performance.now()
    await sendPosts(store, sender, 1, activities)
    const between = await workedOff(store, child, activities + 1)
    const sentMs = performance.now() - startMs
    const own = process.cpuUsage(ownBefore)
    const readMs = await readDocuments(actor)
    const later = await workedOff(store, child, activities + 1)
    if (sender.faults.length > 0) throw new Error(sender.faults.join('; '))
    const result: Result = {
      activities,
      activitiesPerSecond: activities / (sentMs / 1_000),
      cpuMsToSend: (own.user + own.system) / 1_000 / activities,
      cpuMsToTake: (between - before) / activities,
      documents,
      documentsPerSecond: documents / (readMs / 1_000),
      cpuMsPerDocument: (later - between) / documents,
    }
    return { ...result }
  } finally {
    child.kill()
    await sender.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function sendPosts(
  { db }: Store,
  { social, cell }: Awaited<ReturnType<typeof socialServer>>,
  from: number,
  count: number,
): Promise<void> {
  for (let i = from; i < from + count; i++) {
    const published = await social.publish(cell.id, {
      source: 'decision',
      sourceId: String(i),
      title: `Decision ${i}`,
      text: 'Decided at a meeting.\nAll homes rest at noon.',
      path: `/at/sender/decisions/${i}`,
      event: null,
    })
    if (!published.ok) throw new Error(published.message)
  }
  for (;;) {
    const left = await db
      .selectFrom('social_posts')
      .select('id')
      .where('is_sent', '=', 0)
      .executeTakeFirst()
    if (left === undefined) return
    await social.care()
  }
}

/** Waits until nothing waits at either node and the other one has worked off as many; gives the processor time that it has used. */
async function workedOff(
  { db }: Store,
  child: ReturnType<typeof fork>,
  count: number,
): Promise<number> {
  const endMs = performance.now() + longestMs
  for (;;) {
    const own = await db.selectFrom('federation_messages').select('number').executeTakeFirst()
    child.send('how many')
    const [answer] = await once(child, 'message')
    const { cpuMs, taken, waiting, faults } = Object(answer)
    if (faults.length > 0) throw new Error(faults.join('; '))
    if (own === undefined && waiting === 0 && taken >= count) return cpuMs
    if (performance.now() > endMs) throw new Error(`${taken} of ${count} after ${longestMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function readDocuments(url: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const read = (): Promise<void> =>
    new Promise((resolve, reject) => {
      get(url, { agent, headers: { accept: activityJson } }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`))
        response.resume().on('end', resolve)
      }).on('error', reject)
    })
  await read()
  let left = documents
  const startMs = performance.now()
  const reader = async (): Promise<void> => {
    while (left-- > 0) await read()
  }
  await Promise.all(Array.from({ length: connections }, reader))
  const tookMs = performance.now() - startMs
  agent.destroy()
  return tookMs
}
