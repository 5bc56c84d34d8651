/** Deutsche Texte von *Andere fragen*: Umfragen für Konten auf anderen Servern. */
export const outside = {
  'outside.title': 'Andere fragen',
  'outside.sentence':
    'Konten auf anderen Servern können in einer Umfrage sagen, was sie davon halten. Sie geht an alle, die der Nachbarschaft folgen, und wem diese sie weitergeben, darf antworten. Es ist eine Meinung: Sie steht getrennt von dem, was Mitglieder stimmen, und zählt nie mit. Keine Stimme eines Mitglieds verlässt diesen Knoten.',
  'outside.off':
    'Noch findet draußen niemand die Nachbarschaft. Die Verwaltung öffnet sie in den Einstellungen, bei den Folgenden auf anderen Servern.',
  'outside.options': 'Antworten',
  'outside.options.hint':
    '{least} bis {most} Antworten, eine je Zeile, jede mit höchstens {chars} Zeichen. Sie gehen Wort für Wort hinaus.',
  'outside.choice': 'Wie viele man wählen darf',
  'outside.choice.one': 'Eine Antwort',
  'outside.choice.many': 'Mehrere Antworten',
  'outside.days': 'Tage, an denen sie offen ist',
  'outside.ask': 'Fragen',
  'outside.end': 'Umfrage beenden',
  'outside.page': 'Was andere sehen',
  'outside.link': 'Konten auf anderen Servern fragen',
  'outside.heading': 'Was Konten auf anderen Servern sagen',
  'outside.said': {
    one: 'Ein Konto auf einem anderen Server hat geantwortet. Das ist keine Abstimmung und zählt hier nicht.',
    other:
      '{count} Konten auf anderen Servern haben geantwortet. Das ist keine Abstimmung und zählt hier nicht.',
  },
  'outside.open': 'Sie können bis {date} antworten.',
  'outside.closed': 'Das endete am {date}.',
  'outside.answer': 'Antwort',
  'outside.accounts': 'Konten',
  'outside.words':
    'Was haltet ihr davon? Wer das liest, darf antworten. Es ist eine Meinung von außen: Die Nachbarschaft entscheidet selbst.',
} as const
