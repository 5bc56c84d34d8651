/** German sentences for refusals of what single countries ask of a sharing rule, and of homes that take part in other communities too. */
export const sharingRefusals: Readonly<Record<string, string>> = {
  'part-out-of-range': 'Schreib einen Teil von 0,0001 bis 100 %.',
  'part-too-large':
    'Ab {day} macht dieses Zuhause mit {own} % in seiner Nachbarschaft und mit {others} % in anderen Gemeinschaften mit: Frei sind höchstens {most} %.',
  'part-given-elsewhere':
    'Ab {day} macht {name} auch in anderen Gemeinschaften mit: hier mit höchstens {most} %.',
  'part-too-early':
    'Es kann frühestens morgen beginnen. Wähle einen späteren Tag, oder frag neu an.',
  'part-ended-early': 'Der letzte Tag ist frühestens heute, {today}.',
  'part-ends-before': 'Der letzte Tag kommt nach dem ersten, {day}, oder ist derselbe.',
  'part-not-longer': 'Es endet schon am {day}. Für länger frag die Gemeinschaft neu an.',
  'part-beside-premium': 'Diese Gemeinschaft hat eine Prämie, für die ganze Zähler zählen.',
  'part-over': 'Das ist schon vorbei.',
  'part-answered': 'Darauf gibt es schon eine Antwort.',
  'part-asked-already':
    'Diese Gemeinschaft ist schon gefragt: Zieh das zuerst zurück, oder warte auf ihre Antwort.',
  'too-many-parts': 'Ein Zuhause fragt insgesamt höchstens {most} Mal an.',
  'no-such-community':
    'Eine Gemeinschaft mit diesem Kurznamen gibt es hier nicht. Wer sich um sie kümmert, kennt ihn.',
  'own-community':
    'Zu dieser Nachbarschaft gehört das Zuhause schon: Den Teil sagt ihre eigene Regel.',
  'community-in-own-time':
    'Das Beispiel lebt in einer eigenen Zeit: Von anderswo macht dort niemand mit.',
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
