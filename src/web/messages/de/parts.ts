import type { Translation } from '../message.ts'
import type { parts as english } from '../en/parts.ts'

/** German texts about homes that take part in another community too. */
export const parts: Translation<typeof english> = {
  'parts.title': 'Andere Gemeinschaften',
  'parts.heading': '{name} in anderen Gemeinschaften',
  'parts.sentence':
    'Dieses Zuhause gehört zu {neighbourhood}. Mit einem Teil dessen, was seine Zähler zählen, kann es hier auch in anderen Gemeinschaften mitmachen. Mit der Nachbarschaft zusammen sind das höchstens fünf und höchstens 100 %.',
  'parts.own': 'In {neighbourhood} macht es mit {part} mit.',
  'parts.own.rest':
    'Was es anderswo gibt, zählt dort nicht. Wer sich um {neighbourhood} kümmert, trägt diesen Teil unter Einstellungen ein.',
  'parts.guests.title': 'Häuser von anderswo',
  'parts.guests.heading': 'Häuser von anderswo in {name}',
  'parts.guests.sentence':
    'Diese Häuser gehören zu einer anderen Nachbarschaft und machen hier mit einem Teil dessen mit, was ihre Zähler zählen. Ihr Konto hier siehst du wie die Konten eurer Mitglieder, und sonst nichts von ihnen.',
  'parts.guests.name':
    'Wer mitmachen will, fragt unter Andere Gemeinschaften an, mit dem Kurznamen dieser hier: {slug}',
  'parts.none': 'Noch hat niemand angefragt.',
  'parts.from': '{name}: {part}, ab {from}',
  'parts.from-until': '{name}: {part}, von {from} bis {until}',
  'parts.state.asked': 'angefragt, noch ohne Antwort',
  'parts.state.agreed': 'vereinbart',
  'parts.state.over': 'vorbei',
  'parts.state.declined': 'abgelehnt',
  'parts.state.withdrawn': 'zurückgezogen',
  'parts.agree': 'Zustimmen',
  'parts.agree.label': 'Zustimmen, dass {name} mitmacht',
  'parts.decline': 'Ablehnen',
  'parts.decline.label': 'Ablehnen, dass {name} mitmacht',
  'parts.withdraw': 'Zurückziehen',
  'parts.withdraw.label': 'Zurückziehen: die Anfrage an {name}',
  'parts.end': 'Beenden',
  'parts.end.label': 'Für {name} beenden',
  'parts.statement': 'Abrechnung von {name}',
  'parts.ask.heading': 'In einer anderen Gemeinschaft mitmachen',
  'parts.ask.sentence':
    'Die Gemeinschaft sagt vor dem ersten Tag ja oder nein. Was du dort teilst, wird dort abgerechnet, und du bekommst eine eigene Abrechnung.',
  'parts.ask.community': 'Kurzname der Gemeinschaft',
  'parts.ask.community.hint': 'Wer sich um sie kümmert, kennt ihn. Er steht in ihrer Adresse.',
  'parts.ask.part': 'Teil dessen, was deine Zähler zählen',
  'parts.ask.again':
    'Um einen Teil zu ändern, frag dieselbe Gemeinschaft ab einem späteren Tag neu an.',
  'parts.first-day': 'Erster Tag',
  'parts.last-day': 'Letzter Tag',
  'parts.last-day.hint': 'Lass es leer, wenn noch kein Ende feststeht.',
  'parts.ask.do': 'Anfragen',
  'parts.asked': 'Die Gemeinschaft ist gefragt.',
  'statement.part':
    'Von {from} bis {until} wird hier {part} dessen abgerechnet, was die Zähler dieses Zuhauses zählen.',
  'statement.in': 'In der Gemeinschaft {name}',
}
