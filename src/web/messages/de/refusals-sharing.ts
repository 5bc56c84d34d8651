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
  'unknown-premium': 'Wähle, ob es eine Prämie gibt.',
  'unknown-region': 'Wähle, wo die Module stehen.',
}
