import type { now as english } from '../en/now.ts'
import type { Translation } from '../message.ts'

/** German texts of the page *Now* and of the ring. */
export const now = {
  'now.title': 'Jetzt',
  'now.surplus': 'Gerade macht {name} {power} mehr, als es braucht',
  'now.shortage': 'Gerade braucht {name} {power} mehr, als es macht',
  'now.balanced': 'Gerade macht {name} genau so viel, wie es braucht',
  'now.waiting': '{name} ist still: Noch ist kein Messwert gekommen.',
  'now.taking': '; {takers} dabei, es aufzunehmen.',
  'now.giving': '; {givers} dabei, Strom zu geben.',
  'now.end': '.',
  'now.next-import': 'Strom aus dem Netz kommt voraussichtlich wieder um {time}.',
  'now.next-export': 'Überschuss gibt es voraussichtlich wieder um {time}.',
  'now.no-import': 'Vor {time} ist kein Strom aus dem Netz nötig.',
  'now.and': '{first} und {second}',
  'now.batteries.are': { one: 'eine Batterie ist', other: '{count} Batterien sind' },
  'now.batteries': { one: 'eine Batterie', other: '{count} Batterien' },
  'now.cars.are': { one: 'ein Auto ist', other: '{count} Autos sind' },
  'now.flows.heading': 'Woher es kommt, wohin es geht',
  'now.flows.sentence':
    'Gerade fließen {power}. Die größte Quelle: {source}. Das meiste geht hierhin: {use}.',
  'now.flows.none': 'Gerade fließt kein Strom.',
  'now.flows.from': 'Von',
  'now.flows.to': 'Nach',
  'flow.sun': 'Sonne',
  'flow.wind': 'Wind',
  'flow.battery-out': 'Batterien',
  'flow.grid-in': 'Netz',
  'flow.use': 'Haushalte',
  'flow.cars': 'Autos',
  'flow.heat': 'Heizung',
  'flow.battery-in': 'Batterien',
  'flow.grid-out': 'Netz',
  'now.price.heading': 'Preis',
  'now.price.sentence':
    'Eine Kilowattstunde aus dem Netz kostet jetzt {import}; eingespeist bringt sie {export}.',
  'now.price.local': 'Unter Nachbarn ist sie {local} wert.',
  'now.price.cheapest': 'Am günstigsten ist sie um {time}: {price}.',
  'now.plan.heading': 'Plan',
  'now.plan.cost':
    'Die nächsten {hours} Stunden werden {cost} kosten. Ohne etwas zu verschieben, wären es {idle}.',
  'now.plan.gain':
    'Die nächsten {hours} Stunden werden {cost} einbringen. Ohne etwas zu verschieben, stünde es bei {idle}.',
  'now.plan.gap': '{gap} über dem bewiesenen Bestwert',
  'now.plan.best': 'bewiesen: besser geht es nicht',
  'now.plan.proof':
    'Kein Plan, der Wünsche und Grenzen ebenso einhält, könnte weniger kosten als {bound}.',
  'now.plan.proof.gain':
    'Kein Plan, der Wünsche und Grenzen ebenso einhält, könnte mehr einbringen als {bound}.',
  'now.plan.made':
    'Gemacht um {time} für {homes} Häuser in {rounds} Runden und {seconds} s. Alle 15 Minuten kommt ein neuer.',
  'now.plan.none': 'Der erste Plan entsteht gerade. Das dauert etwa eine halbe Minute.',
  'now.plan.relaxed': {
    one: 'Ein Wunsch lässt sich nicht erfüllen:',
    other: '{count} Wünsche lassen sich nicht erfüllen:',
  },
  'relaxed.import-limit': '{time}: {amount} mehr, als der Anschluss beziehen darf.',
  'relaxed.export-limit': '{time}: {amount} mehr, als der Anschluss einspeisen darf.',
  'relaxed.import-limit.named': '{time}: {amount} mehr, als über {name} bezogen werden darf.',
  'relaxed.export-limit.named': '{time}: {amount} mehr, als über {name} eingespeist werden darf.',
  'relaxed.mandate.reserve':
    '{time}: {amount} weniger in Batterien als gemeinsam beschlossen: {name}',
  'relaxed.mandate': '{time}: {amount} mehr als gemeinsam beschlossen: {name}',
  'relaxed.signal': '{time}: {amount} mehr, als der Netzbetreiber möchte: {name}.',
  'relaxed.car-energy': '{time}: Ein Auto fährt mit {amount} weniger los als gewünscht.',
  'relaxed.deadline': '{time}: Ein Gerät wird {amount} zu spät fertig.',
  'relaxed.comfort': '{time}: Ein Raum liegt {amount} neben dem Wunsch.',
  'relaxed.hot-water': '{time}: Beim warmen Wasser fehlen {amount}.',
  'relaxed.hot-run': '{time}: Einem Speicher fehlen {amount} zur Hitze gegen Keime.',
  'relaxed.reserve': '{time}: Eine Batterie ist {amount} unter ihrer Reserve.',
  'now.account.heading': 'Dieser Monat',
  'now.account.sentence':
    '{energy} gingen von Nachbar zu Nachbar, und alle zusammen haben {money} gespart.',
  'now.account.none': 'Die erste Viertelstunde wird gerade verbucht.',
  'ring.heading': 'Der Tag von {name}',
  'ring.title': 'Der Tag von {name} als Ring aus 24 Stunden',
  'ring.description':
    'Mittag ist oben, Mitternacht unten. Außen an der Linie: was Sonne und Wind machen. Innen: was gebraucht wird. Bis {now} ist es gemessen, danach vorhergesagt. Am meisten gibt es um {peak}: {power}.',
  'ring.merged':
    'Sonne, Speicher oder Autos, die weniger als fünf Häuser haben, stehen nicht für sich. Sie zählen beim Verbrauch mit, damit sich kein Zuhause aus der Summe ablesen lässt.',
  'ring.sentence':
    'Mittag ist oben. Außerhalb des Kreises: was gemacht wird. Innerhalb: was gebraucht wird. Was heller ist, kommt noch.',
  'ring.sun': 'Sonne',
  'ring.wind': 'Wind',
  'ring.use': 'Verbrauch',
  'ring.moved': 'Vom Plan bewegt',
  'ring.net': 'Aus dem Netz (− ins Netz)',
  'ring.now': 'jetzt',
  'ring.homes': 'Die kleinen Ringe sind die Häuser.',
  'ring.home.giving': '{name}: gibt {power}',
  'ring.home.using': '{name}: nimmt {power}',
  'ring.home.even': '{name}: braucht nichts von außen',
  'ring.home.closed': '{name}: privat, zählt nur in der Summe',
  'ring.home.silent': '{name}: kein Messwert',
  'ring.homes.heading': 'Häuser',
} satisfies Translation<typeof english>
