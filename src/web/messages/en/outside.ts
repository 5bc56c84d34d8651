/** English texts of *Ask others*: polls for accounts of other servers. */
export const outside = {
  'outside.title': 'Ask others',
  'outside.sentence':
    'Accounts of other servers can say what they think of this in a poll. It goes to those who follow the neighbourhood, and whoever they pass it on to may answer. It is an opinion: it stands apart from what members vote, and never counts with it. No vote of a member leaves this node.',
  'outside.off':
    'Nobody outside can find the neighbourhood yet. A steward opens it in the settings, under followers on other servers.',
  'outside.options': 'Answers',
  'outside.options.hint':
    '{least} to {most} answers, one a line, each of {chars} characters at most. They go out word for word.',
  'outside.choice': 'How many may be chosen',
  'outside.choice.one': 'One answer',
  'outside.choice.many': 'Several answers',
  'outside.days': 'Days for which it is open',
  'outside.ask': 'Ask',
  'outside.end': 'End the poll',
  'outside.page': 'What others see',
  'outside.link': 'Ask accounts of other servers',
  'outside.heading': 'What accounts of other servers say',
  'outside.said': {
    one: 'One account of another server has answered. This is no vote, and does not count here.',
    other:
      '{count} accounts of other servers have answered. This is no vote, and does not count here.',
  },
  'outside.open': 'They may answer until {date}.',
  'outside.closed': 'That ended on {date}.',
  'outside.answer': 'Answer',
  'outside.accounts': 'Accounts',
  'outside.words':
    'What do you think? Whoever reads this may answer. It is an opinion from outside: the neighbourhood decides by itself.',
} as const
