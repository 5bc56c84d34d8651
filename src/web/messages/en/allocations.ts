import type { Message } from '../message.ts'

/** English texts about what grid operators publish. */
export const allocations = {
  'allocation.title': 'Figures of the grid operator',
  'allocation.sentence':
    'The grid operator publishes later who got how much, and that is what counts. Send its file to see how it differs from these accounts. Nothing is booked before you say so.',
  'allocation.format': 'Where the file comes from',
  'allocation.format.at-energiedaten':
    'Austria: Energiedaten of a community, by quarter hours (.xlsx)',
  'allocation.format.es-coefficients': 'Spain: coefficients of a year (CAU_2026.txt)',
  'allocation.format.fr-coefficients': 'France: coefficients of each step, in percent (.csv)',
  'allocation.format.espi': 'Green Button: whole meters (.xml)',
  'allocation.only': 'Only for this time',
  'allocation.only.hint': 'A month (2026-05), a day (2026-05-17) or nothing: the whole file.',
  'allocation.file': 'File',
  'allocation.file.hint':
    'At most {most} MB. The numbers of the metering points must be stated with their meters.',
  'allocation.look': 'See the differences',
  'allocation.files': 'Files so far',
  'allocation.from': 'From',
  'allocation.to': 'To',
  'allocation.state': 'State',
  'allocation.state.open': 'not booked',
  'allocation.state.booked': 'booked',
  'allocation.accounts': 'Back to the accounts',
  'allocation.period': 'From {from} up to {to}.',
  'allocation.settled': {
    one: 'It speaks of one quarter of an hour that is settled here.',
    other: 'It speaks of {count} quarters of an hour that are settled here.',
  },
  'allocation.missing': {
    one: 'The file leaves out one quarter of an hour in between.',
    other: 'The file leaves out {count} quarters of an hour in between.',
  },
  'allocation.unsettled': {
    one: 'One quarter of an hour is not settled here; nothing is booked for it.',
    other: '{count} quarters of an hour are not settled here; nothing is booked for them.',
  },
  'allocation.not-adding-up': {
    one: 'In one quarter of an hour the file does not add up: more or less was taken than given. It stays as it is.',
    other:
      'In {count} quarters of an hour the file does not add up: more or less was taken than given. They stay as they are.',
  },
  'allocation.kept': {
    one: 'One quarter of an hour stays as it is: the file does not say who took what.',
    other: '{count} quarters of an hour stay as they are: the file does not say who took what.',
  },
  'allocation.same': 'Nothing differs: every home has what the grid operator says.',
  'allocation.homes': {
    one: 'What differs, in one quarter of an hour',
    other: 'What differs, in {count} quarters of an hour',
  },
  'allocation.homes.sentence':
    'The numbers say what would change. Energy is in kWh; plus money goes to the member.',
  'allocation.why': 'Why',
  'allocation.why.no-reading': 'we had no reading',
  'allocation.why.not-published': 'not in the file',
  'allocation.why.other-total': 'another total',
  'allocation.why.other-key': 'shared by another key',
  'allocation.taken': 'Used',
  'allocation.local': 'of it from here',
  'allocation.given': 'Fed in',
  'allocation.sold': 'of it used here',
  'allocation.intervals': 'The biggest differences of single quarter hours',
  'allocation.quality': 'Published as',
  'allocation.quality.measured': 'measured',
  'allocation.quality.calculated': 'calculated',
  'allocation.quality.estimated': 'estimated',
  'allocation.quality.unstated': 'not said',
  'allocation.book': 'Book the differences',
  'allocation.book.hint':
    'Each quarter of an hour that differs is reversed and booked again. Nothing that stands is changed, and members see it on their statement.',
  'allocation.booked': {
    one: 'Booked: one quarter of an hour was corrected.',
    other: 'Booked: {count} quarters of an hour were corrected.',
  },
  'allocation.booked.on':
    'Booked on {when}. From then on these figures count, whatever meters report later.',
} as const satisfies Record<string, Message>
