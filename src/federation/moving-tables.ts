import type { Link, RoomTables } from '../store/moving-table.ts'

const ofCell = { column: 'cell_id', table: 'cells' } as const satisfies Link
const ofPost = { column: 'post_id', table: 'social_posts' } as const satisfies Link
const byPerson = { column: 'person_id', table: 'people' } as const satisfies Link
const byPeer = { column: 'peer_id', table: 'peers' } as const satisfies Link

/** What others know of a neighbourhood goes along with it when it moves; what is between two nodes stays. */
export const federationMovingTables: RoomTables = {
  moving: [
    {
      table: 'peers',
      of: 'named',
      knownBy: { column: 'address', alike: 'key' },
      as: { trust: 'known' },
    },
    { table: 'social_cells', of: ofCell },
    { table: 'social_followers', of: ofCell },
    { table: 'social_posts', of: ofCell },
    { table: 'social_polls', of: ofPost },
    { table: 'social_votes', of: { column: 'post_id', table: 'social_polls', key: 'post_id' } },
    { table: 'social_records', of: ofPost },
    { table: 'social_replies', of: ofPost },
    { table: 'social_reactions', of: ofPost },
    { table: 'guard_rules', of: ofCell },
    { table: 'guard_log', of: ofCell, names: [byPerson], isNumbered: true },
    { table: 'guard_lists', of: ofCell },
    { table: 'guard_list_names', of: { column: 'list_id', table: 'guard_lists' } },
    { table: 'guard_choices', of: ofCell },
    { table: 'guard_reports', of: ofCell, names: [byPerson] },
    { table: 'met_servers', of: ofCell },
    { table: 'departures', of: ofCell },
    { table: 'asked_witnesses', of: ofCell, names: [byPeer] },
    { table: 'witnessed_heads', of: ofCell, names: [byPeer] },
  ],
  staying: [
    { table: 'met_actors', why: 'Accounts that the old node heard within a day.' },
    {
      table: 'social_keys',
      why: 'An actor at another address is another actor, and has keys of its own; they are encrypted with what only the old node knows.',
    },
    {
      table: 'federation_values',
      why: 'What the node remembers for a while of what it sends and takes.',
    },
    {
      table: 'federation_messages',
      why: 'The old node delivers what waits: others expect it from there.',
    },
    { table: 'server_health', why: 'How sending from the old node to other servers went.' },
    { table: 'peer_changes', why: 'What stewards of the old node said of other nodes.' },
    { table: 'peer_health', why: 'When the old node was last heard by others.' },
    { table: 'mail_lines', why: 'Letters are counted between two nodes.' },
    { table: 'mail_out', why: 'The old node delivers what it wrote.' },
    { table: 'mail_in', why: 'Letters are counted between two nodes.' },
    { table: 'watched_cells', why: 'It is the node that watches logs of others.' },
  ],
}
