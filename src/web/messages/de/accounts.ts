import type { accounts as english } from '../en/accounts.ts'
import type { Translation } from '../message.ts'

/** German texts of accounts and statements. */
export const accounts = {
  'accounts.title': 'Konten',
  'accounts.heading': 'Konten von {name}',
  'accounts.sentence':
    'Jede Viertelstunde wird geteilt, was hier gemacht wurde, nach der Regel, auf die ihr euch geeinigt habt, und bis auf den letzten Millionstel gebucht.',
  'accounts.month': 'Monat',
  'accounts.show': 'Zeigen',
  'accounts.members.heading': 'Summen für {month}',
  'accounts.member': 'Mitglied',
  'accounts.balance': 'Saldo',
  'accounts.saved': 'Besser um',
  'accounts.shared': 'Geteilte Energie',
  'accounts.none': 'Noch ist nichts gebucht. Die erste Viertelstunde dauert 15 Minuten.',
  'accounts.balanced': {
    one: 'Geprüft: Die eine Buchung ergibt genau null.',
    other: 'Geprüft: Alle {count} Buchungen ergeben zusammen genau null.',
  },
  'accounts.unbalanced':
    'Die Buchungen ergeben nicht null. Bitte spiele die letzte Sicherung ein und sag es den Entwicklern.',
  'accounts.owned': '{name} bekommt {money}.',
  'accounts.owes': '{name} zahlt {money}.',
  'accounts.even': '{name} ist ausgeglichen.',
  'statement.title': 'Abrechnung',
  'statement.period': 'Von {from} bis {to} (Zeitzone {zone}).',
  'statement.saved': 'Allein am Netz wären es {alone} gewesen: um {saved} besser.',
  'statement.worse': 'Allein am Netz wären es {alone} gewesen: um {saved} schlechter.',
  'statement.what': 'Was',
  'statement.energy': 'Energie in kWh',
  'statement.amount': 'Betrag',
  'statement.alone': 'Ohne Teilen',
  'statement.planned':
    'Die Pläne der ganzen Nachbarschaft sollten {money} sparen, verglichen mit derselben Zeit ohne Plan. {time} lang galt einer. Das ist geplant, nicht gemessen, und steckt in keinem der Beträge oben.',
  'statement.planned.lost':
    'Die Pläne der ganzen Nachbarschaft sollten {money} mehr kosten als dieselbe Zeit ohne Plan. {time} lang galt einer. Das ist geplant, nicht gemessen, und steckt in keinem der Beträge oben.',
  'statement.planned.none':
    'In der abgerechneten Zeit galt kein Plan; was das Planen gespart hat, lässt sich darum nicht sagen.',
  'statement.signs': 'Plus fließt zu dir: Energie, die du verbrauchst, Geld, das du bekommst.',
  'statement.gaps': {
    one: 'Für eine Viertelstunde fehlt der Messwert. Sie ist nicht gebucht, und kein Wert wurde erfunden.',
    other:
      'Für {count} Viertelstunden fehlt der Messwert. Sie sind nicht gebucht, und keine Werte wurden erfunden.',
  },
  'statement.none': 'In diesem Zeitraum ist nichts gebucht.',
  'entry.from-neighbours': 'Von Nachbarn',
  'entry.from-plants': 'Von gemeinsamen Anlagen',
  'entry.to-neighbours': 'An Nachbarn',
  'entry.from-grid': 'Aus dem Netz',
  'entry.to-grid': 'Ins Netz',
  'entry.late-from-grid': 'Aus dem Netz, nachgebucht',
  'entry.late-to-grid': 'Ins Netz, nachgebucht',
  'entry.network-fee': 'Netzgebühr',
  'entry.community-fee': 'Beitrag zur Gemeinschaft',
  'entry.payment': 'Zahlung',
} satisfies Translation<typeof english>
