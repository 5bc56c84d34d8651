import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Wanted } from './quality.ts'

/** A made-up meeting: what was recorded, its agenda, and what a careful secretary would have marked in it. */
export interface Example {
  readonly name: string
  readonly bytes: Uint8Array
  /** The day of the meeting. */
  readonly date: string
  readonly agenda: readonly string[]
  readonly wanted: readonly Wanted[]
  /** The first words of each point of the agenda, in their order. */
  readonly begins: readonly string[]
}

/** Two German meetings and an English one in which people mostly speak as the chair would like them to. */
export function orderlyExamples(): Example[] {
  return [battery(), street(), turbine()]
}

/** A German and an English meeting as people talk. The cue phrases were widened once by what they had missed in these. */
export function looseExamples(): Example[] {
  return [garden(), lending()]
}

/** A German and an English meeting by whose misses the cue phrases were widened a second time. */
export function freeExamples(): Example[] {
  return [roof(), road()]
}

/** A German and an English meeting written before the phrases were last widened, none of which was changed for them: what is found of talk that nobody looked at. */
export function unseenExamples(): Example[] {
  return [laundry(), yard()]
}

function battery(): Example {
  return {
    name: 'battery.de.vtt',
    bytes: recorded('battery.de.vtt'),
    date: '2027-02-24',
    agenda: ['Reserve der Batterie', 'Ladesäulen', 'Preis im Hof'],
    begins: [
      'Kommen wir zum ersten Punkt',
      'Nächster Punkt: die Ladesäulen',
      'Dann zum letzten Punkt',
    ],
    wanted: [
      { kind: 'motion', quote: 'Dann stelle ich den Antrag, dass von November bis März' },
      { kind: 'motion', quote: 'Ich beantrage, dass die Säulen zwischen 17 und 20 Uhr' },
      { kind: 'motion', quote: 'Mein Vorschlag wäre, den Preis ab Juli auf fünfzehn Cent' },
      {
        kind: 'action',
        quote: 'Jonas, kannst du bis Freitag die Kosten',
        who: 'Jonas',
        until: '2027-02-26',
      },
      { kind: 'action', quote: 'ich frage beim Hersteller nach', who: 'Leyla' },
      { kind: 'action', quote: 'das schreibe ich dazu', who: 'Jonas' },
      {
        kind: 'action',
        quote: 'Ich kümmere mich um den Elektriker',
        who: 'Paul',
        until: '2027-04-30',
      },
      { kind: 'action', quote: 'Ich rechne das durch', who: 'Jonas', until: '2027-03-15' },
      { kind: 'action', quote: 'Henrik übernimmt die Einladung', who: 'Henrik' },
      { kind: 'statement', quote: 'die Batterie sollte nie unter ein Fünftel fallen' },
      { kind: 'statement', quote: 'Meiner Meinung nach ist das wenig Geld' },
      { kind: 'statement', quote: 'müssen beim Strom immer zuerst kommen' },
      { kind: 'statement', quote: 'Es wäre besser, wenn alle Autos etwas langsamer laden' },
      { kind: 'statement', quote: 'Nachts darf an den Säulen ruhig mehr Leistung fließen' },
      { kind: 'statement', quote: 'Wer kein eigenes Dach hat, soll trotzdem' },
      { kind: 'statement', quote: 'Der Preis im Hof muss für alle gleich sein' },
      { kind: 'statement', quote: 'wer die Anlage bezahlt hat, hat auch ein Risiko getragen' },
    ],
  }
}

function street(): Example {
  return {
    name: 'street.de.txt',
    bytes: recorded('street.de.txt'),
    date: '2027-02-09',
    agenda: ['Begrüßung', 'Tempo in der Lindenstraße', 'Werkstatt im Keller', 'Sommerfest'],
    begins: ['Willkommen', 'In unserer Straße', 'Die Werkstatt steht voll', 'Letztes Jahr'],
    wanted: [
      { kind: 'motion', quote: 'Ich möchte beantragen, dass wir von April bis Juni' },
      { kind: 'motion', quote: 'Fahrräder ohne Zettel werden am ersten Mai abgeholt' },
      { kind: 'motion', quote: 'Könnten wir abstimmen, ob die Werkstatt' },
      { kind: 'motion', quote: 'Ich würde vorschlagen, dafür dreihundert Euro' },
      {
        kind: 'action',
        quote: 'Das übernehme ich mit meiner Klasse',
        who: 'Mia',
        until: '2027-03-20',
      },
      {
        kind: 'action',
        quote: 'Ich rufe nächste Woche bei der Stadt an',
        who: 'Dr. Novak',
        until: '2027-02-21',
      },
      { kind: 'action', quote: 'Bis dahin drucke ich die Zettel', who: 'Herr Yilmaz' },
      {
        kind: 'action',
        quote: 'Herr Yilmaz besorgt die Genehmigung',
        who: 'Herr Yilmaz',
        until: '2027-03-31',
      },
      {
        kind: 'action',
        quote: 'Dr. Novak fragt die Musikschule',
        who: 'Dr. Novak',
        until: '2027-04-01',
      },
      { kind: 'statement', quote: 'Vor der Schule sollten Autos nur Schritttempo' },
      { kind: 'statement', quote: 'gehört der Durchgangsverkehr ganz aus der Straße' },
      { kind: 'statement', quote: 'Wir brauchen vorher eine Zählung' },
      { kind: 'statement', quote: 'sollten verschenkt werden' },
      { kind: 'statement', quote: 'Werkzeug gehört allen und muss' },
      { kind: 'statement', quote: 'Ich bin dafür, dass die Werkstatt auch abends' },
      { kind: 'statement', quote: 'Das Fest soll wieder auf der Straße sein' },
      { kind: 'statement', quote: 'Für das Fest sollte niemand Eintritt' },
    ],
  }
}

