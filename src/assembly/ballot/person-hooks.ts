import type { PersonHooks } from '../../cell/person.ts'
import { forgetVoices, voicesOf } from './store-topic.ts'
import { ballotsOf, forgetVoter } from './store.ts'

/**
 * What ballots know about people: the number that each has on a ballot, and to whom they gave their voice. Who leaves is forgotten as the
 * one behind a number; votes stay with the number, so that the count stays what it was.
 */
export const ballotPersonHooks: PersonHooks = {
  room: 'ballots',
  export: async (db, personId) => ({
    ballots: await ballotsOf(db, personId),
    voices: await voicesOf(db, personId),
  }),
  forget: async (db, personId) => {
    await forgetVoter(db, personId)
    await forgetVoices(db, personId)
  },
}
