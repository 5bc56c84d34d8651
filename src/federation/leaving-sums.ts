/** Rows of the table of what may leave: sums of several neighbourhoods, of which none sees another's part. */
const message = ['kind', 'party', 'number', 'body', 'tag'] as const
const files = [
  'src/federation/sums/sum-messages.ts',
  'src/federation/sums/masked-messages.ts',
] as const

export const sumRows = [
  {
    name: 'sum',
    called: { en: 'Will you add to a sum?', de: 'Rechnet ihr mit?' },
    line: 'question',
    kinds: ['sum'],
    fields: ['city', 'cell', 'about'],
    to: 'peers',
    sentBy: files,
    why: {
      en: 'A city of ours asks a neighbourhood on another node to add to what homes usually use.',
      de: 'Eine Stadt bei uns fragt eine Nachbarschaft auf einem anderen Knoten, ob sie dazuzählt, was Haushalte üblicherweise brauchen.',
    },
  },
  {
    name: 'sum-key',
    called: { en: 'Key for a sum', de: 'Schlüssel für eine Summe' },
    line: 'answer',
    kinds: ['sum'],
    fields: ['key'],
    to: 'peers',
    sentBy: files,
    why: {
      en: 'A key that is made for this sum alone: with it what we add is hidden.',
      de: 'Ein Schlüssel nur für diese Summe: Mit ihm wird verdeckt, was wir dazuzählen.',
    },
  },
  {
    name: 'sum-message',
    called: { en: 'Making a sum', de: 'Eine Summe bilden' },
    line: 'question',
    kinds: ['sum-meet', 'sum-deal', 'sum-take', 'sum-mask', 'sum-reveal'],
    fields: ['collector', 'parties', ...message],
    to: 'peers',
    sentBy: files,
    why: {
      en: 'Who else takes part, as keys without names, and what they have hidden their numbers with for each other.',
      de: 'Wer sonst mitrechnet, als Schlüssel ohne Namen, und womit alle ihre Zahlen füreinander verdecken.',
    },
  },
  {
    name: 'sum-part',
    called: { en: 'Our hidden part', de: 'Unser verdeckter Teil' },
    line: 'answer',
    kinds: ['sum-meet', 'sum-deal', 'sum-take', 'sum-mask', 'sum-reveal', 'sum-told'],
    fields: message,
    to: 'peers',
    sentBy: files,
    why: {
      en: 'What homes of the neighbourhood usually use, all together, under masks that only vanish in the sum of five neighbourhoods or more.',
      de: 'Was die Haushalte der Nachbarschaft zusammen üblicherweise brauchen, unter Masken, die erst in der Summe von fünf oder mehr Nachbarschaften verschwinden.',
    },
  },
  {
    name: 'sum-told',
    called: { en: 'What it came to', de: 'Was herauskam' },
    line: 'question',
    kinds: ['sum-told'],
    fields: ['cells', 'homes', 'logMeanW', 'shape'],
    to: 'peers',
    sentBy: files,
    why: {
      en: 'What homes of at least five neighbourhoods usually use, all together, for everybody who took part.',
      de: 'Was die Haushalte von mindestens fünf Nachbarschaften zusammen üblicherweise brauchen, für alle, die mitgerechnet haben.',
    },
  },
] as const
