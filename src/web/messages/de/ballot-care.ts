import type { ballotCare as english } from '../en/ballot-care.ts'
import type { Translation } from '../message.ts'

/** German texts about beginning a ballot, looking after it, paper, and voices given away. */
export const ballotCare: Translation<typeof english> = {
  'ballot.begin': 'Abstimmung beginnen',
  'ballot.begin.sentence':
    'Sag, worüber abgestimmt wird, wie und bis wann. Ist sie begonnen, lässt sich nichts mehr daran ändern.',
  'ballot.begin.preview': 'Erst ansehen',
  'ballot.begin.do': 'Beginnen',
  'ballot.begin.more': 'Mehr Möglichkeiten',
  'ballot.begin.from-decision': 'Darüber abstimmen lassen',
  'ballot.begin.as-it-is': 'Es bleibt, wie es ist',
  'ballot.begin.preview.heading': 'Das sehen alle, die abstimmen',
  'ballot.begin.preview.sentence': {
    one: 'Eine Person darf abstimmen. Noch hat nichts begonnen.',
    other: '{count} Leute dürfen abstimmen. Noch hat nichts begonnen.',
  },
  'ballot.begin.preview.times': 'Offen von {opens} bis {closes}.',
  'ballot.begin.subject': 'Worum es geht',
  'ballot.begin.title': 'Worüber abgestimmt wird',
  'ballot.begin.background': 'Was man vorher wissen soll',
  'ballot.begin.background.hint': 'Alle lesen es über den Möglichkeiten.',
  'ballot.begin.language': 'Sprache dieser Texte',
  'ballot.begin.question': 'Die Frage, zu der das gehört',
  'ballot.begin.topic': 'Thema',
  'ballot.begin.topic.hint': 'Hier zählen Stimmen, die jemand für dieses Thema abgegeben hat.',
  'ballot.begin.none': 'Keines',
  'ballot.begin.options': 'Möglichkeiten',
  'ballot.begin.options.sentence': 'Wozwischen man wählt. Lass leer, was du nicht brauchst.',
  'ballot.begin.option': 'Möglichkeit {number}',
  'ballot.begin.option.title': 'Ihr Name',
  'ballot.begin.option.description': 'Was sie bedeutet',
  'ballot.begin.option.description.hint': 'Ein paar Sätze, wenn der Name nicht alles sagt.',
  'ballot.begin.option.cost': 'Was sie kostet',
  'ballot.begin.option.cost.hint': 'Nur wo Geld verteilt wird. Ganze Einheiten, ohne Cent.',
  'ballot.begin.option.rule':
    'Diese Möglichkeit bringt eine Regel mit. Gewinnt sie, gilt die Regel sofort.',
  'ballot.begin.method': 'Wie abgestimmt wird',
  'ballot.begin.method.approval': 'Zustimmen.',
  'ballot.begin.method.consent': 'Konsent.',
  'ballot.begin.method.star': 'STAR.',
  'ballot.begin.method.schulze': 'Reihen (Schulze).',
  'ballot.begin.method.ranked-pairs': 'Reihen (geordnete Paare).',
  'ballot.begin.method.score': 'Punkte.',
  'ballot.begin.method.quadratic': 'Stimmen, die jedes Mal mehr kosten.',
  'ballot.begin.method.equal-shares': 'Budget zu gleichen Teilen.',
  'ballot.begin.method.greedy-budget': 'Budget nach den meisten Stimmen.',
  'ballot.begin.fits.approval':
    'Passt für die meisten Fragen: Man kreuzt alles an, womit man leben könnte.',
  'ballot.begin.fits.consent':
    'Passt für einen einzelnen Vorschlag, unter dem niemand leiden soll: Er gilt, wenn niemand mit einem Grund widerspricht.',
  'ballot.begin.fits.star':
    'Passt für drei oder mehr Möglichkeiten, von denen man manche viel lieber hat.',
  'ballot.begin.fits.schulze':
    'Passt, wenn man sagen kann, was man lieber hat, aber nicht wie viel.',
  'ballot.begin.fits.ranked-pairs': 'Passt wie Schulze; klare Ergebnisse zählen vor knappen.',
  'ballot.begin.fits.score':
    'Passt, wenn die Meinung im Durchschnitt zählt und niemand unterliegen muss.',
  'ballot.begin.fits.quadratic':
    'Passt, wenn wenigen viel und vielen wenig daran liegt, und alle sicher nur einmal stimmen.',
  'ballot.begin.fits.equal-shares':
    'Passt für Geld für mehrere Vorhaben: Auch kleine Gruppen bekommen ihren Teil.',
  'ballot.begin.fits.greedy-budget':
    'Passt für Geld für mehrere Vorhaben, wenn nur die Zahl der Stimmen zählen soll.',
  'ballot.begin.seats': 'Wie viele gewählt werden',
  'ballot.begin.seats.hint': 'Meistens eine. Nicht für STAR, Konsent und Budgets.',
  'ballot.begin.slate': 'Alle, die gewählt sind, gelten zusammen, nicht nur die erste',
  'ballot.begin.budget': 'Geld zum Verteilen',
  'ballot.begin.budget.hint': 'Nur für Budgets. Ganze Einheiten, ohne Cent.',
  'ballot.begin.credits': 'Punkte für jede Person',
  'ballot.begin.credits.hint': 'Nur für Stimmen, die jedes Mal mehr kosten.',
  'ballot.begin.who': 'Wer abstimmt',
  'ballot.begin.who.sentence':
    'Alle, die beim Beginn hier wohnen und ein Konto haben, wenn du nicht Häuser auswählst.',
  'ballot.begin.some': 'Nur wer in den unten gewählten Häusern wohnt',
  'ballot.begin.homes': 'Häuser auswählen',
  'ballot.begin.quorum': 'Wie viele abstimmen müssen',
  'ballot.begin.quorum.hint': 'Sind es weniger, ist nichts entschieden.',
  'ballot.begin.delegation': 'Stimmen dürfen anderen gegeben werden',
  'ballot.begin.paper': 'Man darf auf einem Zettel abstimmen',
  'ballot.begin.unlinked':
    'Auch vor dem Server geheim: Niemand findet heraus, wer was gestimmt hat, und jede Stimme ist endgültig',
  'ballot.begin.times': 'Wann',
  'ballot.begin.opens': 'Beginnt am',
  'ballot.begin.opens.hint': 'Leer: sofort.',
  'ballot.begin.opens.time': 'Beginnt um',
  'ballot.begin.closes': 'Endet am',
  'ballot.begin.closes.time': 'Endet um',
  'ballot.begin.hide': 'Bis zum Ende ist verborgen, wie es steht',
  'ballot.begin.from': 'Was entschieden wird, gilt ab',
  'ballot.begin.until': 'Gilt bis',
  'ballot.begin.review': 'Wird wieder angesehen am',
  'ballot.rule': 'Gewinnt das, dann gilt diese Regel: {sentence}',
  'ballot.holds.from': 'Was entschieden wird, gilt ab {date}.',
  'ballot.holds.until': 'Es gilt bis {date}.',
  'ballot.holds.review': 'Am {date} wird es wieder angesehen.',
  'ballot.who.all': {
    one: 'Eine Person darf abstimmen.',
    other: '{count} Leute dürfen abstimmen: alle, die beim Beginn hier wohnten.',
  },
  'ballot.who.some': {
    one: 'Eine Person darf abstimmen.',
    other: '{count} Leute dürfen abstimmen: die aus einigen Häusern.',
  },
  'ballot.to': 'Die Abstimmung mit ihrer Zählung',
  'ballot.to-question': 'Die Frage, zu der das gehört',
  'ballot.topic': 'Hier zählen Stimmen, die jemand für dieses Thema anderen gegeben hat.',
  'ballot.came.decided': 'Das ist entschieden und eingetragen.',
  'ballot.came.see': 'Zum Beschluss',
  'ballot.came.no-quorum': 'Es ist nichts entschieden: Zu wenige haben abgestimmt.',
  'ballot.came.nothing-chosen': 'Es ist nichts entschieden: Nichts hat gewonnen.',
  'ballot.came.called-off':
    'Es ist nichts entschieden: Die Abstimmung wurde abgebrochen, während man sah, wie sie stand.',
  'ballot.came.refused':
    'Das hat gewonnen, konnte aber nicht in Kraft treten. Wer die Nachbarschaft betreut, muss es von Hand eintragen. Der Grund:',
  'ballot.came.by-hand': 'Was daraus folgt, wurde von Hand eingetragen.',
  'ballot.closed-early': 'Diese Abstimmung wurde vor ihrer Zeit geschlossen. Der Grund:',
  'ballot.care': 'Diese Abstimmung betreuen',
  'ballot.minority': 'Was die Minderheit festhalten will',
  'ballot.minority.hint':
    'In ihren eigenen Worten. Es steht für immer beim Beschluss und lässt sich bis dahin schreiben.',
  'ballot.minority.keep': 'Diese Worte festhalten',
  'ballot.close': 'Abstimmung schließen',
  'ballot.close.early': 'Vor der Zeit schließen',
  'ballot.close.now': 'Jetzt auszählen',
  'ballot.close.now.sentence':
    'Sie schließt von selbst. Wartet sie noch auf Zettel, bleiben diese draußen, wenn du sie jetzt schließt.',
  'ballot.close.unseen': 'Danach stimmt niemand mehr ab. Was gewinnt, ist entschieden.',
  'ballot.close.seen':
    'Danach stimmt niemand mehr ab. Man sieht, wie es steht; darum ist nichts entschieden, wenn sie vor der Zeit schließt.',
  'ballot.close.reason': 'Warum sie jetzt schließt',
  'ballot.close.reason.hint': 'Alle können es lesen.',
  'secret.sentence':
    'Niemand kann herausfinden, wie du abstimmst, auch nicht der Server. Dein Browser macht einen Schlüssel, der nur dir gehört.',
  'secret.without':
    'Für diese Abstimmung muss dein Browser Skripte ausführen, und die Seite muss über eine sichere Verbindung kommen.',
  'secret.paper': 'Oder bitte um einen Zettel.',
  'secret.send': 'Geheim abstimmen',
  'secret.sending': 'Deine Stimme ist unterwegs.',
  'secret.failed':
    'Das hat nicht geklappt. Es ist nichts verloren: Versuch es noch einmal. Der Server sagt:',
  'secret.incomplete': 'Füll das zuerst aus.',
  'secret.insecure':
    'Diese Seite kam nicht über eine sichere Verbindung, darum macht dein Browser keinen Schlüssel.',
  'secret.once':
    'Eine geheime Stimme lässt sich nicht ändern: Niemand wüsste, welche davon deine ist.',
  'secret.keep': 'Den Beleg als Datei aufheben',
  'paper.link': 'Stimmen auf Papier',
  'paper.title': 'Stimmen auf Papier',
  'paper.sentence':
    'Wer einen Zettel bekommt, stimmt darauf ab und sonst nirgends. Zwei Leute lesen jeden Zettel, und er zählt, wenn beide dasselbe lesen.',
  'paper.none': 'Noch wurde kein Zettel ausgegeben.',
  'paper.standing': {
    one: 'Ein Zettel wurde ausgegeben; {agreed} haben zwei Leute gleich gelesen.',
    other: '{count} Zettel wurden ausgegeben; {agreed} haben zwei Leute gleich gelesen.',
  },
  'paper.once': 'Diese braucht noch jemand zweiter zu lesen: {sheets}.',
  'paper.different':
    'Diese wurden verschieden gelesen: {sheets}. Seht sie zusammen an und lest sie noch einmal.',
  'paper.hand': 'Einen Zettel ausgeben',
  'paper.person': 'An wen',
  'paper.person.hint': 'Schreib den Namen nicht auf den Zettel.',
  'paper.hand.do': 'Eintragen',
  'paper.read': 'Einen Zettel lesen',
  'paper.read.sentence':
    'Gebt den Zetteln Nummern, wenn ihr sie öffnet. Was die andere Person gelesen hat, siehst du nicht.',
  'paper.number': 'Nummer des Zettels',
  'paper.number.hint': 'Von 1 bis so viele, wie ausgegeben wurden.',
  'paper.read.do': 'Das steht darauf',
  'voices.link': 'Gib jemandem deine Stimme',
  'voices.title': 'Wer für wen spricht',
  'voices.sentence':
    'Für jedes Thema kannst du deine Stimme jemandem geben, der sich auskennt. Stimmst du selbst ab, zählt deine eigene Stimme.',
  'voices.none': 'Es gibt noch keine Themen.',
  'voices.wish': 'Meine Stimme bei diesem Thema',
  'voices.own': 'Ich stimme selbst ab',
  'voices.speak': 'Ich stimme ab, und andere dürfen mir ihre Stimmen geben: Sie sehen meinen Namen',
  'voices.give': 'Ich gebe sie {name}',
  'voices.named': 'Man darf dort wissen, dass die Stimme von mir ist',
  'voices.keep': 'So lassen',
  'voices.received': {
    one: 'Eine Stimme wurde dir gegeben.',
    other: '{count} Stimmen wurden dir gegeben.',
  },
  'voices.names': 'Darunter: {names}.',
  'voices.gone':
    'Die Person, der du deine Stimme gegeben hast, spricht nicht mehr für andere. Deine Stimme ist wieder bei dir.',
  'voices.new': 'Ein Thema hinzufügen',
  'voices.name': 'Sein Name',
  'voices.name.hint': 'Ein oder zwei Wörter, zum Beispiel „Batterien“ oder „Garten“.',
  'voices.new.do': 'Hinzufügen',
}
