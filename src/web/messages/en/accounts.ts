import type { Message } from '../message.ts'

/** English texts of accounts and statements. */
export const accounts = {
  'accounts.title': 'Accounts',
  'accounts.heading': 'Accounts of {name}',
  'accounts.now.better': 'Sharing made the homes of {name} {money} better off in {month}.',
  'accounts.now.worse': 'Sharing made the homes of {name} {money} worse off in {month}.',
  'accounts.signs':
    'A balance with minus is money that a home pays. Shared energy is what it got from here or gave to its neighbours.',
  'accounts.books': 'Keeping the books',
  'accounts.sentence':
    'Every quarter of an hour, what was made here is shared by the rule you agreed on, and booked to the last millionth.',
  'accounts.month': 'Month',
  'accounts.show': 'Show',
  'accounts.members.heading': 'Sums for {month}',
  'accounts.member': 'Member',
  'accounts.balance': 'Balance',
  'accounts.alone': 'Without the neighbourhood',
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
  'month-end.nobody-worse.open':
    'When this month is settled to its end, nobody will be left worse off than alone with the grid: those who gained make up for it.',
  'month-end.nobody-worse.even':
    'This month is over: nobody was worse off than alone with the grid.',
  'month-end.nobody-worse.moved':
    'This month is over: {money} were moved, and now nobody is worse off than alone with the grid.',
  'month-end.nobody-worse.all-worse':
    'This month is over. All together were worse off than alone with the grid, so nobody could be made whole and nothing was moved.',
  'month-end.shapley.open':
    'When this month is settled to its end, what all gained is shared by what each added to it.',
  'month-end.shapley.even': 'This month is over: everyone has what they added to the gain of all.',
  'month-end.shapley.moved':
    'This month is over: {money} were moved, and now everyone has what they added to the gain of all.',
  'month-end.shapley.all-worse':
    'This month is over. All together were worse off than alone with the grid, so there was no gain to share and nothing was moved.',
  'trial.fair': 'Fair share (Shapley)',
  'trial.fair.estimated': '{share} ± {error}',
  'trial.fair.meaning':
    'The fair share is what a member adds to the gain of all, on average over all orders in which members might have joined. “Against alone” can be compared with it. What stands after ± is the standard error where members are too many to go through all orders.',
  'accounts.owned': '{name} is owed {money}.',
  'accounts.owes': '{name} owes {money}.',
  'trial.title': 'What this rule would have meant',
  'trial.period': '{month}, shared anew by this rule; nothing is booked.',
  'trial.outcome': '{gain} would have been better off by it, {lose} worse.',
  'trial.outcome.gain': {
    one: 'One would have been better off by it, nobody worse.',
    other: '{count} would have been better off by it, nobody worse.',
  },
  'trial.outcome.lose': {
    one: 'One would have been worse off by it, nobody better.',
    other: '{count} would have been worse off by it, nobody better.',
  },
  'trial.outcome.none': 'It would have made no difference to anybody.',
  'trial.none': 'Nothing is settled yet that this rule could be tried on.',
  'trial.unplanned': {
    one: 'In one quarter of an hour no plan was in force: it is shared at halfway.',
    other: 'In {count} quarters of an hour no plan was in force: they are shared at halfway.',
  },
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
  'trial.allWorse':
    'Together they would have been worse off than alone, so nobody could be made whole.',
  'accounts.even': '{name} is even.',
  'statement.title': 'Statement of account',
  'statement.period': 'From {from} up to {to} (time zone {zone}).',
  'statement.alone.paid': 'Without the neighbourhood, {name} would have paid {alone}.',
  'statement.alone.got': 'Without the neighbourhood, {name} would have got {alone}.',
  'statement.saved': 'So sharing made it {saved} better.',
  'statement.worse': 'So sharing made it {saved} worse.',
  'statement.same': 'That is the same to the cent.',
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
  'statement.signs':
    'Money with minus is money to pay. Amounts are booked to the millionth; the small digits come after the cents.',
  'statement.gaps': {
    one: 'One quarter of an hour was not measured in full. It is not shared and no value was made up: what was counted in it is booked with the grid.',
    other:
      '{count} quarters of an hour were not measured in full. They are not shared and no values were made up: what was counted in them is booked with the grid.',
  },
  'statement.unplanned': {
    one: 'In one quarter of an hour no plan was in force. Neighbours paid the price halfway between the two grid prices then.',
    other:
      'In {count} quarters of an hour no plan was in force. Neighbours paid the price halfway between the two grid prices then.',
  },
  'statement.allocated': {
    one: 'For one quarter of an hour the figures of the grid operator count.',
    other: 'For {count} quarters of an hour the figures of the grid operator count.',
  },
  'statement.allocated.same': 'They are the same as ours.',
  'statement.allocated.changed': {
    one: 'One came out differently there and was corrected, by {money} in all.',
    other: '{count} came out differently there and were corrected, by {money} in all.',
  },
  'statement.none': 'Nothing is booked in this period.',
  'standing.heading': 'Checked against the log',
  'standing.none': 'Nothing of this month could be checked against the neighbourhood’s log.',
  'standing.month': {
    one: 'Checked: the one booking of this month stands in the neighbourhood’s log as it was booked.',
    other:
      'Checked: all {count} bookings of this month stand in the neighbourhood’s log as they were booked.',
  },
  'standing.day': {
    one: 'The month has too many bookings to be checked at once. Checked: the one booking of {day} stands in the log as it was booked.',
    other:
      'The month has too many bookings to be checked at once. Checked: all {count} bookings of {day} stand in the log as they were booked.',
  },
  'standing.changed': {
    one: 'One booking is not what the log says of it. Please tell your neighbours and the steward.',
    other:
      '{count} bookings are not what the log says of them. Please tell your neighbours and the steward.',
  },
  'standing.broken':
    'The log does not lead to its own head: it was changed. Please tell your neighbours and the steward.',
  'standing.unlogged': {
    one: 'One booking is not in the log: it is older than the log, or was left out.',
    other: '{count} bookings are not in the log: they are older than the log, or were left out.',
  },
  'standing.head': {
    one: 'Looked at on {date} at {time}, when the log had one booking and this head:',
    other: 'Looked at on {date} at {time}, when the log had {count} bookings and this head:',
  },
  'standing.bookings': 'Single bookings, each with its proof',
  'bookings.title': 'Single bookings',
  'bookings.heading': 'Bookings of {day}',
  'bookings.sentence':
    'Everything that was booked for this home, quarter of an hour by quarter of an hour, with what took it back, bills and payments. Each time leads to its proof. Only those who live here see this.',
  'bookings.day': 'Day',
  'bookings.none': 'Nothing is booked for this home on this day.',
  'bookings.from': 'From',
  'bookings.imported': 'In, kWh',
  'bookings.exported': 'Out, kWh',
  'bookings.count': 'Bookings',
  'bookings.open': 'Proof for {time}',
  'proof.title': 'Proof of a booking',
  'proof.heading': 'Proof for {day}, {from} to {to}',
  'proof.none': 'The log says nothing of this home about this time.',
  'proof.sentence':
    'The neighbourhood’s log adds up all bookings to one line, its head. From your lines, a few hashes lead up to that head. If a line, its place or the head were changed, they would not.',
  'proof.node.good': 'Checked by the node: these lines lead to the head.',
  'proof.node.bad':
    'Checked by the node: these lines do not lead to the head. Please tell your neighbours and the steward.',
  'proof.browser.good': 'Checked by your browser itself: these lines lead to the head {head}.',
  'proof.browser.bad':
    'Checked by your browser itself: these lines do not lead to the head. Please tell your neighbours and the steward.',
  'proof.browser.insecure':
    'Your browser checks by itself only over https. Here only the node has checked.',
  'proof.browser.failed': 'Your browser could not check by itself. Here only the node has checked.',
  'proof.settlement': 'Settlement {number}',
  'proof.reversal': 'Settlement {number} taken back',
  'proof.payment': 'Payment',
  'proof.month-end': 'Evening out {number} of the month',
  'proof.month-end-reversal': 'Evening out {number} of the month taken back',
  'proof.bill': 'Bill {number} of the month',
  'proof.bill-reversal': 'Bill {number} of the month taken back',
  'proof.empty': 'This booking has no line of yours.',
  'proof.entry': {
    one: 'Entry {index} of the only one in the log, with this head:',
    other: 'Entry {index} of {count} in the log, with this head:',
  },
  'proof.path': 'The hashes that lead to the head (RFC 6962)',
  'proof.path.booking': 'From your lines to the booking:',
  'proof.path.log': 'From the booking to the head:',
  'proof.path.none': 'None are needed.',
  'proof.keep.heading': 'Check it elsewhere',
  'proof.download': 'The proof as JSON',
  'proof.command': 'On any other machine, without this node:',
  'statement.bill-open':
    'Fees and VAT of this month are not in it yet: they are booked when the month is over and settled.',
  'statement.vat': 'Value added tax',
  'statement.vat-on-top': 'On top of the prices',
  'statement.vat-included': 'Included in the prices',
  'statement.vat.rate': 'Rate',
  'statement.vat.net': 'Net',
  'statement.vat.vat': 'VAT',
  'statement.vat.gross': 'Gross',
  'statement.vat.fine':
    'On energy from neighbours and shared plants and on fees of the community. Rounded to the cent once for each month and rate.',
  'statement.balance': 'Balance',
  'statement.opening-balance': 'Carried over',
  'statement.period-amount': 'In this period',
  'statement.payments': 'Paid',
  'statement.premium-in-payments': 'Of it premium for shared energy',
  'statement.closing-balance': 'Balance at the end',
  'statement.expected-premium': 'Part of this home by the sharing rule',
  'premium.heading': 'Premium for shared energy, expected',
  'premium.sentence':
    '{shared} were shared, hour by hour: {part} of what was fed in. The operator, the GSE, is expected to pay {money} for it.',
  'premium.nothing': 'No energy was shared in this month, so no premium is expected.',
  'premium.reserved':
    'If the whole year is like this, {money} of it are kept for consumers that are no companies, or for social ends.',
  'premium.rest': 'Given to nobody by the rule, and rounding: stays with the community',
  'premium.expected': 'Expected',
  'premium.fine':
    'This is expected, not booked, and in none of the other amounts. The operator counts with meters of its own and with the market price of every hour. Each home has the part for the energy that the sharing rule gave it. What is really paid is booked as a payment when it comes.',
  'premium.csv': 'Every hour as CSV',
  'payout.heading': 'Premium that was paid',
  'payout.sentence':
    'When the GSE has paid, type how much and for which time. You see what each home gets before anything is booked.',
  'payout.period': 'For',
  'payout.amount': 'Paid',
  'payout.split': 'Who gets it',
  'payout.split.by-energy': 'Each home by its shared energy',
  'payout.split.equal': 'Every home the same',
  'payout.split.pot': 'The community keeps all of it',
  'payout.kept': 'Of it, kept by the community first',
  'payout.kept.hint':
    'Empty: nothing. What is above 55 % of shared energy is for consumers that are no companies, or for social ends.',
  'payout.preview': 'Show what each gets',
  'payout.preview.heading': 'What each gets for {period}',
  'payout.earlier':
    'For this time {money} are booked already: for {period}, on {date}. Go on only if this is something else.',
  'payout.parts': 'All parts',
  'payout.part': 'Part',
  'payout.pot': 'The community’s pot',
  'payout.book': 'Book this',
  'payout.booked': 'Premium that is booked',
  'payout.state': 'How it is',
  'payout.state.booked': 'Booked on {date}.',
  'payout.state.undone': 'Booked back on {date}.',
  'payout.undo': 'If it was wrong',
  'payout.undo.do': 'Book it back',
  'payout.fine':
    'Nothing is deleted: what was wrong is booked back with the other sign, and both stay. A part stands on each statement as a payment.',
  'watching.title': 'Watching each other’s accounts',
  'watching.link': 'Ask other nodes to be witnesses',
  'watching.sentence':
    'A node that watches a neighbourhood’s log is told its size and hash, and signs them. It sees nothing of what is booked. If somebody changes the accounts later, both sides see it here.',
  'watching.ours': 'Nodes that watch our log',
  'watching.ours.none': 'No other node was asked to watch our log yet.',
  'watching.node': 'Other node',
  'watching.state': 'How it stands',
  'watching.seen': 'Bookings it has signed',
  'watching.ballots': 'Votes whose log it has signed',
  'watching.ask': 'Ask it to watch our log',
  'watching.ask.none': 'There is no other node that is trusted here and was not asked yet.',
  'watching.theirs': 'Logs that this node watches',
  'watching.theirs.none': 'Nobody has asked this node to watch a log.',
  'watching.log': '{name} on {node}:',
  'watching.log.seen':
    'Last signed with {size} bookings on {date}, {time}; logs of votes: {ballots}.',
  'watching.yes': 'Watch it',
  'watching.no': 'Do not watch it',
  'watching.state.waits': 'Was asked, and has not answered yet.',
  'watching.state.yes': 'Watches it.',
  'watching.state.no': 'Does not watch it.',
  'watching.fault.back':
    'The log went back: on {date}, {time}, it had fewer bookings than were signed before.',
  'watching.fault.changed':
    'The log was changed: on {date}, {time}, it was no longer the one that was signed before.',
  'watching.fault.ballot':
    'The log of a vote was changed: on {date}, {time}, it was not the one that was signed before.',
  'witnesses.heading': 'Seen from outside',
  'witnesses.sentence':
    'A witness is a neighbour’s node or laptop that looks at the log now and then. It signs that the log only grew, and learns nothing of what is booked.',
  'witnesses.none': 'Nobody outside has seen the log yet.',
  'witnesses.seen': {
    one: 'Seen by one witness, last on {date} at {time}.',
    other: 'Seen by {count} witnesses, last on {date} at {time}.',
  },
  'witnesses.broken':
    'The log no longer begins with what a witness saw: it was changed. Please tell your neighbours and the steward.',
  'witnesses.name': 'Witness',
  'witnesses.when': 'Last seen',
  'witnesses.never': 'Not yet',
  'witnesses.size': 'Bookings seen',
  'witnesses.holds': 'Still the same',
  'witnesses.holds.yes': 'Yes',
  'witnesses.holds.no': 'No',
  'witnesses.remove': 'Remove',
  'witnesses.remove.named': 'Remove {name}',
  'witnesses.how': 'How somebody becomes a witness',
  'witnesses.how.sentence':
    'The first command prints the key of the witness, which the steward states here. The second looks at the log and signs; a timer runs it once a day.',
  'witnesses.key': 'Key of a new witness',
  'witnesses.key.hint': 'One line, as the first command prints it.',
  'witnesses.add': 'Add this witness',
  'entry.from-neighbours': 'From neighbours',
  'entry.from-plants': 'From shared plants',
  'entry.to-neighbours': 'To neighbours',
  'entry.from-grid': 'From the grid',
  'entry.to-grid': 'Into the grid',
  'entry.late-from-grid': 'From the grid, booked late',
  'entry.late-to-grid': 'Into the grid, booked late',
  'entry.network-fee': 'Network fee',
  'entry.community-fee': 'Fee for the community',
  'entry.monthly-fee': 'Monthly fee',
  'entry.vat': 'Value added tax',
  'entry.month-end': 'Evened out when the month was over',
  'entry.payment': 'Payment',
} as const satisfies Record<string, Message>
