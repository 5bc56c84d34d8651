import { accountsMovingTables } from '../accounts/moving-tables.ts'
import { apiMovingTables } from '../api/moving-tables.ts'
import { assemblyMovingTables } from '../assembly/moving-tables.ts'
import { cellMovingTables } from '../cell/moving-tables.ts'
import { energyMovingTables } from '../energy/moving-tables.ts'
import { federationMovingTables } from '../federation/moving-tables.ts'
import { senseMovingTables } from '../sense/moving-tables.ts'
import { seriesMovingTables } from '../series/moving-tables.ts'
import type { MovingTable, RoomTables, StayingTable } from '../store/moving-table.ts'
import { thingsMovingTables } from '../things/moving-tables.ts'

/** Rooms in an order in which what is named stands before what names it. */
const rooms: readonly RoomTables[] = [
  cellMovingTables,
  apiMovingTables,
  federationMovingTables,
  thingsMovingTables,
  seriesMovingTables,
  senseMovingTables,
  energyMovingTables,
  accountsMovingTables,
  assemblyMovingTables,
]

/** Every table whose rows go along with a neighbourhood that moves to another node. */
export const movingTables: readonly MovingTable[] = rooms.flatMap(({ moving }) => moving)

/** Every other table. */
export const stayingTables: readonly StayingTable[] = [
  ...rooms.flatMap(({ staying }) => staying),
  { table: 'migrations', why: 'It says how the schema was made; the archive names it by itself.' },
]