function turbine(): Example {
  return {
    name: 'turbine.en.srt',
    bytes: recorded('turbine.en.srt'),
    date: '2027-05-12',
    agenda: ['Noise from the turbine', 'Shared car', 'Money left from the heat pumps'],
    begins: ["Let's begin with item one", 'Moving on to the second item', 'Last item then'],
    wanted: [
      { kind: 'motion', quote: "I'd like to move that the turbine is slowed down" },
      { kind: 'motion', quote: 'I propose that we buy a second car' },
      { kind: 'motion', quote: 'I move that we spend the four thousand' },
      { kind: 'motion', quote: 'I propose a small fund for repairs instead' },
      {
        kind: 'action',
        quote: "I'll send you the noise measurements",
        who: 'OKAFOR',
        until: '2027-05-19',
      },
      { kind: 'action', quote: 'Pete, could you put them on the notice board', who: 'PETE' },
      { kind: 'action', quote: 'I can ask the church about the two spaces', who: 'TOM' },
      {
        kind: 'action',
        quote: 'Grace is going to collect prices',
        who: 'GRACE',
        until: '2027-05-31',
      },
      { kind: 'action', quote: 'I will write them up by 3 June', who: 'ROSE', until: '2027-06-03' },
      { kind: 'action', quote: 'Somebody needs to check whether the grant', who: 'TOM' },
      { kind: 'statement', quote: 'I think the turbine should run slower at night' },
      { kind: 'statement', quote: 'people who live close to the turbine deserve a bigger share' },
      { kind: 'statement', quote: "Three percent is nothing compared to a good night's sleep" },
      { kind: 'statement', quote: 'Whoever brings the car back empty should pay' },
      { kind: 'statement', quote: 'We need to keep the car cheap' },
      { kind: 'statement', quote: 'Why not give it back to everybody in equal parts' },
      { kind: 'statement', quote: 'It would be fairer to insulate the two coldest houses first' },
      { kind: 'statement', quote: 'The money must not go into another committee' },
    ],
  }
}

function garden(): Example {
  return {
    name: 'garden.de.txt',
    bytes: recorded('garden.de.txt'),
    date: '2027-03-16',
    agenda: ['Garten', 'Wärmepumpe'],
    begins: ['Der Garten war letztes Jahr', 'Zur Wärmepumpe'],
    wanted: [
      { kind: 'motion', quote: 'zwei Regentonnen zu je fünfhundert Litern' },
      { kind: 'motion', quote: 'Dann bitte ich um eine Abstimmung darüber' },
      { kind: 'action', quote: 'Lass mich mal', who: 'Emre' },
      { kind: 'action', quote: 'Bringst du dann auch gleich Erde mit', who: 'Emre' },
      { kind: 'action', quote: 'Den ruf ich an', who: 'Emre', until: '2027-03-17' },
      { kind: 'action', quote: 'das Protokoll geht von mir', who: 'Lotte', until: '2027-03-21' },
      { kind: 'statement', quote: 'Hochbeete wären halt für die Älteren' },
      { kind: 'statement', quote: 'Wasser aus der Leitung zum Gießen' },
      { kind: 'statement', quote: 'Mir wäre wichtiger, dass sie überhaupt genug heizt' },
      { kind: 'statement', quote: 'Zwischen zehn und sechs hat das Ding leise zu sein' },
      { kind: 'statement', quote: 'Kinder dürfen im Garten laut sein' },
    ],
  }
}

function lending(): Example {
  return {
    name: 'battery.en.txt',
    bytes: recorded('battery.en.txt'),
    date: '2027-10-06',
    agenda: ['Shared battery', 'Bins'],
    begins: ['I had a look at last winter', 'Bins, then'],
    wanted: [
      { kind: 'motion', quote: 'So the motion would be: three months' },
      { kind: 'motion', quote: 'Can I see hands for buying six lids' },
      {
        kind: 'action',
        quote: 'Sam, get the numbers together',
        who: 'Sam',
        until: '2027-10-14',
      },
      { kind: 'action', quote: "I'll give her a ring", who: 'Ivy' },
      { kind: 'action', quote: "I'll find out what they cost", who: 'Nora', until: '2027-10-08' },
      { kind: 'action', quote: "I'll tell him", who: 'Sam' },
      { kind: 'statement', quote: 'Everybody with a battery at home ought to let' },
      { kind: 'statement', quote: 'Nobody is going to be told what to do' },
      { kind: 'statement', quote: "It's only fair if those who lend" },
      { kind: 'statement', quote: "Lids that lock, that's what we want" },
      { kind: 'statement', quote: 'Nobody should have to carry a full bin' },
    ],
  }
}

