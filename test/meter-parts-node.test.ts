// A running node settles a community that has nothing of its own, but homes from elsewhere.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  beginMs,
  firstMs,
  linesIn,
  takePart,
  twoCommunities,
} from '../src/accounts/communities/communities-fixtures.ts'
import { createCell } from '../src/cell/store.ts'
import { saveTariff } from '../src/energy/store.ts'
import { hourMs, minuteMs } from '../src/kernel/steps.ts'
import { startNode } from '../src/node/node.ts'
import { openStore } from '../src/store/open.ts'
import { listSeries } from '../src/series/store.ts'
import { plainTariff } from './neighbourhood.ts'
import { testConfig } from './node-config.ts'

const patienceMs = 120_000

test(
  'the heartbeat of a community rolls up and settles what homes from elsewhere share in it',
  { timeout: patienceMs },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'commonwatt-meter-parts-node-'))
    const database = join(folder, 'node.sqlite')
    try {
      const store = await openStore(database)
      const two = await twoCommunities(store)
      const wald = { ...two.bach, id: 'wald', slug: 'wald', name: 'Wald' }
      assert.ok((await createCell(store.db, wald)).ok)
      await saveTariff(store.db, 'wald', { ...plainTariff, validFromMs: beginMs })
      await takePart({ ...two, bach: wald }, { community: 'wald' })
      for (const series of await listSeries(store.db, { cellIds: ['home-0'] })) {
        const powerW = series.quantity === 'importWh' ? 2_000 : 0
        const counted = (atMs: number): number => Math.round(((atMs - firstMs) * powerW) / hourMs)
        await two.of.report(series, firstMs, firstMs + hourMs, counted, 15 * minuteMs)
      }
      await store.close()

      const settled = Promise.withResolvers<void>()
      const log = {
        info: (event: string, of?: Readonly<Record<string, unknown>>) => {
          if (event === 'heartbeat' && of?.['cellId'] === 'wald') settled.resolve()
        },
        error: () => {},
      }
      const node = await startNode(testConfig(folder, { database }), { log })
      await settled.promise
      await node.stop()
      const after = await openStore(database)
      const lines = await linesIn({ store: after }, 'wald', firstMs, firstMs + hourMs)
      assert.deepEqual(lines, { 'from-grid': 800 })
      await after.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
