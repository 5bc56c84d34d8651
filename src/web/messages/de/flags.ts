/** German texts of *Reports*: what other servers report of us, and what stewards report to them. */
export const flags = {
  'flags.title': 'Meldungen',
  'flags.sentence':
    'Andere Server sagen hier, was ihre Leute an etwas von uns nicht in Ordnung finden. Die Verwaltung sieht es sich an und sagt, was getan wurde. Du siehst höchstens {most}, die offenen zuerst.',
  'flags.none': 'Nichts wurde gemeldet.',
  'flags.from': 'Von {host}, {date}',
  'flags.to': 'An {host}, {date}',
  'flags.no-words': 'Dazu wurde nichts gesagt.',
  'flags.sent-by': 'Geschickt von {who}.',
  'flags.closed': 'Abgeschlossen von {who} am {date}:',
  'flags.answer': 'Was getan wurde',
  'flags.answer.hint': 'Das liest die Verwaltung. Es geht nirgends hin.',
  'flags.close': 'Abschließen',
  'flags.send': 'Einem anderen Server etwas melden',
  'flags.send.sentence':
    'Das liest, wer den anderen Server betreibt. Es kommt von der Nachbarschaft; dein Name steht nicht darin.',
  'flags.subject': 'Adresse des Beitrags oder Kontos',
  'flags.subject.hint': 'Wie https://snac.example/mia/p/1.',
  'flags.words': 'Was daran nicht in Ordnung ist',
  'flags.words.hint': 'In wenigen Sätzen, ohne Namen von Leuten hier.',
  'flags.send.button': 'Melden',
}
