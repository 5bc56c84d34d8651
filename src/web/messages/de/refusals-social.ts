/** Why a neighbourhood is not opened to other servers, by code, as `refusals.ts` says the others. */
export const socialRefusals: Readonly<Record<string, string>> = {
  'social-sign-in': 'Nur wer angemeldet ist und die Nachbarschaft betreut, öffnet sie.',
  'statement-taken-back': 'Wer diese Aussage schrieb, hat sie zurückgenommen.',
  'social-state': 'Wähle etwas aus der Liste.',
  'social-unaddressed': 'Dieser Knoten hat keine öffentliche Adresse.',
}
