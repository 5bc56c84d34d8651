// A running node goes on with a file whose booking a request, or a node before it, had begun.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  energiedatenOf,
  settledHomes,
  startMs,
  workbookOf,
} from '../src/accounts/allocation/fixtures.ts'
import { bookImport } from '../src/accounts/allocation/import-booking.ts'
import { takeFile } from '../src/accounts/allocation/imports.ts'
import { allocatedStarts, findImport } from '../src/accounts/allocation/store.ts'
import { settle } from '../src/accounts/settle.ts'
import { value } from '../src/cell/fixtures.ts'
import { dayMs } from '../src/kernel/steps.ts'
import { startNode } from '../src/node/node.ts'
import { openStore } from '../src/store/open.ts'
import { testConfig } from './node-config.ts'

const patienceMs = 120_000

test(
  'the node books to its end what was begun, without anybody asking',
  { timeout: patienceMs },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'commonwatt-allocation-node-'))
    const database = join(folder, 'node.sqlite')
    try {
      const store = await openStore(database)
      const of = await settledHomes(store)
      await settle(store.db, of.cell, of.homes, startMs, startMs + dayMs)
      const quarter = { consumed: 0.25, assigned: 0.08, generated: 0.1, surplus: 0.02 }
      const bytes = workbookOf(energiedatenOf(Array.from({ length: 96 }, () => quarter)))
      const file = { format: 'at-energiedaten', fileName: 'a.xlsx', bytes, only: null } as const
      const { id } = value(await takeFile(store.db, of.cell, of.homes, file, startMs))
      const onePart = AbortSignal.abort()
      const half = value(await bookImport(store.db, of.cell, id, startMs, onePart))
      assert.deepEqual([half.bookedQuarters, half.bookedMs], [64, null])
      await store.close()

      const booked = Promise.withResolvers<void>()
      const log = {
        info: (event: string) => {
          if (event === 'allocations-booked') booked.resolve()
        },
        error: () => {},
      }
      const node = await startNode(testConfig(folder, { database }), { log })
      await booked.promise
      await node.stop()
      const after = await openStore(database)
      const done = await findImport(after.db, 'hof', id)
      assert.ok(done !== null && done.bookedMs !== null)
      assert.equal(done.corrected, 96)
      assert.equal((await allocatedStarts(after.db, 'hof', startMs, startMs + dayMs)).size, 96)
      await after.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
)
