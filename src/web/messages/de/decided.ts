/** German texts of what was decided about accounts, and of what becomes of decisions. */
export const decided = {
  'agreed.by': 'Gemeinsam beschlossen:',
  'agreed.settings': 'Gemeinsam beschlossen; das ändert nur ein anderer Beschluss:',
  'agreed.key-waits':
    'Bis {until} gelten die Anteile von vorher, noch nicht die hier gezeigten: In Spanien gelten Anteile mindestens {months} Monate.',
  'agreed.kind.key': 'wie Energie geteilt wird',
  'agreed.kind.price': 'was Energie unter Nachbarn kostet',
  'agreed.kind.least-benefit': 'der Mindestvorteil jedes Zuhauses',
  'month-end.least-benefit.open':
    'Ist dieser Monat zu Ende abgerechnet, bekommt jedes Zuhause den Mindestvorteil, der gemeinsam beschlossen wurde: Wer mehr gewonnen hat, gleicht es aus.',
  'month-end.least-benefit.even':
    'Dieser Monat ist vorbei: Jedes Zuhause hat den gemeinsam beschlossenen Mindestvorteil, soweit er zu halten war.',
  'month-end.least-benefit.moved':
    'Dieser Monat ist vorbei: {money} wurden ausgeglichen, damit jedes Zuhause den gemeinsam beschlossenen Mindestvorteil hat, soweit er zu halten war.',
  'month-end.least-benefit.all-worse':
    'Dieser Monat ist vorbei. Alle zusammen standen schlechter da als allein am Netz; darum war der Mindestvorteil niemandem zu geben, und nichts wurde bewegt.',
  'decided.new': 'Beschluss zu den Konten eintragen',
  'decided.entered': 'Der Beschluss ist eingetragen. Abgerechnet wird danach, sobald er gilt.',
  'decided.reviewed': 'Es ist festgehalten, dass der Beschluss bleibt.',
  'decided.see-plan': 'Zum Plan, und was er aus der Regel macht',
  'decided.json': 'Diese Seite als Daten (JSON)',
  'decided.is.in-force': 'Dieser Beschluss gilt.',
  'decided.is.coming': 'Dieser Beschluss ist gefasst und gilt noch nicht.',
  'decided.is.over': 'Dieser Beschluss ist abgelaufen und bleibt verzeichnet.',
  'decided.is.followed': 'An seine Stelle trat ein späterer Beschluss. Er bleibt verzeichnet.',
  'decided.step.heard': '1. Gehört',
  'decided.step.heard.none': 'Es ist keine Frage vermerkt, die dazu geführt hat.',
  'decided.step.discussed': '2. Besprochen',
  'decided.step.discussed.none':
    'Es ist kein Treffen und keine Runde vermerkt, die darüber gesprochen hat.',
  'decided.step.made': '3. Beschlossen',
  'decided.step.in-force': '4. In Kraft',
  'decided.step.did': '5. Was es seither bewirkt hat',
  'decided.source.meeting': 'Das Treffen, bei dem darüber gesprochen wurde',
  'decided.source.panel': 'Von einem ausgelosten Rat',
  'decided.source.ballot': 'Die Abstimmung, und wie man sie nachzählt',
  'decided.people': { one: 'Ein Mensch nahm teil.', other: '{count} Menschen nahmen teil.' },
  'decided.method': 'Gezählt wurde so: {method}.',
  'decided.basis': 'Es beruht auf: {text}',
  'decided.log-root': 'Sein Protokoll hat diese Wurzel:',
  'decided.after': 'Es endet mit diesem Beschluss:',
  'decided.before': 'Davor war beschlossen:',
  'decided.on': '({date})',
  'decided.did.none':
    'Noch ist nichts gezählt. Regeln für Pläne werden nach Stunden gezählt, ein Mindestvorteil nach Monaten. Wie geteilt wird und was es kostet, steht in jeder Abrechnung.',
  'decided.did.plans': 'Was es in Plänen bewirkt hat, Monat für Monat',
  'decided.did.month': 'Monat',
  'decided.did.held': 'Es galt',
  'decided.did.bound': 'Es machte einen Unterschied',
  'decided.did.broken': 'Pläne hielten es nicht ein',
  'decided.did.worth': 'Ein Kilowatt mehr hätte gespart',
  'decided.did.accounts':
    'Was es für die Häuser bedeutet hat, Monat für Monat, neben der Regel davor',
  'decided.did.gain': 'Besser dran',
  'decided.did.lose': 'Schlechter dran',
  'decided.did.same': 'Etwa gleich',
  'decided.did.few': 'weniger als fünf',
  'decided.did.group': { one: 'ein Haus', other: '{count} Häuser' },
  'decided.did.mean': '{count}, im Schnitt je {money}',
  'decided.did.unplanned': {
    one: 'Einmal gab es keinen Plan, nach dem sich der Preis richtet: Da wurde zum Preis in der Mitte geteilt.',
    other:
      'Für {count} Abrechnungen gab es keinen Plan, nach dem sich der Preis richtet: Sie wurden zum Preis in der Mitte geteilt.',
  },
  'decided.did.least': 'Der Mindestvorteil, Monat für Monat',
  'decided.did.homes': 'Häuser',
  'decided.did.promised': 'Für jedes beschlossen',
  'decided.did.kept': 'Jedem mindestens gegeben',
  'decided.did.moved': 'Dafür ausgeglichen',
  'decided.review.next': 'Er wird am {date} wieder angesehen.',
  'decided.review.due': 'Seit {date} ist es Zeit, diesen Beschluss wieder anzusehen.',
  'decided.again.question': 'Noch einmal alle fragen',
  'decided.again.ballot': 'Noch einmal darüber abstimmen',
  'decided.care': 'Was sich damit machen lässt',
  'decided.replace.rule': 'Durch eine andere Regel ersetzen',
  'decided.replace.accounts': 'Durch einen anderen Beschluss zu den Konten ersetzen',
  'decided.stays': 'Er bleibt, wie er ist',
  'decided.stays.next': 'Wieder ansehen am',
  'decided.stays.note': 'Warum er bleibt',
  'decided.reviews': 'Wann er wieder angesehen wurde',
  'decided.news.due': 'Seit {date} ist es Zeit, das wieder anzusehen:',
  'decided.broken': {
    one: '„{name}“ war an einem Tag nicht zu halten:',
    other: '„{name}“ war an {count} Tagen nicht zu halten:',
  },
  'decided.short':
    'Im {month} war der Mindestvorteil von {promised} nicht allen zu geben. Jedes Zuhause bekam mindestens {kept}.',
  'decided.short.none':
    'Im {month} war der Mindestvorteil von {promised} niemandem zu geben: Alle zusammen standen schlechter da als allein.',
  'decided.more': '{shown} und {more} weitere',
  'decided.key.waits':
    'Diese Aufteilung sollte am {from} beginnen. In Spanien gelten Anteile mindestens {months} Monate. Darum gilt bis {until} weiter, was vorher galt.',
  'decided.key.dynamic': 'Was die Nachbarschaft erzeugt, bekommen alle nach ihrem Verbrauch.',
  'decided.key.equal':
    'Was die Nachbarschaft erzeugt, steht allen zu gleichen Teilen zu. Was ein Zuhause nicht braucht, bekommen die anderen.',
  'decided.key.static':
    'Jedes Zuhause hat einen festen Teil von dem, was die Nachbarschaft erzeugt: {shares}. Was eines nicht braucht, bekommen die anderen.',
  'decided.key.static.grid':
    'Jedes Zuhause hat einen festen Teil von dem, was die Nachbarschaft erzeugt: {shares}. Was eines nicht braucht, geht ins Netz.',
  'decided.key.rounds':
    'Zuerst hat jedes Zuhause einen festen Teil von dem, was die Nachbarschaft erzeugt: {shares}. Den Rest bekommen alle nach ihrem Verbrauch.',
  'decided.key.priority':
    'Von dem, was die Nachbarschaft erzeugt, nimmt ein Zuhause nach dem anderen, was es braucht: {homes}. Danach alle anderen.',
  'decided.key.plants': {
    one: 'Eine gemeinsame Anlage hat eine eigene Regel.',
    other: '{count} gemeinsame Anlagen haben eigene Regeln.',
  },
  'decided.price.mid':
    'Eine Kilowattstunde von nebenan kostet die Mitte zwischen dem, was das Netz kostet, und dem, was es zahlt.',
  'decided.price.supply-demand':
    'Eine Kilowattstunde von nebenan ist umso billiger, je mehr davon da ist.',
  'decided.price.plan': 'Eine Kilowattstunde von nebenan kostet, was sie nach dem Plan wert ist.',
  'decided.price.fixed': 'Eine Kilowattstunde von nebenan kostet {price}.',
  'decided.least':
    'Jedes Zuhause steht im Monat um mindestens {money} besser da als allein am Netz. Wer mehr gewonnen hat, gleicht es aus, wenn der Monat vorbei ist.',
  'decided.least.none':
    'Kein Zuhause steht im Monat schlechter da als allein am Netz. Wer gewonnen hat, gleicht es aus, wenn der Monat vorbei ist.',
  'decided.example.key.right':
    'Zum Beispiel: {generated} werden erzeugt, {name} braucht {used}, alle anderen zusammen {others}. Dann bekommt es davon {gets}.',
  'decided.example.key.wrong':
    'Und nicht: {generated} werden erzeugt, {name} braucht {used}, alle anderen zusammen {others}, und es bekommt davon {gets}.',
  'decided.example.price.right':
    'Zum Beispiel: {generated} werden erzeugt und {needed} gebraucht, das Netz kostet {bought} und zahlt {sold}. Dann kostet eine Kilowattstunde {price}.',
  'decided.example.price.wrong':
    'Und nicht: {generated} werden erzeugt und {needed} gebraucht, das Netz kostet {bought} und zahlt {sold}, und eine Kilowattstunde kostet {price}.',
  'decided.example.least.right':
    'Zum Beispiel: Ein Zuhause hat im Monat {gained} gewonnen, alle anderen zusammen {others}. Dann kommt es auf {comes}.',
  'decided.example.least.wrong':
    'Und nicht: Ein Zuhause hat im Monat {gained} gewonnen, alle anderen zusammen {others}, und es kommt auf {comes}.',
  'decided.trial.none': 'Noch ist kein Monat abgerechnet, der sich neu teilen ließe.',
  'decided.trial.sentence':
    'Der letzte abgerechnete Monat wird danach neu geteilt; gebucht wird nichts.',
  'decided.trial.gain': {
    one: 'Ein Zuhause hätte gewonnen.',
    other: '{count} Häuser hätten gewonnen.',
  },
  'decided.trial.gain.few':
    'Einige wenige Häuser hätten gewonnen. So wenige werden nicht einzeln gezählt.',
  'decided.trial.lose': {
    one: 'Ein Zuhause hätte verloren.',
    other: '{count} Häuser hätten verloren.',
  },
  'decided.trial.lose.few':
    'Einige wenige Häuser hätten verloren. So wenige werden nicht einzeln gezählt.',
  'decided.trial.same': {
    one: 'Für ein Zuhause hätte sich nichts geändert.',
    other: 'Für {count} Häuser hätte sich nichts geändert.',
  },
  'decided.trial.same.few': 'Für einige wenige Häuser hätte sich nichts geändert.',
  'decided.trial.mean': 'Im Mittel sind das {money} für jedes im Monat.',
  'decided.trial.own.more': '{name} hätte {money} mehr gehabt.',
  'decided.trial.own.less': '{name} hätte {money} weniger gehabt.',
  'decided.trial.own.same': 'Für {name} hätte sich nichts geändert.',
  'decided.trial.least': 'Jedes Zuhause wäre um mindestens {money} besser dagestanden als allein.',
  'decided.trial.all-worse':
    'Alle zusammen wären schlechter dagestanden als allein; darum hätte sich nichts ausgleichen lassen.',
  'decided.form.link':
    'Stattdessen einen Beschluss zu den Konten eintragen: wie Energie geteilt wird, Preise, ein Mindestvorteil',
  'decided.form.title': 'Ein Beschluss zu den Konten',
  'decided.form.heading': 'Eintragen, was {name} zu den Konten beschlossen hat',
  'decided.form.sentence':
    'Probier es zuerst: Du siehst in einfachen Worten, was es sagt und was es im letzten Monat bedeutet hätte. Dabei bleibt nichts gespeichert. Dann trag es ein. Ab dann ändert es niemand mehr von Hand.',
  'decided.form.follows': 'Er tritt an die Stelle von: „{title}“. Das endet, wenn dieser beginnt.',
  'decided.form.none': 'Dazu ist nichts beschlossen',
  'decided.form.key': 'Wie Energie geteilt wird',
  'decided.form.key.hint': 'Für gemeinsame Anlagen gilt dieselbe Regel.',
  'decided.form.from': 'Alles zusammen gilt ab',
  'decided.form.from.hint':
    'Leer: ab dem nächsten Tag. Ein Mindestvorteil beginnt mit dem nächsten Monat.',
  'decided.form.example': 'Zwei Beispiele',
  'decided.form.example.sentence':
    'Füll sie für das aus, was du beschließt. Es wird nur eingetragen, wenn das Erste herauskommt und das Zweite nicht.',
  'decided.form.key.home': 'Ein Zuhause',
  'decided.form.key.generated': 'Die Nachbarschaft erzeugt',
  'decided.form.key.used': 'Dieses Zuhause braucht',
  'decided.form.key.others': 'Alle anderen zusammen brauchen',
  'decided.form.key.right': 'Dann muss es bekommen',
  'decided.form.key.wrong': 'Und darf nicht bekommen',
  'decided.form.price': 'Was Energie unter Nachbarn kostet',
  'decided.form.price.generated': 'Die Nachbarschaft erzeugt',
  'decided.form.price.needed': 'Alle zusammen brauchen',
  'decided.form.price.bought': 'Das Netz kostet',
  'decided.form.price.sold': 'Das Netz zahlt',
  'decided.form.price.fee': 'Das Leitungsnetz kostet unter Nachbarn',
  'decided.form.price.right': 'Dann muss sie kosten',
  'decided.form.price.wrong': 'Und darf nicht kosten',
  'decided.form.least': 'Ein Mindestvorteil für jedes Zuhause',
  'decided.form.least.amount': 'Im Monat besser gestellt um mindestens',
  'decided.form.least.hint':
    'Als allein am Netz. Leer: Dazu ist nichts beschlossen. 0: Niemand steht schlechter da.',
  'decided.form.least.gained': 'Ein Zuhause hat im Monat gewonnen',
  'decided.form.least.others': 'Alle anderen zusammen haben gewonnen',
  'decided.form.least.right': 'Dann muss es kommen auf',
  'decided.form.least.wrong': 'Und darf nicht kommen auf',
  'decided.form.review': 'Wieder ansehen am',
  'decided.form.review.hint': 'An diesem Tag werden alle daran erinnert.',
  'decided.key.sellers': 'Wer abgibt, teilt nach einer eigenen Regel, was verkauft wird.',
  'decided.report': 'Der Bericht zu diesem Beschluss',
} as const
