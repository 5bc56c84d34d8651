import type { PersonHooks } from '../cell/person.ts'
import { deleteTokensOf, tokensOf } from './store.ts'

/** What this room knows about people: their tokens. */
export const apiPersonHooks: PersonHooks = {
  room: 'api',
  export: async (db, personId) => ({ tokens: await tokensOf(db, personId) }),
  forget: (db, personId) => deleteTokensOf(db, personId),
}
