import type { ballots as english } from '../en/ballots.ts'
import type { Translation } from '../message.ts'

/** German texts about ballots, their counts and receipts. */
export const ballots: Translation<typeof english> = {
  'ballots.title': 'Abstimmungen',
  'ballots.sentence': 'Worüber die Nachbarschaft abstimmt, das Neueste zuerst.',
  'ballots.none': 'Hier wurde noch über nichts abgestimmt.',
  'ballots.state.before': 'beginnt am {date}',
  'ballots.state.open': 'offen bis {date}',
  'ballots.state.late': 'die Zeit ist um; es ist noch nicht ausgezählt',
  'ballots.state.closed': 'ausgezählt',
  'ballot.until':
    'Du kannst bis {date}, {time} abstimmen. Stimmst du noch einmal ab, zählt die neue Stimme.',
  'ballot.opens': 'Diese Abstimmung beginnt am {date}, {time}.',
  'ballot.over':
    'Die Zeit zum Abstimmen ist um. Ausgezählt wird in ein paar Minuten, oder wenn alle Zettel gelesen sind.',
  'ballot.not-yours': 'Es stimmt ab, wer in einem Haus der Nachbarschaft wohnt und ein Konto hat.',
  'ballot.heading': 'Deine Stimme',
  'ballot.how.approve': 'Kreuze alles an, womit du leben könntest.',
  'ballot.how.score': 'Gib jedem 0 bis 5 Punkte: 0 ist am schlechtesten, 5 am besten.',
  'ballot.how.rank':
    'Schreib 1 neben das, was dir am besten gefällt, dann 2 und so weiter. Zwei dürfen dieselbe Zahl haben; lass leer, was dir am wenigsten gefällt.',
  'ballot.how.answer': 'Der Vorschlag gilt, wenn niemand mit einem Grund widerspricht.',
  'ballot.how.spread':
    'Du hast {credits} Punkte. Eine Stimme kostet 1, zwei kosten 4, drei kosten 9. Mit einem Minus stimmst du dagegen.',
  'ballot.cost': '{title}, kostet {cost}',
  'ballot.answer.consent': 'Ich stimme zu',
  'ballot.answer.stand-aside':
    'Ich halte mich heraus: Es ist nichts für mich, aber ich verhindere es nicht',
  'ballot.answer.object': 'Ich widerspreche, aus dem Grund unten',
  'ballot.reason': 'Dein Grund',
  'ballot.reason.hint': 'Alle können ihn lesen, ohne deinen Namen.',
  'ballot.send': 'Abstimmen',
  'ballot.method.approval': 'Es gewinnt, womit die meisten leben könnten.',
  'ballot.method.score': 'Es gewinnt, was die meisten Punkte hat.',
  'ballot.method.star':
    'Die zwei mit den meisten Punkten werden verglichen: Es gewinnt, was mehr Leute lieber haben.',
  'ballot.method.schulze': 'Jedes wird mit jedem anderen verglichen (Schulze, Gewinnstimmen).',
  'ballot.method.ranked-pairs':
    'Jedes wird mit jedem anderen verglichen; klare Ergebnisse zählen vor knappen (geordnete Paare).',
  'ballot.method.consent': 'Es gilt, solange niemand widerspricht.',
  'ballot.method.quadratic':
    'Die Stimmen werden zusammengezählt; mehrere für dasselbe kosten mehr.',
  'ballot.method.equal-shares':
    'Alle haben denselben Anteil am Geld, und ein Vorhaben bezahlen die, die es wollen.',
  'ballot.method.greedy-budget':
    'Bezahlt werden die Vorhaben mit den meisten Stimmen, solange das Geld reicht.',
  'ballot.result': 'Das Ergebnis',
  'ballot.running': 'Bis jetzt; das kann sich noch ändern.',
  'ballot.chosen': 'Entschieden: {options}.',
  'ballot.ahead': 'Vorn: {options}.',
  'ballot.nothing': 'Es wurde nichts entschieden.',
  'ballot.turnout': {
    one: 'Eine Stimme von {eligible}.',
    other: '{count} Stimmen von {eligible}.',
  },
  'ballot.quorum.met': 'Das genügt: {quorum} waren nötig.',
  'ballot.quorum.missed': 'Das genügt nicht: {quorum} waren nötig. Das Ergebnis ist nicht bindend.',
  'ballot.tie': 'Gleichauf waren {options}. Entschieden hat: {rule}.',
  'ballot.tie.head-to-head': 'was im Vergleich zu zweit lieber ist',
  'ballot.tie.top-scores': 'die meisten Stimmen mit fünf Punkten',
  'ballot.tie.total': 'die meisten Punkte',
  'ballot.tie.supporters': 'die meisten, die es wollen',
  'ballot.tie.lot': 'das Los, das vorher gezogen wurde',
  'ballot.few': 'Weniger als fünf haben mitgemacht: Wie sie gestimmt haben, wird nicht gezeigt.',
  'ballot.counts': 'Was gezählt wurde',
  'ballot.option': 'Möglichkeit',
  'ballot.count': 'Zählung',
  'ballot.consent':
    '{consenting} stimmen zu, {aside} halten sich heraus, {objecting} widersprechen.',
  'ballot.spent': '{spent} von {budget} sind ausgegeben.',
  'ballot.greedy': 'Nach den meisten Stimmen allein wären das bezahlt worden: {options}.',
  'ballot.promise.holds':
    'Keine Gruppe wurde übergangen, deren Anteil für das reicht, was alle in ihr wollen.',
  'ballot.promise.fails':
    'Eine Gruppe wurde übergangen, deren Anteil für das reicht, was alle in ihr wollen.',
  'ballot.promise.unknown': 'Ob eine Gruppe übergangen wurde, herauszufinden dauert zu lange.',
  'ballot.seen': '{name} hat das Protokoll mit {size} Einträgen am {date}, {time} unterschrieben.',
  'ballot.seen.broken':
    '{name} hat am {date}, {time} ein anderes Protokoll mit {size} Einträgen unterschrieben. Fragt eure Betreuung.',
  'ballot.log': {
    one: 'Das Protokoll hat einen Eintrag. Sein Kopf ist',
    other: 'Das Protokoll hat {count} Einträge. Sein Kopf ist',
  },
  'ballot.recount': 'Nimm das Protokoll und zähle selbst nach:',
  'ballot.log.get': 'Das Protokoll als Datei',
  'receipt.title': 'Beleg',
  'receipt.heading': 'Deine Stimme steht im Protokoll',
  'receipt.sentence':
    'Hebe das auf. Es zeigt, dass deine Stimme zählt, aber nicht, wie du gestimmt hast.',
  'receipt.place': 'Eintrag {index} von {size}',
  'receipt.leaf': 'Fingerabdruck deiner Stimme',
  'receipt.head': 'Kopf des Protokolls',
  'receipt.good': 'Gerade geprüft: Dieser Eintrag steht im Protokoll.',
  'receipt.back': 'Zurück zur Abstimmung',
}
