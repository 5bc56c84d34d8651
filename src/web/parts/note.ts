import { unreachable } from '../../kernel/assert.ts'
import type { Note } from '../../things/note.ts'
import type { Wording } from '../messages/wording.ts'

/** What of a device's announcement was not understood, in the reader's language. */
export function noteText(wording: Wording, note: Note): string {
  const { entity } = note
  switch (note.code) {
    case 'template-not-understood':
    case 'command-not-understood':
      return wording.say(`note.${note.code}`, { entity, template: note.template })
    case 'unit-unknown': {
      const quantity = wording.say(`quantity.${note.quantity}`)
      return note.unit === ''
        ? wording.say('note.unit-missing', { entity, quantity })
        : wording.say('note.unit-unknown', { entity, quantity, unit: note.unit })
    }
    case 'ampere-elsewhere':
      return wording.say('note.ampere-elsewhere', { entity })
    case 'never-off':
      return wording.say('note.never-off', {
        entity,
        least: wording.number(note.leastA, Number.isInteger(note.leastA) ? 0 : 1),
      })
    default:
      return unreachable(note)
  }
}
