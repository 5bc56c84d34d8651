/** Why a decision about accounts, or a review, is not taken, by code, as `refusals.ts` says the others. */
export const decidedRefusals: Readonly<Record<string, string>> = {
  'agreed-together':
    'Das wurde gemeinsam beschlossen: „{title}“. Nur ein anderer Beschluss ändert es.',
  'term-day': 'Das beginnt und endet mit einem Tag.',
  'term-month': 'Ein Mindestvorteil beginnt und endet mit einem Monat.',
  'least-out-of-range': 'Ein Mindestvorteil liegt zwischen 0 und {most} im Monat.',
  'example-kind': 'Dieses Beispiel gehört zu einer anderen Regel.',
  'example-of-plan': 'Den Preis nach dem Plan kennt vorher niemand. Lass die Beispiele leer.',
  'example-other': 'Heraus kommt {came}, nicht das. Ändere die Regel oder das Beispiel.',
  'example-same': 'Genau das kommt heraus und darf es nicht. Ändere die Regel oder das Beispiel.',
  'too-many-terms': 'Über die Konten ist schon {most}-mal beschlossen worden. Mehr geht nicht.',
  'decided-already':
    'Das wurde schon beschlossen: „{title}“. Ersetze diesen Beschluss, oder beende ihn zuerst.',
  'trial-busy': 'Gerade werden viele Regeln ausprobiert: Versuch es in einer Minute noch einmal.',
  'never-kept':
    'Das ließe sich nie einhalten: „{title}“ verbietet es. Ersetze diesen Beschluss, oder beende ihn zuerst.',
  'term-twice': 'Ein Beschluss sagt dazu nur eines.',
  'review-in-the-past': 'Der nächste Termin muss noch kommen.',
  'decision-over': 'Dieser Beschluss gilt nicht mehr.',
  'too-many-reviews':
    'Dieser Beschluss wurde schon {most}-mal angesehen. Ersetze ihn durch einen anderen.',
}
