// A whole node with federation on: one neighbourhood that others may follow, and one peer that it trusts.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ensureNodeKey } from '../../src/cell/store-node-key.ts'
import { testNode, type TestNode } from '../../src/federation/fixtures.ts'
import { savePeer, setTrust } from '../../src/federation/peers/store-peers.ts'
import { switchOn } from '../../src/federation/social/store-social.ts'
import { orThrow } from '../../src/kernel/refusal.ts'
import { startNode } from '../../src/node/node.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { cellCalled, withCells } from '../../src/things/desk/desk-fixtures.ts'
import { testConfig } from '../node-config.ts'

/** A node that is attacked. */
export interface AttackedNode {
  readonly url: string
  /** Address of the neighbourhood's actor. */
  readonly actor: string
  /** A node that it trusts, which nobody answers for. */
  readonly friend: TestNode
  /** What the node logged as faults. */
  readonly faults: readonly string[]
  /** Looks into the database beside the running node. */
  look<Value>(at: (store: Store) => Promise<Value>): Promise<Value>
  stop(): Promise<void>
}

const cell = cellCalled('sonnenhof', { kind: 'neighbourhood' })

export async function attackedNode(): Promise<AttackedNode> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-hostile-'))
  const database = join(folder, 'node.sqlite')
  const url = `http://127.0.0.1:${await freePort()}`
  const friend = testNode('friend', 'http://127.0.0.1:9')
  const look: AttackedNode['look'] = async (at) => {
    const store = await openStore(database)
    try {
      return await at(store)
    } finally {
      await store.close()
    }
  }
  await look(async (store) => {
    await ensureNodeKey(store.db)
    await withCells(store, cell)
    await switchOn(store.db, cell.id, 'en', 0)
    const { name, address, signer } = friend
    orThrow(await savePeer(store.db, { id: 'friend', name, address, key: signer }, 0))
    await setTrust(store.db, 'friend', 'trusted')
  })
  const faults: string[] = []
  const log = {
    info: () => {},
    error: (event: string, error: unknown) => faults.push(`${event} ${String(error)}`),
  }
  const config = testConfig(folder, {
    port: Number(new URL(url).port),
    publicUrl: url,
    federationLoopback: true,
  })
  const node = await startNode(config, { log })
  return {
    url,
    actor: `${url}/groups/${cell.id}`,
    friend,
    faults,
    look,
    async stop() {
      await node.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

let sources = 0

/** A network address that nobody came from before, as a proxy in front of the node would say it. */
export function anotherSource(): Record<string, string> {
  const n = ++sources
  return { 'x-forwarded-for': `9.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}` }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  server.close()
  await once(server, 'close')
  return port
}
