import type { Link, RoomTables } from '../store/moving-table.ts'

const ofCell = { column: 'cell_id', table: 'cells' } as const satisfies Link
const byPerson = { column: 'person_id', table: 'people' } as const satisfies Link
const ofThing = { column: 'thing_id', table: 'things' } as const satisfies Link

/** What of things goes along with a neighbourhood that moves. */
export const thingsMovingTables: RoomTables = {
  moving: [
    { table: 'things', of: ofCell },
    { table: 'set_points', of: ofThing },
    { table: 'overrides', of: ofThing, names: [byPerson] },
    { table: 'thing_doubts', of: ofThing },
    { table: 'thing_beliefs', of: ofThing, names: [byPerson] },
    { table: 'broker_credentials', of: ofCell },
    { table: 'retained_messages', of: { column: 'slug', table: 'cells', key: 'slug' } },
    { table: 'connections', of: ofCell },
    { table: 'connection_histories', of: { column: 'connection_id', table: 'connections' } },
  ],
  staying: [],
}
