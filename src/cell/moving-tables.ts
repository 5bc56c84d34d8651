import type { Link, RoomTables } from '../store/moving-table.ts'

const ofCell = { column: 'cell_id', table: 'cells' } as const satisfies Link
const byPerson = { column: 'person_id', table: 'people' } as const satisfies Link
const ofMember = {
  column: 'person_id',
  table: 'memberships',
  key: 'person_id',
} as const satisfies Link

/** What of cells and people goes along with a neighbourhood that moves, and what stays. */
export const cellMovingTables: RoomTables = {
  moving: [
    { table: 'cells', of: 'root' },
    { table: 'people', of: 'named' },
    { table: 'memberships', of: ofCell, names: [byPerson] },
    { table: 'passkeys', of: ofMember, isLeftWhere: byPerson },
    { table: 'recovery_codes', of: ofMember, isLeftWhere: byPerson },
  ],
  staying: [
    {
      table: 'invitations',
      why: 'An open invitation names the old address; whoever has one is invited anew. One that was accepted says nothing that a membership does not.',
    },
    { table: 'challenges', why: 'They wait for an answer of the same minute, at the old address.' },
    {
      table: 'sessions',
      why: 'A session is a cookie of the old address: everybody signs in once at the new one.',
    },
    { table: 'sign_in_links', why: 'They are good for minutes, at the old address.' },
    { table: 'node_setup', why: 'It is the node that was set up, and the other node has been.' },
    {
      table: 'node_keys',
      why: 'The key of a node says who the node is; a neighbourhood elsewhere is known by the key of its new node.',
    },
  ],
}
