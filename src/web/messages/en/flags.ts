/** English texts of *Reports*: what other servers report of us, and what stewards report to them. */
export const flags = {
  'flags.title': 'Reports',
  'flags.sentence':
    'Other servers tell here what their people find wrong with something of ours. A steward looks at it and says what was done. You see {most} at the most, open ones first.',
  'flags.none': 'Nothing was reported.',
  'flags.from': 'From {host}, {date}',
  'flags.to': 'To {host}, {date}',
  'flags.no-words': 'Nothing was said with it.',
  'flags.sent-by': 'Sent by {who}.',
  'flags.closed': 'Closed by {who} on {date}:',
  'flags.answer': 'What was done',
  'flags.answer.hint': 'Stewards read this. It is not sent anywhere.',
  'flags.close': 'Close it',
  'flags.send': 'Report something to another server',
  'flags.send.sentence':
    'Those who run the other server read it. It comes from the neighbourhood; your name does not stand in it.',
  'flags.subject': 'Address of the post or account',
  'flags.subject.hint': 'Like https://snac.example/mia/p/1.',
  'flags.words': 'What is wrong with it',
  'flags.words.hint': 'In a few sentences, without names of people here.',
  'flags.send.button': 'Report it',
} as const
