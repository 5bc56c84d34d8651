import type { allocations as english } from '../en/allocations.ts'
import type { Translation } from '../message.ts'

/** German texts about what grid operators publish. */
export const allocations = {
  'allocation.title': 'Werte des Netzbetreibers',
  'allocation.sentence':
    'Der Netzbetreiber veröffentlicht später, wer wie viel bekommen hat, und das zählt. Schick seine Datei, um zu sehen, worin sie von diesen Konten abweicht. Gebucht wird erst, wenn du es sagst.',
  'allocation.format': 'Woher die Datei kommt',
  'allocation.format.at-energiedaten': 'Österreich: Energiedaten (.xlsx)',
  'allocation.format.es-coefficients': 'Spanien: Koeffizienten (.txt)',
  'allocation.format.fr-coefficients': 'Frankreich: Koeffizienten (.csv)',
  'allocation.format.espi': 'Green Button (.xml)',
  'allocation.only': 'Nur für diese Zeit',
  'allocation.only.hint': 'Ein Monat (2026-05), ein Tag (2026-05-17) oder nichts: die ganze Datei.',
  'allocation.file': 'Datei',
  'allocation.file.hint': 'Höchstens {most} MB.',
  'allocation.none': 'Noch wurde keine Datei des Netzbetreibers gelesen.',
  'allocation.all-booked': 'Jede gelesene Datei ist gebucht.',
  'allocation.under-way': 'Eine Datei wird gebucht: Der Rest geht von selbst weiter.',
  'allocation.waiting': {
    one: 'Eine Datei ist gelesen und noch nicht gebucht: Sieh dir ihre Unterschiede an.',
    other: '{count} Dateien sind gelesen und noch nicht gebucht: Sieh dir ihre Unterschiede an.',
  },
  'allocation.look': 'Unterschiede ansehen',
  'allocation.new': 'Eine neue Datei',
  'allocation.back': 'Alle Dateien des Netzbetreibers',
  'allocation.files': 'Bisherige Dateien',
  'allocation.from': 'Von',
  'allocation.to': 'Bis',
  'allocation.state': 'Stand',
  'allocation.state.open': 'nicht gebucht',
  'allocation.state.booked': 'gebucht',
  'allocation.state.booking': 'wird gebucht',
  'allocation.accounts': 'Zurück zu den Konten',
  'allocation.period': 'Von {from} bis {to}.',
  'allocation.settled': {
    one: 'Sie spricht von einer Viertelstunde, die hier abgerechnet ist.',
    other: 'Sie spricht von {count} Viertelstunden, die hier abgerechnet sind.',
  },
  'allocation.missing': {
    one: 'Die Datei lässt dazwischen eine Viertelstunde aus.',
    other: 'Die Datei lässt dazwischen {count} Viertelstunden aus.',
  },
  'allocation.unsettled': {
    one: 'Eine Viertelstunde ist hier nicht abgerechnet; für sie wird nichts gebucht.',
    other: '{count} Viertelstunden sind hier nicht abgerechnet; für sie wird nichts gebucht.',
  },
  'allocation.not-adding-up': {
    one: 'In einer Viertelstunde geht die Datei nicht auf: Es wurde mehr oder weniger genommen als gegeben. Sie bleibt, wie sie ist.',
    other:
      'In {count} Viertelstunden geht die Datei nicht auf: Es wurde mehr oder weniger genommen als gegeben. Sie bleiben, wie sie sind.',
  },
  'allocation.kept': {
    one: 'Eine Viertelstunde bleibt, wie sie ist: Die Datei sagt nicht, wer was genommen hat.',
    other:
      '{count} Viertelstunden bleiben, wie sie sind: Die Datei sagt nicht, wer was genommen hat.',
  },
  'allocation.same': 'Nichts weicht ab: Jedes Haus hat, was der Netzbetreiber sagt.',
  'allocation.differs': {
    one: 'Die Werte des Netzbetreibers weichen in einer Viertelstunde ab.',
    other: 'Die Werte des Netzbetreibers weichen in {count} Viertelstunden ab.',
  },
  'allocation.homes': 'Was sich für jedes Haus ändern würde',
  'allocation.homes.sentence':
    'Energie in kWh. Plus ist Geld für das Mitglied, Minus ist Geld, das es zahlt.',
  'allocation.why': 'Warum',
  'allocation.reasons': 'Warum, und in wie vielen Viertelstunden',
  'allocation.why.no-reading': 'wir hatten keinen Messwert',
  'allocation.why.not-published': 'nicht in der Datei',
  'allocation.why.other-total': 'andere Summe',
  'allocation.why.other-key': 'anders geteilt',
  'allocation.taken': 'Verbraucht',
  'allocation.local': 'Von hier verbraucht',
  'allocation.given': 'Eingespeist',
  'allocation.sold': 'Eingespeist und hier verbraucht',
  'allocation.intervals': 'Die größten Unterschiede einzelner Viertelstunden',
  'allocation.quality': 'Veröffentlicht als',
  'allocation.quality.measured': 'gemessen',
  'allocation.quality.calculated': 'berechnet',
  'allocation.quality.estimated': 'geschätzt',
  'allocation.quality.unstated': 'nicht gesagt',
  'allocation.book': 'Unterschiede buchen',
  'allocation.book.hint':
    'Jede Viertelstunde, die abweicht, wird zurückgenommen und neu gebucht. Nichts, was dasteht, wird geändert, und die Mitglieder sehen es auf ihrer Abrechnung.',
  'allocation.booked': {
    one: 'Gebucht: Eine Viertelstunde wurde berichtigt.',
    other: 'Gebucht: {count} Viertelstunden wurden berichtigt.',
  },
  'allocation.progress': {
    one: 'Wird gebucht: {booked} von einer Viertelstunde.',
    other: 'Wird gebucht: {booked} von {count} Viertelstunden.',
  },
  'allocation.progress.sentence':
    'Der Rest geht in den nächsten Minuten von selbst weiter. Jede Viertelstunde wird als Ganzes gebucht, und Messwerte und Zahlungen kommen inzwischen an.',
  'allocation.progress.look': 'Nachsehen, wie weit es ist',
  'allocation.progress.go-on': 'Jetzt weiter buchen',
  'allocation.booked.on':
    'Gebucht am {when}. Seither zählen diese Werte, was Zähler auch später melden.',
  'points.title': 'Zählpunkte',
  'points.none': 'Es gibt noch keinen Zähler und keine gemeinsame Anlage.',
  'points.missing': {
    one: 'Einem Zähler oder einer gemeinsamen Anlage fehlt noch die Zählpunktnummer.',
    other: '{count} Zählern und gemeinsamen Anlagen fehlt noch die Zählpunktnummer.',
  },
  'points.complete': 'Alle Zähler und gemeinsamen Anlagen haben ihre Zählpunktnummer.',
  'points.sentence':
    'Der Netzbetreiber nennt jeden Zählpunkt bei einer Nummer, auf seinen Papieren und in seinen Dateien. Durch sie finden seine Werte das richtige Haus.',
  'points.residents':
    'Wer in einem Haus wohnt, sieht seine Nummern auf der Seite seines Zählers und kann sie dort ändern.',
  'points.save': 'Nummern speichern',
  'coefficients.heading': 'Anteile für den Netzbetreiber in Spanien',
  'coefficients.sentence':
    'Die Anteile der Regel zum Teilen als die Datei, die der Netzbetreiber will. Schick sie, bevor das Jahr beginnt.',
  'coefficients.installation': 'Gemeinsame Anlage',
  'coefficients.year': 'Jahr',
  'coefficients.download': 'Datei herunterladen',
} satisfies Translation<typeof english>
