import type { PersonHooks } from '../cell/person.ts'
import { forgetParticipant, saidBy } from './conversation/store-person.ts'

/**
 * What the room knows about people: what they said and voted. Who leaves is forgotten as the one behind a number; the words and votes stay
 * with the number, so that the others' map stays what it was.
 */
export const assemblyPersonHooks: PersonHooks = {
  room: 'assembly',
  export: async (db, personId) => ({ conversations: await saidBy(db, personId) }),
  forget: (db, personId) => forgetParticipant(db, personId),
}
