import type { Message } from '../message.ts'

/** English texts of accounts and statements. */
export const accounts = {
  'accounts.title': 'Accounts',
  'accounts.heading': 'Accounts of {name}',
  'accounts.sentence':
    'Every quarter of an hour, what was made here is shared by the rule you agreed on, and booked to the last millionth.',
  'accounts.month': 'Month',
  'accounts.show': 'Show',
  'accounts.members.heading': 'Sums for {month}',
  'accounts.member': 'Member',
  'accounts.balance': 'Balance',
  'accounts.saved': 'Better off by',
  'accounts.shared': 'Shared energy',
  'accounts.none': 'Nothing is booked yet. The first quarter of an hour takes 15 minutes.',
  'accounts.balanced': {
    one: 'Checked: the one booking sums to exactly zero.',
    other: 'Checked: all {count} bookings sum to exactly zero.',
  },
  'accounts.unbalanced':
    'The bookings do not sum to zero. Please restore the last backup and tell the developers.',
  'accounts.log': {
    one: 'Anyone who notes this now can tell later whether the one booking was changed since:',
    other:
      'Anyone who notes this now can tell later whether any of the {count} bookings so far was changed since:',
  },
  'accounts.owned': '{name} is owed {money}.',
  'accounts.owes': '{name} owes {money}.',
  'trial.title': 'What this rule would have meant',
  'trial.period': '{month}, shared anew by this rule; nothing is booked.',
  'trial.outcome': '{gain} would have been better off by it, {lose} worse.',
  'trial.none': 'Nothing is settled yet that this rule could be tried on.',
  'trial.booked': 'As booked',
  'trial.tried': 'By this rule',
  'trial.change': 'Change',
  'trial.alone': 'Against alone',
  'trial.signs':
    '+ is money for the member, − is money to pay. “Against alone” is what sharing brings compared with buying and selling everything from and to the grid.',
  'trial.former': 'Former member {number}',
  'trial.back': 'Back to the settings',
  'trial.nobodyWorse': 'Nobody would have been worse off than without sharing.',
  'trial.worse': {
    one: 'One member would have been worse off than without sharing: the last column says who.',
    other:
      '{count} members would have been worse off than without sharing: the last column says who.',
  },
  'accounts.even': '{name} is even.',
  'statement.title': 'Statement of account',
  'statement.period': 'From {from} up to {to} (time zone {zone}).',
  'statement.saved': 'Alone with the grid it would have been {alone}: better off by {saved}.',
  'statement.worse': 'Alone with the grid it would have been {alone}: worse off by {saved}.',
  'statement.what': 'What',
  'statement.energy': 'Energy in kWh',
  'statement.amount': 'Amount',
  'statement.alone': 'Without sharing',
  'planned.heading': 'What planning was expected to save',
  'planned.home':
    'A plan was in force for {time}. At the prices inside the neighbourhood it was expected to save this home {money} against the same time without one.',
  'planned.home.lost':
    'A plan was in force for {time}. At the prices inside the neighbourhood it was expected to cost this home {money} more than the same time without one.',
  'planned.home.even':
    'A plan was in force for {time}. For this home it was expected to make less than a cent of difference.',
  'planned.home.none': 'This home was in no plan in the settled time.',
  'planned.all': 'All homes and shared plants together were expected to save {money}.',
  'planned.all.lost': 'All homes and shared plants together were expected to cost {money} more.',
  'planned.none':
    'No plan was in force in the settled time, so nothing can be said about what planning saved.',
  'planned.fine': 'This is planned, not measured, and in none of the amounts above.',
  'statement.signs': 'Plus flows to you: energy you used, money you receive.',
  'statement.gaps': {
    one: 'One quarter of an hour has no reading. It is not booked, and no value was made up.',
    other:
      '{count} quarters of an hour have no reading. They are not booked, and no values were made up.',
  },
  'statement.none': 'Nothing is booked in this period.',
  'entry.from-neighbours': 'From neighbours',
  'entry.from-plants': 'From shared plants',
  'entry.to-neighbours': 'To neighbours',
  'entry.from-grid': 'From the grid',
  'entry.to-grid': 'Into the grid',
  'entry.late-from-grid': 'From the grid, booked late',
  'entry.late-to-grid': 'Into the grid, booked late',
  'entry.network-fee': 'Network fee',
  'entry.community-fee': 'Fee for the community',
  'entry.payment': 'Payment',
} as const satisfies Record<string, Message>
