/** Why a neighbourhood is not opened to other servers, by code, as `refusals.ts` says the others. */
export const socialRefusals: Readonly<Record<string, string>> = {
  'poll-options': 'Schreib {least} bis {most} Antworten, jede auf eine eigene Zeile.',
  'poll-option-long': 'Eine Antwort hat höchstens {most} Zeichen.',
  'poll-option-twice': 'Zwei der Antworten sind gleich.',
  'poll-late': 'Das kam nach dem Ende der Umfrage.',
  'poll-no-option': 'Diese Antwort gibt es in der Umfrage nicht.',
  'poll-foreign': 'Eine Antwort ist vom Absender selbst und geht an die Nachbarschaft, die fragt.',
  'poll-nobody': 'Noch findet draußen niemand die Nachbarschaft.',
  'poll-over': 'Worum es hier geht, ist schon vorbei.',
  'polls-full': 'Es sind zu viele Umfragen offen. Beende zuerst eine davon.',
  'poll-exists': 'Danach wurden andere schon gefragt.',
  'social-sign-in': 'Nur wer angemeldet ist und die Nachbarschaft betreut, öffnet sie.',
  'statement-taken-back': 'Wer diese Aussage schrieb, hat sie zurückgenommen.',
  'social-state': 'Wähle etwas aus der Liste.',
  'social-unaddressed': 'Dieser Knoten hat keine öffentliche Adresse.',
}
