/** Why something of a panel is refused, by code, as `refusals.ts` says the others. */
export const panelRefusals: Readonly<Record<string, string>> = {
  'bad-panel': 'So lässt sich kein Los vorbereiten: Plätze und Antworten passen nicht zusammen.',
  'bad-seed':
    'Eine Startzahl hat 1 bis 200 Zeichen, zum Beispiel was zehn Würfel zeigten; diese hat {value}.',
  'bad-tables':
    'An jedem Tisch sitzen mindestens zwei, und es gibt höchstens 20 Runden. Nimm weniger Tische oder Runden.',
  'drawn-already': 'Hier wurde schon mit der Startzahl „{seed}“ gezogen: Zweimal zieht niemand.',
  'lotteries-full': 'Ein Rat hat höchstens {limit} Ziehungen.',
  'lottery-broke': 'Die Vorbereitung brach ab. Beginne sie noch einmal.',
  'lottery-busy': 'Gerade werden viele Lose vorbereitet: Versuch es bald noch einmal.',
  'lottery-exists': 'Ein Los wird schon vorbereitet oder ist veröffentlicht.',
  'lottery-file-not-found': 'Diese Datei gibt es nicht, oder sie wurde gelöscht.',
  'lottery-late':
    'In der Zeit, die da war, wurde kein Rat gefunden. Weniger Vorgaben für Plätze würden helfen.',
  'lottery-not-ready': 'So weit ist es noch nicht: Zuerst wird veröffentlicht, dann gezogen.',
  'seats-changed': 'Die Plätze wurden seit diesem Los geändert.',
  'lottery-stopped': 'Das Los wurde angehalten, bevor es fertig war.',
  'no-seat-empty': 'Alle Plätze sind besetzt: Niemand muss ersetzt werden.',
  'not-invited': 'Gefragt wird, wer in einem Haus der Nachbarschaft wohnt und ein Konto hat.',
  'not-on-panel': 'Ausscheiden kann nur, wer Ja gesagt hat, und erst wenn das Los begonnen hat.',
  'panel-answer': 'Wähle eine der Antworten.',
  'panel-answers': 'Eine Frage hat {least} bis {most} Antworten.',
  'panel-asked': 'Was die Leute gefragt werden, bleibt: Nur Plätze und Termine lassen sich ändern.',
  'panel-dates':
    'Zuerst antworten die Leute, von jetzt an; dann trifft sich der Rat; dann endet er. Die Frist zum Antworten wird nur verlängert.',
  'panel-late': 'Die Zeit zum Antworten ist vorbei.',
  'panel-name-taken': 'Diesen Namen gibt es schon: Wähle einen anderen.',
  'panel-not-found': 'Diesen Rat gibt es hier nicht.',
  'panel-not-yours':
    'Das ist für alle, die Ja gesagt haben, und für die Betreuung: Es erzählt von einzelnen Leuten.',
  'panel-open':
    'Noch können Leute antworten. Das Los beginnt danach, oder wenn alle geantwortet haben.',
  'panel-over': 'Dieser Rat ist zu Ende.',
  'panel-preset': 'Gefragt wird nach {right}, mit allen Antworten, oder mit eigenen Worten.',
  'panel-questions': 'Frag höchstens {most} Dinge.',
  'panel-seats':
    'Mindestens null, höchstens alle {size} Plätze; und mindestens nicht mehr als höchstens.',
  'panel-seats-sum':
    'Alle geben eine dieser Antworten. Zusammen haben sie {least} bis {most} Plätze, und der Rat hat {size}.',
  'panel-size': 'Ein Rat hat 1 bis {most} Plätze.',
  'panels-full': 'Eine Nachbarschaft hat höchstens {limit} Räte.',
  'seed-early': 'Die genannte Startzahl kann noch niemand wissen.',
  'seed-known':
    'Die Prüfsumme muss veröffentlicht sein, bevor jemand die Startzahl wissen kann: Nenne etwas, das später kommt.',
  'tables-full': 'Tische werden höchstens {limit} Mal gemacht.',
  'too-few-homes':
    'Wer Ja gesagt hat, wohnt in {homes} Häusern. Aus jedem kommt eine Person: {size} Plätze lassen sich nicht besetzen.',
  'too-few-said-yes':
    'Weniger Leute haben Ja gesagt und können gezogen werden, als es Plätze gibt: {size}.',
  'wrong-digest': 'Das ist nicht die Prüfsumme dieser Räte.',
}
