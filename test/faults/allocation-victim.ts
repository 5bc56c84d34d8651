// The process that `kill-allocation.test.ts` kills while it books a grid operator's file, or that kills itself as a power cut
// would, behind a query of that number. Otherwise it says at its end how many there were.

import type { KyselyPlugin } from 'kysely'
import { bookImport } from '../../src/accounts/allocation/import-booking.ts'
import { findCell } from '../../src/cell/store.ts'
import { openStore } from '../../src/store/open.ts'

const [database = '', cellId = '', importId = '', dieBehind = '0'] = process.argv.slice(2)
let queries = 0
const dying: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => {
    queries += 1
    if (queries === Number(dieBehind)) process.kill(process.pid, 'SIGKILL')
    return result
  },
}
const store = await openStore(database)
const db = store.db.withPlugin(dying)
const cell = await findCell(db, cellId)
if (cell === null) throw new Error('the database has no such cell')
queries = 0
process.send?.('begins')
const booked = await bookImport(db, cell, importId, Date.now())
process.send?.(booked.ok ? queries : booked.code)
