import type { accounts as english } from '../en/accounts.ts'
import type { Translation } from '../message.ts'

/** German texts of accounts and statements. */
export const accounts = {
  'accounts.title': 'Konten',
  'accounts.heading': 'Konten von {name}',
  'accounts.now.better':
    'Durch das Teilen stehen die Häuser von {name} im {month} um {money} besser da.',
  'accounts.now.worse':
    'Durch das Teilen stehen die Häuser von {name} im {month} um {money} schlechter da.',
  'accounts.signs':
    'Ein Saldo mit Minus ist Geld, das ein Zuhause zahlt. Geteilte Energie ist, was es von hier bekommen oder Nachbarn gegeben hat.',
  'accounts.books': 'Die Bücher führen',
  'accounts.sentence':
    'Jede Viertelstunde wird geteilt, was hier gemacht wurde, nach der Regel, auf die ihr euch geeinigt habt, und bis auf den letzten Millionstel gebucht.',
  'accounts.month': 'Monat',
  'accounts.show': 'Zeigen',
  'accounts.members.heading': 'Summen für {month}',
  'accounts.member': 'Mitglied',
  'accounts.balance': 'Saldo',
  'accounts.alone': 'Ohne die Nachbarschaft',
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
  'month-end.nobody-worse.open':
    'Ist dieser Monat zu Ende abgerechnet, bleibt niemand schlechter gestellt als allein am Netz: Wer gewonnen hat, gleicht es aus.',
  'month-end.nobody-worse.even':
    'Dieser Monat ist vorbei: Niemand stand schlechter da als allein am Netz.',
  'month-end.nobody-worse.moved':
    'Dieser Monat ist vorbei: {money} wurden ausgeglichen, und nun steht niemand schlechter da als allein am Netz.',
  'month-end.nobody-worse.all-worse':
    'Dieser Monat ist vorbei. Alle zusammen standen schlechter da als allein am Netz; darum ließ sich nichts ausgleichen, und nichts wurde bewegt.',
  'month-end.shapley.open':
    'Ist dieser Monat zu Ende abgerechnet, wird geteilt, was alle gewonnen haben: danach, was jeder dazu beigetragen hat.',
  'month-end.shapley.even':
    'Dieser Monat ist vorbei: Alle haben, was sie zum Gewinn aller beigetragen haben.',
  'month-end.shapley.moved':
    'Dieser Monat ist vorbei: {money} wurden ausgeglichen, und nun haben alle, was sie zum Gewinn aller beigetragen haben.',
  'month-end.shapley.all-worse':
    'Dieser Monat ist vorbei. Alle zusammen standen schlechter da als allein am Netz; darum gab es keinen Gewinn zu teilen, und nichts wurde bewegt.',
  'trial.fair': 'Fairer Anteil (Shapley)',
  'trial.fair.estimated': '{share} ± {error}',
  'trial.fair.meaning':
    'Der faire Anteil ist, was ein Mitglied zum Gewinn aller beiträgt, im Mittel über alle Reihenfolgen, in denen die Mitglieder dazugekommen sein könnten. „Gegenüber allein“ lässt sich damit vergleichen. Hinter ± steht der Standardfehler, wenn es zu viele Mitglieder sind, um alle Reihenfolgen durchzugehen.',
  'accounts.owned': '{name} bekommt {money}.',
  'accounts.owes': '{name} zahlt {money}.',
  'trial.title': 'Was diese Regel bedeutet hätte',
  'trial.period': '{month}, nach dieser Regel neu geteilt; gebucht wird nichts.',
  'trial.outcome': '{gain} stünden damit besser da, {lose} schlechter.',
  'trial.outcome.gain': {
    one: 'Einer stünde damit besser da, niemand schlechter.',
    other: '{count} stünden damit besser da, niemand schlechter.',
  },
  'trial.outcome.lose': {
    one: 'Einer stünde damit schlechter da, niemand besser.',
    other: '{count} stünden damit schlechter da, niemand besser.',
  },
  'trial.outcome.none': 'Für niemanden wäre es damit anders gewesen.',
  'trial.none': 'Noch ist nichts abgerechnet, woran diese Regel auszuprobieren wäre.',
  'trial.unplanned': {
    one: 'In einer Viertelstunde galt kein Plan: Sie wird zum Preis in der Mitte geteilt.',
    other: 'In {count} Viertelstunden galt kein Plan: Sie werden zum Preis in der Mitte geteilt.',
  },
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
  'trial.allWorse':
    'Zusammen stünden sie schlechter da als allein; darum ließe sich nichts ausgleichen.',
  'accounts.even': '{name} ist ausgeglichen.',
  'statement.title': 'Abrechnung',
  'statement.period': 'Von {from} bis {to} (Zeitzone {zone}).',
  'statement.alone.paid': 'Ohne die Nachbarschaft hätte {name} {alone} gezahlt.',
  'statement.alone.got': 'Ohne die Nachbarschaft hätte {name} {alone} bekommen.',
  'statement.saved': 'Durch das Teilen ist es um {saved} besser.',
  'statement.worse': 'Durch das Teilen ist es um {saved} schlechter.',
  'statement.same': 'Das ist auf den Cent dasselbe.',
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
  'statement.signs':
    'Geld mit Minus ist zu zahlen. Beträge sind auf das Millionstel gebucht; die kleinen Ziffern kommen nach den Cent.',
  'statement.gaps': {
    one: 'Eine Viertelstunde wurde nicht ganz gemessen. Sie wird nicht geteilt, und kein Wert wurde erfunden: Was darin gezählt wurde, ist mit dem Netz gebucht.',
    other:
      '{count} Viertelstunden wurden nicht ganz gemessen. Sie werden nicht geteilt, und keine Werte wurden erfunden: Was darin gezählt wurde, ist mit dem Netz gebucht.',
  },
  'statement.unplanned': {
    one: 'In einer Viertelstunde galt kein Plan. Nachbarn zahlten dann den Preis in der Mitte zwischen den beiden Netzpreisen.',
    other:
      'In {count} Viertelstunden galt kein Plan. Nachbarn zahlten dann den Preis in der Mitte zwischen den beiden Netzpreisen.',
  },
  'statement.allocated': {
    one: 'Für eine Viertelstunde zählen die Werte des Netzbetreibers.',
    other: 'Für {count} Viertelstunden zählen die Werte des Netzbetreibers.',
  },
  'statement.allocated.same': 'Sie sind dieselben wie unsere.',
  'statement.allocated.changed': {
    one: 'Eine kam dort anders heraus und wurde berichtigt, zusammen um {money}.',
    other: '{count} kamen dort anders heraus und wurden berichtigt, zusammen um {money}.',
  },
  'statement.none': 'In diesem Zeitraum ist nichts gebucht.',
  'standing.heading': 'Am Protokoll geprüft',
  'standing.none': 'Aus diesem Monat war nichts am Protokoll der Nachbarschaft zu prüfen.',
  'standing.month': {
    one: 'Geprüft: Die eine Buchung dieses Monats steht so im Protokoll der Nachbarschaft, wie sie gebucht wurde.',
    other:
      'Geprüft: Alle {count} Buchungen dieses Monats stehen so im Protokoll der Nachbarschaft, wie sie gebucht wurden.',
  },
  'standing.day': {
    one: 'Der Monat hat zu viele Buchungen für eine Prüfung. Geprüft: Die eine Buchung vom {day} steht im Protokoll, wie sie gebucht wurde.',
    other:
      'Der Monat hat zu viele Buchungen für eine Prüfung. Geprüft: Alle {count} Buchungen vom {day} stehen im Protokoll, wie sie gebucht wurden.',
  },
  'standing.changed': {
    one: 'Eine Buchung ist nicht so, wie das Protokoll sagt. Bitte sag es den Nachbarn und wer sich um die Nachbarschaft kümmert.',
    other:
      '{count} Buchungen sind nicht so, wie das Protokoll sagt. Bitte sag es den Nachbarn und wer sich um die Nachbarschaft kümmert.',
  },
  'standing.broken':
    'Das Protokoll führt nicht zu seinem eigenen Kopf: Es wurde geändert. Bitte sag es den Nachbarn und wer sich um die Nachbarschaft kümmert.',
  'standing.unlogged': {
    one: 'Eine Buchung steht nicht im Protokoll: Sie ist älter als das Protokoll oder wurde ausgelassen.',
    other:
      '{count} Buchungen stehen nicht im Protokoll: Sie sind älter als das Protokoll oder wurden ausgelassen.',
  },
  'standing.head': {
    one: 'Nachgesehen am {date} um {time}, als das Protokoll eine Buchung und diesen Kopf hatte:',
    other:
      'Nachgesehen am {date} um {time}, als das Protokoll {count} Buchungen und diesen Kopf hatte:',
  },
  'standing.bookings': 'Einzelne Buchungen, jede mit ihrem Beweis',
  'bookings.title': 'Einzelne Buchungen',
  'bookings.heading': 'Buchungen vom {day}',
  'bookings.sentence':
    'Alles, was für dieses Zuhause gebucht wurde, Viertelstunde für Viertelstunde, und was es zurücknahm, Rechnungen und Zahlungen. Jede Uhrzeit führt zu ihrem Beweis. Das sehen nur, die hier wohnen.',
  'bookings.day': 'Tag',
  'bookings.none': 'Für dieses Zuhause ist an diesem Tag nichts gebucht.',
  'bookings.from': 'Ab',
  'bookings.imported': 'Herein, kWh',
  'bookings.exported': 'Hinaus, kWh',
  'bookings.count': 'Buchungen',
  'bookings.open': 'Beweis für {time}',
  'proof.title': 'Beweis einer Buchung',
  'proof.heading': 'Beweis für {day}, {from} bis {to}',
  'proof.none': 'Das Protokoll sagt über dieses Zuhause zu dieser Zeit nichts.',
  'proof.sentence':
    'Das Protokoll der Nachbarschaft fasst alle Buchungen zu einer Zeile zusammen, seinem Kopf. Von deinen Zeilen führen ein paar Prüfsummen zu diesem Kopf. Wären eine Zeile, ihr Platz oder der Kopf geändert, führten sie nicht dorthin.',
  'proof.node.good': 'Vom Knoten geprüft: Diese Zeilen führen zum Kopf.',
  'proof.node.bad':
    'Vom Knoten geprüft: Diese Zeilen führen nicht zum Kopf. Bitte sag es den Nachbarn und wer sich um die Nachbarschaft kümmert.',
  'proof.browser.good': 'Von deinem Browser selbst geprüft: Diese Zeilen führen zum Kopf {head}.',
  'proof.browser.bad':
    'Von deinem Browser selbst geprüft: Diese Zeilen führen nicht zum Kopf. Bitte sag es den Nachbarn und wer sich um die Nachbarschaft kümmert.',
  'proof.browser.insecure':
    'Dein Browser prüft nur über https selbst. Hier hat nur der Knoten geprüft.',
  'proof.browser.failed':
    'Dein Browser konnte nicht selbst prüfen. Hier hat nur der Knoten geprüft.',
  'proof.settlement': 'Abrechnung {number}',
  'proof.reversal': 'Abrechnung {number} zurückgenommen',
  'proof.payment': 'Zahlung',
  'proof.month-end': 'Ausgleich {number} des Monats',
  'proof.month-end-reversal': 'Ausgleich {number} des Monats zurückgenommen',
  'proof.bill': 'Rechnung {number} des Monats',
  'proof.bill-reversal': 'Rechnung {number} des Monats zurückgenommen',
  'proof.empty': 'Diese Buchung hat keine Zeile von dir.',
  'proof.entry': {
    one: 'Eintrag {index} und der einzige im Protokoll, mit diesem Kopf:',
    other: 'Eintrag {index} von {count} im Protokoll, mit diesem Kopf:',
  },
  'proof.path': 'Die Prüfsummen, die zum Kopf führen (RFC 6962)',
  'proof.path.booking': 'Von deinen Zeilen zur Buchung:',
  'proof.path.log': 'Von der Buchung zum Kopf:',
  'proof.path.none': 'Es braucht keine.',
  'proof.keep.heading': 'Anderswo prüfen',
  'proof.download': 'Der Beweis als JSON',
  'proof.command': 'Auf jedem anderen Rechner, ohne diesen Knoten:',
  'statement.bill-open':
    'Beiträge und Umsatzsteuer dieses Monats fehlen noch: Sie werden gebucht, wenn der Monat vorbei und abgerechnet ist.',
  'statement.vat': 'Umsatzsteuer',
  'statement.vat-on-top': 'Zusätzlich zu den Preisen',
  'statement.vat-included': 'In den Preisen enthalten',
  'statement.vat.rate': 'Satz',
  'statement.vat.net': 'Netto',
  'statement.vat.vat': 'Steuer',
  'statement.vat.gross': 'Brutto',
  'statement.vat.fine':
    'Auf Energie von Nachbarn und gemeinsamen Anlagen und auf Beiträge zur Gemeinschaft. Je Monat und Satz einmal auf Cent gerundet.',
  'statement.balance': 'Kontostand',
  'statement.opening-balance': 'Übertrag',
  'statement.period-amount': 'In diesem Zeitraum',
  'statement.payments': 'Bezahlt',
  'statement.premium-in-payments': 'Davon Prämie für geteilte Energie',
  'statement.closing-balance': 'Stand am Ende',
  'statement.expected-premium': 'Anteil dieses Hauses nach der Regel',
  'premium.heading': 'Prämie für geteilte Energie, erwartet',
  'premium.sentence':
    '{shared} wurden Stunde für Stunde geteilt: {part} von dem, was eingespeist wurde. Der Betreiber, der GSE, zahlt dafür voraussichtlich {money}.',
  'premium.nothing':
    'In diesem Monat wurde keine Energie geteilt, also ist keine Prämie zu erwarten.',
  'premium.reserved':
    'Ist das ganze Jahr so, bleiben {money} davon für Verbraucher, die keine Unternehmen sind, oder für soziale Zwecke.',
  'premium.rest': 'Nach der Regel niemandem gegeben, und Rundung: bleibt bei der Gemeinschaft',
  'premium.expected': 'Erwartet',
  'premium.fine':
    'Das ist erwartet, nicht gebucht, und in keinem der anderen Beträge. Der Betreiber rechnet mit eigenen Zählern und mit dem Marktpreis jeder Stunde. Jedes Haus hat den Anteil für die Energie, die ihm die Regel gab. Was wirklich gezahlt wird, wird als Zahlung gebucht, wenn es kommt.',
  'premium.csv': 'Jede Stunde als CSV',
  'payout.heading': 'Gezahlte Prämie',
  'payout.sentence':
    'Wenn der GSE gezahlt hat, gib an, wie viel und für welche Zeit. Du siehst, was jedes Haus bekommt, bevor etwas gebucht wird.',
  'payout.period': 'Für',
  'payout.amount': 'Gezahlt',
  'payout.split': 'Wer es bekommt',
  'payout.split.by-energy': 'Jedes Haus nach geteilter Energie',
  'payout.split.equal': 'Jedes Haus gleich viel',
  'payout.split.pot': 'Die Gemeinschaft behält alles',
  'payout.kept': 'Davon behält zuerst die Gemeinschaft',
  'payout.kept.hint':
    'Leer: nichts. Was über 55 % geteilter Energie liegt, ist für Verbraucher, die keine Unternehmen sind, oder für soziale Zwecke.',
  'payout.preview': 'Zeigen, was jeder bekommt',
  'payout.preview.heading': 'Was jeder für {period} bekommt',
  'payout.earlier':
    'Für diese Zeit sind schon {money} gebucht: für {period}, am {date}. Mach nur weiter, wenn dies etwas anderes ist.',
  'payout.parts': 'Alle Anteile',
  'payout.part': 'Anteil',
  'payout.pot': 'Kasse der Gemeinschaft',
  'payout.book': 'So buchen',
  'payout.booked': 'Gebuchte Prämie',
  'payout.state': 'Wie es steht',
  'payout.state.booked': 'Gebucht am {date}.',
  'payout.state.undone': 'Zurückgebucht am {date}.',
  'payout.undo': 'Wenn es falsch war',
  'payout.undo.do': 'Zurückbuchen',
  'payout.fine':
    'Gelöscht wird nichts: Was falsch war, wird mit dem anderen Vorzeichen zurückgebucht, und beides bleibt. Ein Anteil steht in jeder Abrechnung als Zahlung.',
  'watching.title': 'Gegenseitig auf die Abrechnung achten',
  'watching.link': 'Andere Knoten als Zeugen fragen',
  'watching.sentence':
    'Ein Knoten, der auf das Protokoll einer Nachbarschaft achtet, erfährt Länge und Prüfsumme und unterschreibt sie. Was gebucht ist, sieht er nicht. Ändert jemand später die Abrechnung, sehen es hier beide Seiten.',
  'watching.ours': 'Knoten, die auf unser Protokoll achten',
  'watching.ours.none': 'Noch wurde kein anderer Knoten gefragt.',
  'watching.node': 'Anderer Knoten',
  'watching.state': 'Wie es steht',
  'watching.seen': 'Buchungen, die er unterschrieben hat',
  'watching.ballots': 'Abstimmungen, deren Protokoll er unterschrieben hat',
  'watching.ask': 'Ihn bitten, auf unser Protokoll zu achten',
  'watching.ask.none':
    'Es gibt keinen anderen Knoten, dem hier vertraut wird und der noch nicht gefragt wurde.',
  'watching.theirs': 'Protokolle, auf die dieser Knoten achtet',
  'watching.theirs.none': 'Niemand hat diesen Knoten gebeten, auf ein Protokoll zu achten.',
  'watching.log': '{name} auf {node}:',
  'watching.log.seen':
    'Zuletzt unterschrieben mit {size} Buchungen am {date}, {time}; Protokolle von Abstimmungen: {ballots}.',
  'watching.yes': 'Darauf achten',
  'watching.no': 'Nicht darauf achten',
  'watching.state.waits': 'Wurde gefragt und hat noch nicht geantwortet.',
  'watching.state.yes': 'Achtet darauf.',
  'watching.state.no': 'Achtet nicht darauf.',
  'watching.fault.back':
    'Das Protokoll ging zurück: Am {date}, {time} hatte es weniger Buchungen, als vorher unterschrieben waren.',
  'watching.fault.changed':
    'Das Protokoll wurde geändert: Am {date}, {time} war es nicht mehr das, das vorher unterschrieben wurde.',
  'watching.fault.ballot':
    'Das Protokoll einer Abstimmung wurde geändert: Am {date}, {time} war es nicht mehr das, das vorher unterschrieben wurde.',
  'witnesses.heading': 'Von außen gesehen',
  'witnesses.sentence':
    'Ein Zeuge ist der Knoten oder Laptop eines Nachbarn, der ab und zu das Protokoll ansieht. Er unterschreibt, dass es nur gewachsen ist, und erfährt nichts von den Buchungen.',
  'witnesses.none': 'Noch hat niemand von außen das Protokoll gesehen.',
  'witnesses.seen': {
    one: 'Von einem Zeugen gesehen, zuletzt am {date} um {time}.',
    other: 'Von {count} Zeugen gesehen, zuletzt am {date} um {time}.',
  },
  'witnesses.broken':
    'Das Protokoll beginnt nicht mehr mit dem, was ein Zeuge sah: Es wurde geändert. Bitte sag es den Nachbarn und wer sich um die Nachbarschaft kümmert.',
  'witnesses.name': 'Zeuge',
  'witnesses.when': 'Zuletzt gesehen',
  'witnesses.never': 'Noch nicht',
  'witnesses.size': 'Gesehene Buchungen',
  'witnesses.holds': 'Noch dasselbe',
  'witnesses.holds.yes': 'Ja',
  'witnesses.holds.no': 'Nein',
  'witnesses.remove': 'Entfernen',
  'witnesses.remove.named': '{name} entfernen',
  'witnesses.how': 'Wie jemand Zeuge wird',
  'witnesses.how.sentence':
    'Der erste Befehl zeigt den Schlüssel des Zeugen, den hier einträgt, wer sich um die Nachbarschaft kümmert. Der zweite sieht das Protokoll an und unterschreibt; ein Zeitplan ruft ihn einmal am Tag.',
  'witnesses.key': 'Schlüssel eines neuen Zeugen',
  'witnesses.key.hint': 'Eine Zeile, wie der erste Befehl sie zeigt.',
  'witnesses.add': 'Diesen Zeugen eintragen',
  'entry.from-neighbours': 'Von Nachbarn',
  'entry.from-plants': 'Von gemeinsamen Anlagen',
  'entry.to-neighbours': 'An Nachbarn',
  'entry.from-grid': 'Aus dem Netz',
  'entry.to-grid': 'Ins Netz',
  'entry.late-from-grid': 'Aus dem Netz, nachgebucht',
  'entry.late-to-grid': 'Ins Netz, nachgebucht',
  'entry.network-fee': 'Netzgebühr',
  'entry.community-fee': 'Beitrag zur Gemeinschaft',
  'entry.monthly-fee': 'Monatlicher Beitrag',
  'entry.vat': 'Umsatzsteuer',
  'entry.month-end': 'Ausgleich am Ende des Monats',
  'entry.payment': 'Zahlung',
} satisfies Translation<typeof english>
