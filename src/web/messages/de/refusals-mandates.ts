/** German sentences for what can be wrong with a decision and its rules, by code. `{placeholders}` are the refusal's values. */
export const mandateRefusals: Readonly<Record<string, string>> = {
  'mandate-sentence': 'Gib der Regel einen Namen mit höchstens 300 Zeichen.',
  'mandate-homes': 'Das sind zu viele Häuser auf einmal.',
  'mandate-times': 'Nimm eine ganze Viertelstunde, zum Beispiel 17:15.',
  'unknown-feeder': 'Diese Leitung gibt es hier nicht. Wähle eine aus der Liste.',
  'mandate-days': 'Wähle mindestens einen Tag.',
  'mandate-months': 'Wähle mindestens einen Monat.',
  'ends-before': 'Das Ende muss nach dem Anfang liegen.',
  'unknown-devices': 'Wähle eine der Arten von Geräten.',
  'class-behind-feeder':
    'Hinter einer Leitung können Geräte einer Art nur ruhen. Nimm 0, oder begrenze sie je Zuhause.',
  'unknown-priority': 'Wähle, wie fest die Regel gelten soll.',
  'unknown-competence': 'Sag, für wen beschlossen wurde.',
  'too-many-examples': 'Das sind zu viele Beispiele.',
  'examples-of-both':
    'Es braucht ein erlaubtes und ein verbotenes Beispiel, damit alle sehen, wo die Regel endet.',
  'example-forbidden':
    'Das soll erlaubt sein, aber die Regel verbietet es. Ändere die Regel oder das Beispiel.',
  'example-allowed':
    'Das soll verboten sein, aber die Regel erlaubt es. Ändere die Regel oder das Beispiel.',
  'empty-reserve': 'Ein Vorrat ist mehr als 0.',
  'impossible-share': 'Schreib eine Zahl von 0 bis 100.',
  'unknown-measure': 'Wähle, wie der Vorrat gezählt wird.',
  'impossible-weight':
    'Ein Gewicht ist mehr als 0 und höchstens {most}, damit Wünsche mehr zählen.',
  'weight-place': 'Ein Gewicht zählt für alle zusammen.',
  'peak-all-day': 'Die höchste Leistung zählt den ganzen Tag: Lass die Zeiten leer.',
  'unknown-goal': 'Wähle, was zählen soll.',
  'order-of-uses': 'Wähle mindestens zwei Arten von Geräten, jede einmal.',
  'order-place': 'Eine Reihe gilt für alle zusammen.',
  'example-uses':
    'Wähle zwei Arten aus der Reihe: eine, die Energie bekommt, und eine, die wartet.',
  'street-text': 'Schreib 1 bis {most} Zeichen.',
  'street-limit': 'Nimm {least} bis {most} {unit}.',
  'street-use': 'Wähle aus der Liste, wer dort fahren darf.',
  'street-example': 'Sag, worum es im Beispiel geht.',
  'decision-title': 'Schreib in höchstens 300 Zeichen, was beschlossen wurde.',
  'decision-text': 'Dieser Text ist zu lang.',
  'decision-count': 'Nimm eine ganze Zahl ab 0.',
  'more-votes-than-people': 'Es wurden mehr Stimmen gezählt, als Menschen mitentscheiden konnten.',
  'below-quorum': 'Es haben zu wenige mitentschieden. So ist nichts beschlossen.',
  'too-many-mandates':
    'Das sind zu viele Regeln auf einmal. Beende zuerst solche, die nicht mehr zählen.',
  'decision-without-rule': 'Ein Beschluss braucht eine Regel, oder er beendet einen früheren.',
  'decided-later': 'Ein Beschluss wird erst eingetragen, wenn er gefallen ist.',
  'begins-too-late': 'Eine Regel beginnt spätestens in einem Jahr.',
  'no-such-decision': 'Diesen Beschluss gibt es hier nicht.',
  'decision-replaced': 'Dieser Beschluss wurde schon ersetzt oder beendet.',
}
