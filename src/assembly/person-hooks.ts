import type { PersonHooks } from '../cell/person.ts'
import { forgetParticipant, saidBy } from './conversation/store-person.ts'
import { atMeetings, forgetAtMeetings } from './meeting/store-person.ts'
import { forgetOnPanels, onPanels } from './panel/store-person.ts'

/**
 * What the room knows about people: what they said and voted, which meetings they were at and what they said of minutes, and what they answered for panels. Who leaves is forgotten as the one behind a number; the words and votes stay
 * with the number, so that the others' map stays what it was.
 */
export const assemblyPersonHooks: PersonHooks = {
  room: 'assembly',
  export: async (db, personId) => ({
    conversations: await saidBy(db, personId),
    meetings: await atMeetings(db, personId),
    panels: await onPanels(db, personId),
  }),
  forget: async (db, personId) => {
    await forgetParticipant(db, personId)
    await forgetAtMeetings(db, personId)
    await forgetOnPanels(db, personId)
  },
}
