import type { PersonHooks } from '../../cell/person.ts'
import { ballotsOf, forgetVoter } from './store.ts'

/**
 * What ballots know about people: the number that each has on a ballot. Who leaves is forgotten as the one behind it; votes stay with the
 * number, so that the count stays what it was.
 */
export const ballotPersonHooks: PersonHooks = {
  room: 'ballots',
  export: async (db, personId) => ({ ballots: await ballotsOf(db, personId) }),
  forget: (db, personId) => forgetVoter(db, personId),
}
