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
  'accounts.log': {
    one: 'Wer sich das jetzt notiert, kann später sehen, ob die eine Buchung seither geändert wurde:',
    other:
      'Wer sich das jetzt notiert, kann später sehen, ob eine der bisher {count} Buchungen seither geändert wurde:',
  },
  'accounts.owned': '{name} bekommt {money}.',
  'accounts.owes': '{name} zahlt {money}.',
  'trial.title': 'Was diese Regel bedeutet hätte',
  'trial.period': '{month}, nach dieser Regel neu geteilt; gebucht wird nichts.',
  'trial.outcome': '{gain} stünden damit besser da, {lose} schlechter.',
  'trial.none': 'Noch ist nichts abgerechnet, woran diese Regel auszuprobieren wäre.',
  'trial.booked': 'Wie gebucht',
  'trial.tried': 'Nach dieser Regel',
  'trial.change': 'Unterschied',
  'trial.alone': 'Gegenüber allein',
  'trial.signs':
    '+ bekommt das Mitglied, − zahlt es. „Gegenüber allein“ ist, was das Teilen bringt, verglichen mit Kauf und Verkauf von allem am Netz.',
  'trial.former': 'Ehemaliges Mitglied {number}',
  'trial.back': 'Zurück zu den Einstellungen',
  'trial.nobodyWorse': 'Niemand stünde schlechter da als ohne Teilen.',
  'trial.worse': {
    one: 'Ein Mitglied stünde schlechter da als ohne Teilen: die letzte Spalte sagt, welches.',
    other:
      '{count} Mitglieder stünden schlechter da als ohne Teilen: die letzte Spalte sagt, welche.',
  },
  'accounts.even': '{name} ist ausgeglichen.',
  'statement.title': 'Abrechnung',
  'statement.period': 'Von {from} bis {to} (Zeitzone {zone}).',
  'statement.saved': 'Allein am Netz wären es {alone} gewesen: um {saved} besser.',
  'statement.worse': 'Allein am Netz wären es {alone} gewesen: um {saved} schlechter.',
  'statement.what': 'Was',
  'statement.energy': 'Energie in kWh',
  'statement.amount': 'Betrag',
  'statement.alone': 'Ohne Teilen',
  'planned.heading': 'Was das Planen sparen sollte',
  'planned.home':
    '{time} lang galt ein Plan. Zu den Preisen in der Nachbarschaft sollte er diesem Zuhause {money} sparen, verglichen mit derselben Zeit ohne Plan.',
  'planned.home.lost':
    '{time} lang galt ein Plan. Zu den Preisen in der Nachbarschaft sollte er dieses Zuhause {money} mehr kosten als dieselbe Zeit ohne Plan.',
  'planned.home.even':
    '{time} lang galt ein Plan. Für dieses Zuhause sollte er weniger als einen Cent ausmachen.',
  'planned.home.none': 'In der abgerechneten Zeit war dieses Zuhause in keinem Plan.',
  'planned.all': 'Alle Häuser und gemeinsamen Anlagen zusammen sollten {money} sparen.',
  'planned.all.lost': 'Alle Häuser und gemeinsamen Anlagen zusammen sollten {money} mehr kosten.',
  'planned.none':
    'In der abgerechneten Zeit galt kein Plan; was das Planen gespart hat, lässt sich darum nicht sagen.',
  'planned.fine': 'Das ist geplant, nicht gemessen, und steckt in keinem der Beträge oben.',
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
