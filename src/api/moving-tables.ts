import type { RoomTables } from '../store/moving-table.ts'

/** Tokens stay when a neighbourhood moves. */
export const apiMovingTables: RoomTables = {
  moving: [],
  staying: [
    {
      table: 'api_tokens',
      why: 'A program has to be told the new address anyway, and is given a token there; an old one could do more at a node where its person has other rights.',
    },
  ],
}