function roof(): Example {
  return {
    name: 'roof.de.txt',
    bytes: recorded('roof.de.txt'),
    date: '2027-04-06',
    agenda: [],
    begins: [],
    wanted: [
      { kind: 'motion', quote: 'ich würde gern festlegen, dass jede Wohnung' },
      { kind: 'motion', quote: 'Stimmen wir das nächste Mal ab' },
      { kind: 'action', quote: 'Ich kann ja beim Amt mal vorfühlen', who: 'Karin' },
      { kind: 'action', quote: 'hol bitte ein Angebot ein', who: 'Sven', until: '2027-04-30' },
      { kind: 'action', quote: 'ich verschicke die Zahlen', who: 'Karin', until: '2027-04-08' },
      { kind: 'statement', quote: 'da müssten doch Module drauf' },
      { kind: 'statement', quote: 'wir sollten nicht warten' },
      { kind: 'statement', quote: 'Mein Eindruck ist' },
      { kind: 'statement', quote: 'von so einem Dach müssen auch Mieter' },
      { kind: 'statement', quote: 'Halte ich für falsch' },
      { kind: 'statement', quote: 'Module auf dem Schuppen sind mir allemal lieber' },
    ],
  }
}

function road(): Example {
  return {
    name: 'street.en.txt',
    bytes: recorded('street.en.txt'),
    date: '2027-06-07',
    agenda: [],
    begins: [],
    wanted: [
      { kind: 'motion', quote: 'Are we agreed that we ask the council' },
      { kind: 'motion', quote: 'I want a vote on the lorries' },
      { kind: 'action', quote: 'would you draft the letter', who: 'Hana', until: '2027-06-13' },
      { kind: 'action', quote: "I'll mention it to her", who: 'Des', until: '2027-06-10' },
      { kind: 'action', quote: 'Bring it next time', who: 'Des' },
      { kind: 'statement', quote: 'Twenty is plenty' },
      { kind: 'statement', quote: "They shouldn't be allowed down here before eight" },
      { kind: 'statement', quote: 'A crossing by the shop matters more' },
      { kind: 'statement', quote: 'Children come first, cars second' },
    ],
  }
}

function laundry(): Example {
  return {
    name: 'laundry.de.txt',
    bytes: recorded('laundry.de.txt'),
    date: '2027-02-10',
    agenda: [],
    begins: [],
    wanted: [
      { kind: 'motion', quote: 'wir schreiben das in die Hausordnung rein' },
      { kind: 'motion', quote: 'Gegenvorschlag: wir probieren es bis zum Sommer aus' },
      { kind: 'motion', quote: 'Wollen wir die Lüftung dann gleich mit beschließen' },
      {
        kind: 'action',
        quote: 'Die Zeitschaltuhr stell ich heute noch um',
        who: 'Uwe',
        until: '2027-02-10',
      },
      { kind: 'action', quote: 'Ich schreib ihm mal', who: 'Lene' },
      {
        kind: 'action',
        quote: 'Ich häng die Zettel am Wochenende dran',
        who: 'Fatma',
        until: '2027-02-14',
      },
      { kind: 'statement', quote: 'Schlaf ist mir mehr wert' },
      { kind: 'statement', quote: 'Zwischen elf und fünf hat im Keller Ruhe zu herrschen' },
      { kind: 'statement', quote: 'Räder, die keiner fährt, haben im Gang nichts verloren' },
      { kind: 'statement', quote: 'Man könnte doch den alten Kohlenkeller nehmen' },
      { kind: 'statement', quote: 'Das Geld von allen gibt man nicht auf Zuruf aus' },
    ],
  }
}

function yard(): Example {
  return {
    name: 'yard.en.txt',
    bytes: recorded('yard.en.txt'),
    date: '2027-10-13',
    agenda: [],
    begins: [],
    wanted: [
      { kind: 'motion', quote: 'How about a quarter of it goes to the flats' },
      { kind: 'motion', quote: 'All in favour of a third' },
      { kind: 'motion', quote: 'Could we agree that nobody charges a car' },
      { kind: 'action', quote: "I'll ask the school who does theirs", who: 'Arun' },
      { kind: 'action', quote: "Somebody's got to tell the managing agent", who: 'Beth' },
      { kind: 'action', quote: 'Joel, dig out the meter readings', who: 'Joel' },
      { kind: 'statement', quote: 'ought to be fixed by somebody who' },
      { kind: 'statement', quote: "Safety isn't where you save" },
      { kind: 'statement', quote: 'So share it' },
      { kind: 'statement', quote: 'they should see it back first' },
      { kind: 'statement', quote: "I think that's too much" },
    ],
  }
}

function recorded(name: string): Uint8Array {
  return readFileSync(join(import.meta.dirname, 'examples', name))
}
