/** Why a rule about somebody outside is not taken, by code, as `refusals.ts` says the others. */
export const guardRefusals: Readonly<Record<string, string>> = {
  'guard-full': 'Es gibt höchstens {most} Regeln.',
  'guard-ourselves': 'Das ist dieser Knoten selbst.',
  'guard-reason': 'Sag in 1 bis {most} Zeichen, warum: Das lesen die, die nach dir kommen.',
  'guard-subject':
    'Ein Konto schreibt man wie https://snac.example/mia, einen Server oder eine Domain wie example.org. Eine Domain, unter der viele Inhaber stehen (wie co.uk), sperrt man nicht als Ganzes.',
  'guard-unknown': 'Eine solche Regel gibt es nicht.',
  'list-address':
    'Schreib die Adresse einer Liste wie https://example.org/blocks.csv; dieselbe ist nur einmal dabei.',
  'list-changed': 'Die Liste hat sich inzwischen geändert; sieh sie noch einmal an.',
  'list-full': 'Es gibt höchstens {most} Listen.',
  'list-unknown': 'Diese Liste ist nicht abonniert.',
  'report-answer': 'Sag in 1 bis {most} Zeichen, was getan wurde.',
  'report-often': '{most} Meldungen reichen fürs Erste.',
  'report-subject':
    'Schreib die Adresse eines Beitrags oder Kontos auf einem anderen Server, der antwortet.',
  'report-unknown': 'Eine solche offene Meldung gibt es nicht.',
  'report-words': 'Sag in 1 bis {most} Zeichen, was daran nicht in Ordnung ist.',
  'server-held': 'Nimm zuerst den Server an, von dem das kommt.',
}
