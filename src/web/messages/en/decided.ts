/** English texts of what was decided about accounts, and of what becomes of decisions. */
export const decided = {
  'agreed.by': 'Decided together:',
  'agreed.settings': 'Decided together, and only another decision changes it:',
  'agreed.key-waits':
    'Until {until} the parts of before hold, not yet those shown here: in Spain parts hold for {months} months at the least.',
  'agreed.kind.key': 'how energy is shared',
  'agreed.kind.price': 'what energy costs between neighbours',
  'agreed.kind.least-benefit': 'the least benefit of each home',
  'month-end.least-benefit.open':
    'When this month is settled to its end, each home gets the least benefit that was decided together: those who gained more make up for it.',
  'month-end.least-benefit.even':
    'This month is over: each home has the least benefit that was decided together, as far as it could be kept.',
  'month-end.least-benefit.moved':
    'This month is over: {money} were moved, so that each home has the least benefit that was decided together, as far as it could be kept.',
  'month-end.least-benefit.all-worse':
    'This month is over. All together were worse off than alone with the grid, so the least benefit could not be given to anybody and nothing was moved.',
  'decided.new': 'Enter what was decided about accounts',
  'decided.entered': 'The decision is on record. Settlement takes it from the day it holds.',
  'decided.reviewed': 'It is on record that the decision stays.',
  'decided.see-plan': 'See the plan, and what it makes of the rule',
  'decided.json': 'This page as data (JSON)',
  'decided.is.in-force': 'This decision is in force.',
  'decided.is.coming': 'This decision is made and not in force yet.',
  'decided.is.over': 'This decision is over, and stays on record.',
  'decided.is.followed': 'A later decision came in its place. It stays on record.',
  'decided.step.heard': '1. Heard',
  'decided.step.heard.none': 'No question is noted that led to it.',
  'decided.step.discussed': '2. Discussed',
  'decided.step.discussed.none': 'No meeting and no panel are noted that discussed it.',
  'decided.step.made': '3. Decided',
  'decided.step.in-force': '4. In force',
  'decided.step.did': '5. What it did since',
  'decided.source.meeting': 'The meeting at which it was discussed',
  'decided.source.panel': 'By a panel drawn by lot',
  'decided.source.ballot': 'The ballot, and how to count it again',
  'decided.people': { one: 'One person took part.', other: '{count} people took part.' },
  'decided.method': 'It was counted by this method: {method}.',
  'decided.basis': 'It stands on: {text}',
  'decided.log-root': 'Its log has this root:',
  'decided.after': 'It ends with this decision:',
  'decided.before': 'Before it, this was decided:',
  'decided.on': '({date})',
  'decided.did.none':
    'Nothing is counted yet. Rules of plans are counted by the hour, a least benefit by the month. Keys and prices are seen in each statement.',
  'decided.did.plans': 'What it did in plans, month by month',
  'decided.did.month': 'Month',
  'decided.did.held': 'It held for',
  'decided.did.bound': 'It made a difference for',
  'decided.did.broken': 'Plans could not keep it for',
  'decided.did.worth': 'A kilowatt more would have saved',
  'decided.did.accounts': 'What it meant for homes, month by month, beside the rule before it',
  'decided.did.gain': 'Better off',
  'decided.did.lose': 'Worse off',
  'decided.did.same': 'About the same',
  'decided.did.few': 'fewer than five',
  'decided.did.group': { one: 'one home', other: '{count} homes' },
  'decided.did.mean': '{count}, {money} each on average',
  'decided.did.unplanned': {
    one: 'Once there was no plan to take the price from: that time was shared at halfway.',
    other:
      'For {count} settlements there was no plan to take the price from: they were shared at halfway.',
  },
  'decided.did.least': 'The least benefit, month by month',
  'decided.did.homes': 'Homes',
  'decided.did.promised': 'Decided for each',
  'decided.did.kept': 'Given to each at the least',
  'decided.did.moved': 'Moved for it',
  'decided.review.next': 'It is looked at again on {date}.',
  'decided.review.due': 'Since {date} it is time to look at this decision again.',
  'decided.again.question': 'Ask everybody again',
  'decided.again.ballot': 'Vote on it again',
  'decided.care': 'What can be done with it',
  'decided.replace.rule': 'Replace it by another rule',
  'decided.replace.accounts': 'Replace it by another decision about accounts',
  'decided.stays': 'It stays as it is',
  'decided.stays.next': 'Look at it again on',
  'decided.stays.note': 'Why it stays',
  'decided.reviews': 'When it was looked at again',
  'decided.news.due': 'Since {date} it is time to look at this again:',
  'decided.broken': {
    one: '“{name}” could not be kept on one day:',
    other: '“{name}” could not be kept on {count} days:',
  },
  'decided.short':
    'In {month} the least benefit of {promised} could not be given to all. Each home got {kept} at the least.',
  'decided.short.none':
    'In {month} the least benefit of {promised} could not be given to anybody: all together were worse off than alone.',
  'decided.more': '{shown} and {more} more',
  'decided.key.waits':
    'This way of sharing was to begin on {from}. In Spain parts hold for {months} months at the least, so what held before goes on until {until}.',
  'decided.key.dynamic':
    'What the neighbourhood makes goes to all homes in proportion to what they use.',
  'decided.key.equal':
    'What the neighbourhood makes is offered to all homes in equal parts. What one cannot use goes to the others.',
  'decided.key.static':
    'Each home has a fixed part of what the neighbourhood makes: {shares}. What one cannot use goes to the others.',
  'decided.key.static.grid':
    'Each home has a fixed part of what the neighbourhood makes: {shares}. What one cannot use goes to the grid.',
  'decided.key.rounds':
    'First each home has a fixed part of what the neighbourhood makes: {shares}. The rest goes to all in proportion to what they use.',
  'decided.key.priority':
    'Of what the neighbourhood makes one home after the other takes what it uses: {homes}. Then all others do.',
  'decided.key.plants': {
    one: 'One shared plant has a rule of its own.',
    other: '{count} shared plants have rules of their own.',
  },
  'decided.price.mid':
    'A kilowatt hour from a neighbour costs halfway between what the grid costs and what it pays.',
  'decided.price.supply-demand':
    'A kilowatt hour from a neighbour is the cheaper, the more there is for what is needed.',
  'decided.price.plan': 'A kilowatt hour from a neighbour costs what it is worth by the plan.',
  'decided.price.fixed': 'A kilowatt hour from a neighbour costs {price}.',
  'decided.least':
    'Each home is better off by {money} a month at the least than alone with the grid. Who gained more makes up for it when the month is over.',
  'decided.least.none':
    'No home is worse off in a month than alone with the grid. Who gained makes up for it when the month is over.',
  'decided.example.key.right':
    'For example: {generated} are made, {name} uses {used}, all others together {others}. Then it gets {gets} of that.',
  'decided.example.key.wrong':
    'And not: {generated} are made, {name} uses {used}, all others together {others}, and it gets {gets} of that.',
  'decided.example.price.right':
    'For example: {generated} are made and {needed} needed, the grid costs {bought} and pays {sold}. Then a kilowatt hour costs {price}.',
  'decided.example.price.wrong':
    'And not: {generated} are made and {needed} needed, the grid costs {bought} and pays {sold}, and a kilowatt hour costs {price}.',
  'decided.example.least.right':
    'For example: a home gained {gained} in a month, all others together {others}. Then it comes to {comes}.',
  'decided.example.least.wrong':
    'And not: a home gained {gained} in a month, all others together {others}, and it comes to {comes}.',
  'decided.trial.none': 'No month is settled yet that could be shared anew.',
  'decided.trial.sentence': 'The last settled month is shared anew by it; nothing is booked.',
  'decided.trial.gain': {
    one: 'One home would have been better off.',
    other: '{count} homes would have been better off.',
  },
  'decided.trial.gain.few': 'A few homes would have been better off. So few are not counted apart.',
  'decided.trial.lose': {
    one: 'One home would have been worse off.',
    other: '{count} homes would have been worse off.',
  },
  'decided.trial.lose.few': 'A few homes would have been worse off. So few are not counted apart.',
  'decided.trial.same': {
    one: 'For one home nothing would have changed.',
    other: 'For {count} homes nothing would have changed.',
  },
  'decided.trial.same.few': 'For a few homes nothing would have changed.',
  'decided.trial.mean': 'On average that is {money} for each in the month.',
  'decided.trial.own.more': '{name} would have had {money} more.',
  'decided.trial.own.less': '{name} would have had {money} less.',
  'decided.trial.own.same': 'For {name} nothing would have changed.',
  'decided.trial.least': 'Each home would have been better off by {money} at the least than alone.',
  'decided.trial.all-worse':
    'All together would have been worse off than alone, so nothing could have been evened out.',
  'decided.form.link':
    'Enter a decision about accounts instead: how energy is shared, prices, a least benefit',
  'decided.form.title': 'A decision about accounts',
  'decided.form.heading': 'Enter what {name} decided about its accounts',
  'decided.form.sentence':
    'First try it: you see in plain words what it says, and what it would have meant last month. Nothing is kept. Then enter it. From then on nobody changes it by hand.',
  'decided.form.follows': 'It comes in the place of: “{title}”. That ends when this begins.',
  'decided.form.none': 'Nothing is decided about it',
  'decided.form.key': 'How energy is shared',
  'decided.form.key.hint': 'Shared plants go by the same rule.',
  'decided.form.from': 'All of it holds from',
  'decided.form.from.hint': 'Empty: from the next day. A least benefit begins with the next month.',
  'decided.form.example': 'Two examples',
  'decided.form.example.sentence':
    'Fill them in for what you decide. It is only entered if the first comes out, and the second does not.',
  'decided.form.key.home': 'A home',
  'decided.form.key.generated': 'The neighbourhood makes',
  'decided.form.key.used': 'This home uses',
  'decided.form.key.others': 'All others together use',
  'decided.form.key.right': 'Then it must get',
  'decided.form.key.wrong': 'And it must not get',
  'decided.form.price': 'What energy costs between neighbours',
  'decided.form.price.generated': 'The neighbourhood makes',
  'decided.form.price.needed': 'All together need',
  'decided.form.price.bought': 'The grid costs',
  'decided.form.price.sold': 'The grid pays',
  'decided.form.price.fee': 'The network costs between neighbours',
  'decided.form.price.right': 'Then it must cost',
  'decided.form.price.wrong': 'And it must not cost',
  'decided.form.least': 'A least benefit for each home',
  'decided.form.least.amount': 'Better off in a month by at least',
  'decided.form.least.hint':
    'Than alone with the grid. Empty: nothing is decided about it. 0: nobody is worse off.',
  'decided.form.least.gained': 'A home gained in a month',
  'decided.form.least.others': 'All others together gained',
  'decided.form.least.right': 'Then it must come to',
  'decided.form.least.wrong': 'And must not come to',
  'decided.form.review': 'Look at it again on',
  'decided.form.review.hint': 'On that day everybody is reminded of it.',
  'decided.key.sellers': 'Those who give share what they sell by a rule of their own.',
  'decided.report': 'The report of this decision',
} as const
