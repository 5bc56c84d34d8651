import type { Message } from '../message.ts'

/** English texts about what grid operators publish. */
export const allocations = {
  'allocation.title': 'Figures of the grid operator',
  'allocation.sentence':
    'The grid operator publishes later who got how much, and that is what counts. Send its file to see how it differs from these accounts. Nothing is booked before you say so.',
  'allocation.format': 'Where the file comes from',
  'allocation.format.at-energiedaten': 'Austria: Energiedaten (.xlsx)',
  'allocation.format.es-coefficients': 'Spain: coefficients (.txt)',
  'allocation.format.fr-coefficients': 'France: coefficients (.csv)',
  'allocation.format.espi': 'Green Button (.xml)',
  'allocation.only': 'Only for this time',
  'allocation.only.hint': 'A month (2026-05), a day (2026-05-17) or nothing: the whole file.',
  'allocation.file': 'File',
  'allocation.file.hint': 'At most {most} MB.',
  'allocation.none': 'No file of the grid operator was read yet.',
  'allocation.all-booked': 'Every file that was read is booked.',
  'allocation.under-way': 'A file is being booked: the rest goes on by itself.',
  'allocation.waiting': {
    one: 'One file is read and not booked yet: look at its differences.',
    other: '{count} files are read and not booked yet: look at their differences.',
  },
  'allocation.look': 'See the differences',
  'allocation.new': 'A new file',
  'allocation.back': 'All files of the grid operator',
  'allocation.files': 'Files so far',
  'allocation.from': 'From',
  'allocation.to': 'To',
  'allocation.state': 'State',
  'allocation.state.open': 'not booked',
  'allocation.state.booked': 'booked',
  'allocation.state.booking': 'being booked',
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
  'allocation.differs': {
    one: 'The grid operator’s figures differ in one quarter of an hour.',
    other: 'The grid operator’s figures differ in {count} quarters of an hour.',
  },
  'allocation.homes': 'What would change for each home',
  'allocation.homes.sentence':
    'Energy is in kWh. Plus is money for the member, minus is money to pay.',
  'allocation.why': 'Why',
  'allocation.reasons': 'Why, and in how many quarter hours',
  'allocation.why.no-reading': 'we had no reading',
  'allocation.why.not-published': 'not in the file',
  'allocation.why.other-total': 'another total',
  'allocation.why.other-key': 'shared by another key',
  'allocation.taken': 'Used',
  'allocation.local': 'Used from here',
  'allocation.given': 'Fed in',
  'allocation.sold': 'Fed in and used here',
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
  'allocation.progress': {
    one: 'Being booked: {booked} of one quarter of an hour.',
    other: 'Being booked: {booked} of {count} quarters of an hour.',
  },
  'allocation.progress.sentence':
    'The rest goes on by itself within a few minutes. Each quarter of an hour is booked as a whole, and readings and payments come in meanwhile.',
  'allocation.progress.look': 'See how far it is now',
  'allocation.progress.go-on': 'Go on now',
  'allocation.booked.on':
    'Booked on {when}. From then on these figures count, whatever meters report later.',
  'points.title': 'Metering points',
  'points.none': 'There is no meter and no shared generator yet.',
  'points.missing': {
    one: 'One meter or shared generator still needs the number of its metering point.',
    other: '{count} meters and shared generators still need the numbers of their metering points.',
  },
  'points.complete': 'Every meter and shared generator has the number of its metering point.',
  'points.sentence':
    'The grid operator calls each metering point by a number, on its papers and in its files. By these numbers its figures find their homes.',
  'points.residents':
    'Those who live in a home see its numbers on the page of their meter, and can change them there.',
  'points.save': 'Save the numbers',
  'coefficients.heading': 'Shares for the grid operator in Spain',
  'coefficients.sentence':
    'The shares of the sharing rule as the file that the grid operator wants. Send it before the year begins.',
  'coefficients.installation': 'Shared generator',
  'coefficients.year': 'Year',
  'coefficients.download': 'Download the file',
} as const satisfies Record<string, Message>
