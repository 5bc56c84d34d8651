// The process that `kill-allocation.test.ts` kills while it books a grid operator's file.

import { bookImport } from '../../src/accounts/allocation/import-booking.ts'
import { findCell } from '../../src/cell/store.ts'
import { openStore } from '../../src/store/open.ts'

const [database = '', cellId = '', importId = ''] = process.argv.slice(2)
const { db } = await openStore(database)
const cell = await findCell(db, cellId)
if (cell === null) throw new Error('the database has no such cell')
process.send?.('begins')
const booked = await bookImport(db, cell, importId, Date.now())
process.send?.(booked.ok ? 'booked' : booked.code)
