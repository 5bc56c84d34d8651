import type { mandates as english } from '../en/mandates.ts'
import type { Translation } from '../message.ts'

/** German texts of what a neighbourhood has decided, and of the rules that plans keep for it. */
export const mandates = {
  'mandates.title': 'Beschlüsse',
  'mandates.heading': 'Was {name} beschlossen hat',
  'mandates.sentence':
    'Diese Regeln wurden gemeinsam beschlossen. Jeder Plan hält sie ein, und hier steht, was sie bewirkt haben.',
  'mandates.none': 'Noch ist nichts beschlossen.',
  'mandates.new': 'Einen Beschluss eintragen',
  'mandates.read-only': 'Nur die Betreuung kann einen Beschluss eintragen.',
  'mandates.in-force': 'In Kraft',
  'mandates.record': 'Festgehalten',
  'mandates.state.coming': 'Die Regel gilt ab {date}.',
  'mandates.state.in-force': 'Die Regel gilt seit {date}.',
  'mandates.state.ended': 'Die Regel galt bis {date}.',
  'mandates.decided.meeting': 'Beschlossen auf einem Treffen am {date}.',
  'mandates.decided.ballot': 'Beschlossen in einer Abstimmung am {date}.',
  'mandates.decided.panel': 'Beschlossen von einem ausgelosten Rat am {date}.',
  'mandates.decided.steward': 'Festgelegt von der Betreuung am {date}.',
  'mandates.tally':
    '{inFavour} waren dafür, {against} dagegen, {abstained} enthielten sich; {eligible} konnten mitentscheiden.',
  'mandates.dissent': 'Wer dagegen war, sagt: „{text}“',
  'mandates.ends': 'Damit endete ein früherer Beschluss.',
  'mandates.effect.none': 'Noch ist keine Stunde gekommen, in der ein Plan sie einhalten musste.',
  'mandates.effect.held': {
    one: 'Sie galt bisher in einer Viertelstunde.',
    other: 'Sie galt bisher in {count} Viertelstunden.',
  },
  'mandates.effect.free': 'Sie hat nie etwas geändert.',
  'mandates.effect.bound': {
    one: 'In einer hat sie etwas geändert. Ein Kilowatt mehr hätte da {money} gespart.',
    other:
      'In {count} davon hat sie etwas geändert. Ein Kilowatt mehr hätte in all diesen {money} gespart.',
  },
  'mandates.effect.broken': {
    one: 'In einer konnte der Plan sie nicht einhalten, um bis zu {amount}.',
    other: 'In {count} davon konnte der Plan sie nicht einhalten, um bis zu {amount}.',
  },
  'mandates.effect.bound.reserve': {
    one: 'In einer hat sie etwas geändert. Eine Kilowattstunde weniger Vorrat hätte da {money} gespart.',
    other:
      'In {count} davon hat sie etwas geändert. Eine Kilowattstunde weniger Vorrat hätte in all diesen {money} gespart.',
  },
  'mandates.plan.heading': 'Was gemeinsam beschlossen ist:',
  'mandates.plan.name': '„{name}“',
  'mandates.plan.kept': 'Der Plan hält sie in den nächsten {hours} Stunden ein.',
  'mandates.plan.bound':
    'Der Plan hält sie in den nächsten {hours} Stunden ein. Ab {time} ändert sie etwas: Eine Kilowattstunde mehr würde dann bis zu {price} sparen.',
  'mandates.plan.broken':
    'Der Plan kann sie in den nächsten {hours} Stunden nicht einhalten: Ab {time} liegt er bis zu {power} darüber.',
  'mandates.plan.soft':
    'In den nächsten {hours} Stunden wäre sie zu teuer: Ab {time} liegt der Plan bis zu {power} darüber.',
  'mandates.plan.bound.reserve':
    'Der Plan hält sie in den nächsten {hours} Stunden ein. Ab {time} ändert sie etwas: Eine Kilowattstunde weniger Vorrat würde dann in einer Stunde bis zu {price} sparen.',
  'mandates.plan.broken.reserve':
    'Der Plan kann sie in den nächsten {hours} Stunden nicht einhalten: Ab {time} fehlen bis zu {energy}.',
  'mandates.plan.soft.reserve':
    'In den nächsten {hours} Stunden wäre sie zu teuer: Ab {time} fehlen bis zu {energy}.',
  'mandates.plan.weight': 'Sie zählt im Plan für die nächsten {hours} Stunden.',
  'mandates.made.dearer': 'Was da zählt, macht den Plan um {money} teurer.',
  'mandates.made.cheaper': 'Was da zählt, macht den Plan um {money} billiger.',
  'mandates.made.same': 'Was das kostet, ist zu wenig, um sicher zu sein: weniger als {money}.',
  'mandates.made.carbon': 'Das vermeidet {kg} kg CO2.',
  'mandates.made.import': '{energy} weniger kommen aus dem Netz.',
  'mandates.made.peak': 'Die höchste Leistung aus dem Netz ist um {power} niedriger.',
  'mandates.effect.weight': {
    one: 'Sie hat in einer Viertelstunde gezählt, in der Strom aus dem Netz kam.',
    other: 'Sie hat in {count} Viertelstunden gezählt, in denen Strom aus dem Netz kam.',
  },
  'mandates.plan.order.free':
    'In den nächsten {hours} Stunden ist Energie nicht knapp, also muss niemand warten.',
  'mandates.plan.order':
    'In den nächsten {hours} Stunden ist Energie ab {time} knapp: Wer in der Reihe später kommt, wartet dann.',
  'mandates.effect.order': {
    one: 'In einer Viertelstunde war Energie knapp, und wer später kam, hat gewartet.',
    other: 'In {count} Viertelstunden war Energie knapp, und wer später kam, hat gewartet.',
  },
  'mandates.end': 'Beenden',
  'mandates.end.reason': 'Warum sie endet',
  'mandates.ended': 'Die Regel ist beendet. Sie bleibt festgehalten.',
  'mandates.entered': 'Der Beschluss ist festgehalten. Der nächste Plan hält seine Regel ein.',
  'mandates.form.heading': 'Einen Beschluss von {name} eintragen',
  'mandates.form.sentence':
    'Probiere ihn erst aus: Du siehst die Regel in einfachen Worten, und nichts wird festgehalten. Dann trag ihn ein.',
  'mandates.form.how': 'Wie beschlossen wurde',
  'mandates.form.title': 'Was beschlossen wurde',
  'mandates.form.convened': 'Wo es beschlossen wurde',
  'mandates.form.convened.meeting': 'auf einem Treffen',
  'mandates.form.convened.ballot': 'in einer Abstimmung',
  'mandates.form.convened.panel': 'von einem ausgelosten Rat',
  'mandates.form.convened.steward': 'von der Betreuung allein',
  'mandates.form.in-favour': 'Dafür',
  'mandates.form.against': 'Dagegen',
  'mandates.form.abstained': 'Enthalten',
  'mandates.form.eligible': 'Konnten mitentscheiden',
  'mandates.form.tally': 'Lass die Zahlen leer, wenn niemand gezählt hat.',
  'mandates.form.dissent': 'Was die sagen, die dagegen waren',
  'mandates.form.dissent.hint': 'In ihren eigenen Worten. Es bleibt beim Beschluss.',
  'mandates.form.rule': 'Die Regel',
  'mandates.form.name': 'Ihr Name',
  'mandates.form.name.hint': 'Geräte nennen ihn, wenn sie wegen der Regel warten.',
  'mandates.form.kind': 'Worum es geht',
  'mandates.form.kind.import': 'was höchstens aus dem Netz bezogen wird',
  'mandates.form.kind.export': 'was höchstens ins Netz eingespeist wird',
  'mandates.form.kind.car': 'was Autos höchstens laden',
  'mandates.form.kind.battery': 'was Batterien höchstens laden',
  'mandates.form.kind.heat-pump': 'was Wärmepumpen höchstens brauchen',
  'mandates.form.kind.appliance': 'was Haushaltsgeräte höchstens brauchen',
  'mandates.form.kind.chp': 'was Blockheizkraftwerke höchstens brauchen',
  'mandates.form.kind.reserve-share': 'was jede Batterie behält, als Teil von dem, was sie fasst',
  'mandates.form.kind.reserve-each': 'was jede Batterie behält, in Kilowattstunden',
  'mandates.form.kind.reserve-together': 'was alle Batterien zusammen behalten, in Kilowattstunden',
  'mandates.form.place': 'Sie gilt für',
  'mandates.form.place.neighbourhood': 'alle zusammen',
  'mandates.form.place.homes': 'jedes Zuhause für sich',
  'mandates.form.kind.weight-co2': 'was ein vermiedenes Kilogramm CO2 wert ist',
  'mandates.form.kind.weight-self-sufficiency':
    'was eine Kilowattstunde weniger aus dem Netz wert ist',
  'mandates.form.kind.weight-peak': 'was ein Kilowatt weniger in der Spitze wert ist',
  'mandates.form.kind.order': 'wer zuerst Energie bekommt, solange sie knapp ist',
  'mandates.form.order': 'Nur dafür, wer zuerst Energie bekommt',
  'mandates.form.order.first': 'Zuerst',
  'mandates.form.order.second': 'Als Zweites',
  'mandates.form.order.third': 'Als Drittes',
  'mandates.form.order.fourth': 'Als Viertes',
  'mandates.form.order.none': 'keine',
  'mandates.form.uses.first': 'Oder diese bekommen Energie',
  'mandates.form.uses.then': 'und diese warten so lange',
  'mandates.form.limit': 'Wie viel',
  'mandates.form.limit.hint':
    'In kW, wo es um ein Höchstes geht; bei 0 ruhen die Geräte dieser Art. Was Batterien behalten, ist in % oder in kWh, und was etwas wert ist, in Geld, zum Beispiel 0,20.',
  'mandates.form.days': 'An diesen Tagen',
  'mandates.form.from': 'Von',
  'mandates.form.to': 'Bis',
  'mandates.form.times.hint': 'In ganzen Viertelstunden. Lass beides leer für den ganzen Tag.',
  'mandates.form.season': 'Zu dieser Zeit im Jahr',
  'mandates.form.season.all': 'das ganze Jahr',
  'mandates.form.season.winter': 'Oktober bis März',
  'mandates.form.season.summer': 'April bis September',
  'mandates.form.force': 'Wie fest',
  'mandates.form.force.hard': 'immer, soweit es die Leitungen zulassen',
  'mandates.form.force.high': 'außer, wenn es sehr teuer wird',
  'mandates.form.force.middle': 'außer, wenn es so viel kostet wie die Energie',
  'mandates.form.force.low': 'wo es fast nichts kostet',
  'mandates.form.examples': 'Zwei Beispiele',
  'mandates.form.examples.sentence':
    'Sag, was die Regel erlauben und was sie verbieten muss. Nur wenn sie das tut, wird sie eingetragen.',
  'mandates.form.allowed': 'Das muss erlaubt sein',
  'mandates.form.forbidden': 'Das muss verboten sein',
  'mandates.form.day': 'Tag',
  'mandates.form.time': 'Uhrzeit',
  'mandates.form.amount': 'Menge',
  'mandates.form.try': 'Ausprobieren',
  'mandates.form.enter': 'Eintragen',
  'mandates.form.preview': 'Die Regel in einfachen Worten',
  'mandates.form.beside': 'Sie gilt neben diesen, und jede davon wird eingehalten:',
  'mandates.trial.heading': 'Was sie im letzten Monat bedeutet hätte',
  'mandates.trial.unmeasured':
    'In den letzten vier Wochen wurde zu wenig gemessen, um das zu sagen.',
  'mandates.trial.days': {
    one: 'Ein Tag der letzten vier Wochen wurde noch einmal geplant, mit der Regel und ohne. Verbrauch und Sonne sind wie gemessen, die Geräte wie jetzt.',
    other:
      '{count} Tage der letzten vier Wochen wurden noch einmal geplant, mit der Regel und ohne. Verbrauch und Sonne sind wie gemessen, die Geräte wie jetzt.',
  },
  'mandates.trial.bound': 'In {bound} von {held} Viertelstunden hätte sie etwas geändert.',
  'mandates.trial.broken': 'In {broken} hätte kein Plan sie einhalten können.',
  'mandates.trial.cost': 'Das hätte alle zusammen {money} im Monat gekostet.',
  'mandates.trial.saved': 'Das hätte allen zusammen {money} im Monat gespart.',
  'mandates.trial.same':
    'Was sie kostet, ist zu wenig, um sicher zu sein: weniger als {money} im Monat.',
  'mandates.trial.less':
    'In einem Monat wären {energy} weniger aus dem Netz gekommen, und damit {kg} kg CO2.',
  'mandates.trial.missed': {
    one: 'Ein Wunsch mehr, eines Autos oder nach Wärme, wäre nicht erfüllt worden.',
    other: '{count} Wünsche mehr, von Autos oder nach Wärme, wären nicht erfüllt worden.',
  },
  'mandate.import.neighbourhood':
    'Alle Häuser zusammen beziehen {when} höchstens {power} aus dem Netz.',
  'mandate.export.neighbourhood':
    'Alle Häuser zusammen speisen {when} höchstens {power} ins Netz ein.',
  'mandate.import.feeder': 'Alle Häuser hinter {name} beziehen {when} zusammen höchstens {power}.',
  'mandate.export.feeder':
    'Alle Häuser hinter {name} speisen {when} zusammen höchstens {power} ein.',
  'mandate.import.homes': 'Jedes Zuhause bezieht {when} höchstens {power}.',
  'mandate.export.homes': 'Jedes Zuhause speist {when} höchstens {power} ein.',
  'mandate.import.named': '{name} bezieht {when} höchstens {power}.',
  'mandate.export.named': '{name} speist {when} höchstens {power} ein.',
  'mandate.class.neighbourhood': 'Alle {devices} zusammen nehmen {when} höchstens {power} auf.',
  'mandate.class.feeder':
    'Alle {devices} hinter {name} nehmen {when} zusammen höchstens {power} auf.',
  'mandate.class.homes': 'In jedem Zuhause nehmen die {devices} {when} höchstens {power} auf.',
  'mandate.class.named': 'In {name} nehmen die {devices} {when} höchstens {power} auf.',
  'mandate.rest.neighbourhood': 'Alle {devices} ruhen {when}.',
  'mandate.rest.feeder': 'Alle {devices} hinter {name} ruhen {when}.',
  'mandate.rest.homes': 'Alle {devices} in den Häusern ruhen {when}.',
  'mandate.rest.named': 'Die {devices} in {name} ruhen {when}.',
  'mandate.where.neighbourhood': 'in der Nachbarschaft',
  'mandate.where.feeder': 'hinter {name}',
  'mandate.where.homes': 'in jedem Zuhause',
  'mandate.where.named': 'in {name}',
  'mandate.reserve.share':
    'Jede Batterie {where} behält {when} mindestens {amount} von dem, was sie fasst.',
  'mandate.reserve.each': 'Jede Batterie {where} behält {when} mindestens {amount}.',
  'mandate.reserve.together':
    'Alle Batterien {where} behalten {when} zusammen mindestens {amount}.',
  'mandate.weight.co2':
    'Pläne vermeiden {when} CO2 aus dem Netz, wo ein Kilogramm weniger nicht mehr als {money} kostet.',
  'mandate.weight.self-sufficiency':
    'Pläne nehmen {when} weniger aus dem Netz, wo eine Kilowattstunde weniger nicht mehr als {money} kostet.',
  'mandate.weight.peak':
    'Pläne senken {when} die höchste Leistung aus dem Netz, wo ein Kilowatt weniger nicht mehr als {money} kostet.',
  'mandate.weight.bill': 'Das zählt beim Planen und steht auf keiner Rechnung.',
  'mandate.order':
    'Solange der Anschluss der Nachbarschaft nicht mehr hergibt, geht Energie {when} in dieser Reihe: {devices}.',
  'mandate.order.rest':
    'Wer später kommt, wartet zuerst. Was Leitungen tragen, bleibt, wie es ist.',
  'mandate.devices.car': 'Autos',
  'mandate.devices.battery': 'Batterien',
  'mandate.devices.heat-pump': 'Wärmepumpen',
  'mandate.devices.appliance': 'Haushaltsgeräte',
  'mandate.devices.chp': 'Blockheizkraftwerke',
  'mandate.when.always': 'jederzeit',
  'mandate.when.times': 'von {from} bis {to} Uhr',
  'mandate.when.days': 'an diesen Tagen: {days}',
  'mandate.when.months': 'in diesen Monaten: {months}',
  'street.speed': 'In {street} fährt {when} niemand schneller als {speed} km/h.',
  'street.quiet': 'In {street} ist es {when} an den Fenstern höchstens {level} Dezibel laut.',
  'street.access': 'In {street} dürfen {when} nur diese fahren: {who}.',
  'street.closed': 'In {street} darf {when} niemand fahren.',
  'street.form.link': 'Eine Regel für eine Straße',
  'street.form.title': 'Eine Regel für eine Straße',
  'street.form.heading': 'Eintragen, was {name} über eine Straße beschlossen hat',
  'street.form.sentence':
    'Wie schnell man dort fährt, wie laut es sein darf oder wer fahren darf. Sie wird aufbewahrt und gezeigt, und befolgt, sobald Straßen geplant werden.',
  'street.form.street': 'Die Straße oder der Platz',
  'street.form.kind.speed': 'Wie schnell man fährt, in km/h',
  'street.form.kind.quiet': 'Wie laut es an den Fenstern ist, in Dezibel',
  'street.form.kind.access': 'Wer dort fahren darf',
  'street.form.limit': 'Höchstens',
  'street.form.limit.hint':
    'Tempo 5 bis 50 km/h, Ruhe 30 bis 80 Dezibel. Leer, wo es darum geht, wer fahren darf.',
  'street.form.who': 'Wer dort fahren darf',
  'street.form.amount': 'So schnell oder so laut',
  'street.form.drives': 'Oder wer fährt',
  'street.entered':
    'Der Beschluss ist eingetragen. Das wird befolgt, sobald Straßen geplant werden.',
  'street.later': 'Das wird befolgt, sobald Straßen geplant werden.',
  'street.use.residents': 'wer dort wohnt',
  'street.use.deliveries': 'Lieferungen',
  'street.use.care': 'Pflege und Hilfe',
  'street.use.bicycles': 'Fahrräder',
  'street.use.through-traffic': 'Durchgangsverkehr',
  'street.amount.speed': '{number} km/h',
  'street.amount.quiet': '{number} Dezibel',
  'mandate.force.hard':
    'Das wird eingehalten, soweit es die Leitungen zulassen, was es auch kostet.',
  'mandate.force.soft':
    'Das wird eingehalten, wo es nicht mehr kostet als {price} je Kilowattstunde.',
  'mandate.force.soft.reserve':
    'Das wird eingehalten, wo es nicht mehr als {money} kostet, eine Kilowattstunde eine Stunde lang zu behalten.',
  'mandate.example.allowed': 'Erlaubt ist zum Beispiel: {amount} am {day} um {time}.',
  'mandate.example.forbidden': 'Verboten ist zum Beispiel: {amount} am {day} um {time}.',
  'mandate.example.weight.allowed':
    'Erlaubt ist zum Beispiel: dass eins weniger {amount} kostet, am {day} um {time}.',
  'mandate.example.weight.forbidden':
    'Verboten ist zum Beispiel: dass eins weniger {amount} kostet, am {day} um {time}.',
  'mandate.example.order.allowed':
    'Erlaubt ist zum Beispiel: {waits} warten auf {first}, am {day} um {time}.',
  'mandate.example.order.forbidden':
    'Verboten ist zum Beispiel: {waits} warten auf {first}, am {day} um {time}.',
  'mandate.example.reserve.allowed': 'Erlaubt ist zum Beispiel: noch {amount} am {day} um {time}.',
  'mandate.example.reserve.forbidden':
    'Verboten ist zum Beispiel: nur noch {amount} am {day} um {time}.',
} as const satisfies Translation<typeof english>
