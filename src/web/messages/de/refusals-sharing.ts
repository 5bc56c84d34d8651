/** German sentences for refusals of what single countries ask of a sharing rule. */
export const sharingRefusals: Readonly<Record<string, string>> = {
  'coefficients-too-soon':
    'In Spanien gelten Anteile mindestens {months} Monate: Wähle einen Beginn ab dem {day}.',
  'participation-too-soon':
    'In Österreich beginnt ein anderer Anteil eines Zählers mit einem Tag. Gemeldet wird er Montag bis Freitag von {fromHour} bis {untilHour} Uhr an einem Tag davor: Wähle einen Beginn ab dem {day}.',
  'premium-power-out-of-range':
    'Eine Prämie gibt es bis 1.000 kW: Gib eine Leistung über 0 und bis dahin an.',
  'zonal-price-out-of-range': 'Ein Zonenpreis ist höchstens 10.000 € je MWh.',
  'premium-needs-hours':
    'Für die Prämie zählt, was in einer Stunde geteilt wird: Wähle Schritte von einer Stunde.',
  'premium-needs-whole-meters':
    'Für die Prämie zählen ganze Zähler: Lass alle mit 100 % teilnehmen, oder wähle keine Prämie.',
  'coefficients-end-too-soon':
    'In Spanien gelten Anteile mindestens {months} Monate, und was danach gilt, käme zu früh: Lass es mindestens bis {day} gelten, oder ohne Ende.',
  'no-premium-then': 'In dieser Zeit hat keine Regel eine Prämie: Gib sie zuerst bei der Regel an.',
  'premium-not-settled':
    'Diese Zeit ist noch nicht ganz abgerechnet: Vorher weiß niemand, was jeder geteilt hat.',
  'premium-amount': 'Gib einen Betrag über 0 bis {most} an.',
  'premium-kept': 'Die Gemeinschaft behält von 0 bis zum ganzen Betrag: Gib so viel an.',
  'premium-for-nobody':
    'So bekommt niemand etwas: In dieser Zeit wurde nichts geteilt, oder es gibt kein Haus. Wähle, dass es jemand anders bekommt.',
  'premium-parts-changed':
    'Was jeder bekommt, hat sich inzwischen geändert: Sieh es dir noch einmal an.',
  'unknown-split': 'Wähle, wer es bekommt.',
  'unknown-premium': 'Wähle, ob es eine Prämie gibt.',
  'unknown-region': 'Wähle, wo die Module stehen.',
}
