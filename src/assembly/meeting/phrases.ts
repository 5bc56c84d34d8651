import type { SpokenLanguage } from './languages.ts'

/** What a phrase says its sentence is. `next-point`: the meeting goes on to another point of the agenda. */
export type PhraseKind =
  | 'motion'
  | 'task'
  | 'request'
  | 'need'
  | 'acceptance'
  | 'opinion'
  | 'demand'
  | 'aside'
  | 'next-point'

/** A cue phrase. `{name}` stands for anybody's name, `{verb}` for a verb of {@link deeds}. */
export interface Phrase {
  readonly language: SpokenLanguage
  readonly kind: PhraseKind
  readonly pattern: string
}

/** A deed that somebody takes on: how the verb begins, in the present, first, second and third person. */
export const deeds: Readonly<
  Record<
    SpokenLanguage,
    { readonly first: string; readonly second: string; readonly third: string }
  >
> = {
  de: {
    first:
      'kümmere|kümmer|übernehme|erledige|schreibe|schreib|schicke|schick|rufe|ruf|frage|frag|besorge|organisiere|rechne|drucke|prüfe|kläre|bringe|hole|' +
      'bereite|sende|spreche|rede|informiere|lade|bestelle|sammle|stelle|verteile|suche|kontaktiere|baue|repariere|miete|kaufe|messe|leite|erstelle|maile|' +
      'vereinbare|buche|melde|hänge|trage|lege|reiche|recherchiere|fotografiere|übersetze|beantworte|erinnere|verschicke|verschick',
    second:
      'kümmerst|übernimmst|erledigst|schreibst|schickst|rufst|fragst|besorgst|organisierst|rechnest|druckst|prüfst|klärst|bringst|holst|sprichst|redest|machst|' +
      'informierst|bestellst|sammelst|verteilst|suchst|kontaktierst|baust|reparierst|mietest|kaufst|misst|erstellst|vereinbarst|buchst|meldest|erinnerst',
    third:
      'kümmert|übernimmt|erledigt|schreibt|schickt|ruft|fragt|besorgt|organisiert|rechnet|druckt|prüft|klärt|bringt|holt|bereitet|sendet|spricht|redet|' +
      'informiert|lädt|bestellt|sammelt|stellt|verteilt|sucht|kontaktiert|baut|repariert|mietet|kauft|misst|leitet|erstellt|mailt|vereinbart|bucht|meldet|' +
      'hängt|trägt|legt|reicht|recherchiert|fotografiert|übersetzt|beantwortet|erinnert',
  },
  en: {
    first:
      'send|write|ask|call|phone|ring|check|find out|look into|look up|get|give|bring|collect|buy|order|book|print|draft|prepare|organi[sz]e|arrange|set up|' +
      'put|talk to|speak to|contact|email|invite|measure|calculate|work out|compare|share|circulate|fix|repair|build|hang|post|report|follow up|take care|' +
      'remind|translate|draw up|update|add|make|sort|chase|pick up|take on|handle|do that|do it',
    second: '',
    third: '',
  },
}

/**
 * The cue phrases, tried on a whole sentence, small and large letters alike. The order does not matter: a sentence is the first of motion, aside,
 * task, request, need, opinion, demand that one of its phrases says.
 */
export const phrases: readonly Phrase[] = [
  // Motions: somebody puts something to the vote.
  de(
    'motion',
    '\\b(?:ich|wir)(?: (?:möchten?|wollen|will|würden?))?(?: \\p{L}+){0,2} beantragen?\\b',
  ),
  de('motion', '\\bbeantragen? (?:ich|wir)\\b'),
  de('motion', '\\bstellen? (?:ich|wir)(?: \\p{L}+){0,2} antrag\\b'),
  de('motion', '\\b(?:ich|wir) stellen?(?: \\p{L}+){0,3} antrag\\b'),
  de(
    'motion',
    '\\b(?:ich|wir) (?:möchten?|wollen|will|würden?)(?: \\p{L}+){0,2} antrag stellen\\b',
  ),
  de('motion', '\\b(?:mein|unser) vorschlag (?:ist|wäre|lautet)\\b'),
  de('motion', '\\bich schlage(?: \\p{L}+){0,3} vor\\b'),
  de('motion', '\\bschlage ich(?: \\p{L}+){0,3} vor\\b'),
  de('motion', '\\b(?:ich würde|würde ich)(?: \\p{L}+){0,3} vorschlagen\\b'),
  de(
    'motion',
    '\\b(?:können|könnten|wollen|sollen|lasst|lassen sie) (?:wir|uns)(?: \\p{L}+){0,2} abstimmen\\b',
  ),
  de('motion', '\\bzur abstimmung (?:stellen|bringen)\\b'),
  de('motion', '^(?:antrag|beschlussvorschlag)(?: \\d+)?:'),
  de('motion', '\\bantrag(?: \\p{L}+)?:'),
  de(
    'motion',
    '\\b(?:bitte|bitten|möchte|möchten|fordere|will|wollen)\\b.{0,20}\\b(?:um eine |eine |zur )abstimmung\\b',
  ),
  de(
    'motion',
    '\\b(?:ich|wir) (?:hätten?|möchten?) (?:gerne? )?(?:beschließen|beschlossen)\\b|\\bich hätte gerne?, dass\\b',
  ),
  de(
    'motion',
    '\\b(?:(?:ich|wir) (?:möchten?|wollen|will|würden?)|(?:möchten?|würden?|wollen) (?:ich|wir))(?: \\p{L}+){0,3} (?:festlegen|vereinbaren|beschließen|abmachen)\\b',
  ),
  de('motion', '\\bstimmen wir(?: \\p{L}+){0,4} ab\\b'),
  en(
    'motion',
    "\\b(?:i|we)(?:'d like to| would like to| want to|'d)?(?: hereby)? move (?:that|to (?!the (?:next|last)|item)|we)\\b",
  ),
  en(
    'motion',
    "\\b(?:i|we)(?:'d like to| would like to| want to|'d| would)?(?: hereby| also)? propose\\b",
  ),
  en(
    'motion',
    '\\b(?:my|our) (?:proposal|motion) (?:is|would be)\\b|\\bthe motion (?:is|would be)\\b',
  ),
  en('motion', '\\bmake a motion\\b'),
  en('motion', "\\bi(?:'d| would)? suggest (?:that|we)\\b"),
  en('motion', '\\b(?:can|could|shall|let) (?:we|us) (?:please )?vote on\\b'),
  en('motion', '\\bput (?:it|this|that) to (?:a|the) vote\\b'),
  en('motion', '\\b(?:show of hands|see (?:some |your )?hands)\\b'),
  en('motion', '^motion(?: \\d+)?:'),
  en('motion', "\\b(?:are we(?: all)?|we(?:'re| are)(?: all)?) agreed (?:that|to|on)\\b"),
  en('motion', "\\b(?:i|we)(?: want|'d like| would like) a vote on\\b"),
  // What sounds like a task or an opinion and is none.
  de(
    'aside',
    '\\bfrage? (?:ich )?mich\\b|\\bich frage mich\\b|\\bantrag (?:ist|wird|wurde) (?:angenommen|abgelehnt|zurückgezogen)\\b',
  ),
  de(
    'aside',
    '\\b(?:muss|müssen) (?:ich|wir) (?:jetzt |dann |leider )?(?:los|weiter|gehen|schluss)\\b|\\bwir müssen (?:jetzt |dann |leider )?(?:los|weiter)\\b',
  ),
  en(
    'aside',
    "\\bi(?:'ll| will)(?: just)? (?:be|have|not|never|say|admit|vote|support|see|tell you|believe|need|want|miss|go home|come|stop|wait|leave it)\\b|\\bi have to (?:go|leave|say|admit)\\b|\\bwe (?:have|need) to (?:move on|stop|finish)\\b",
  ),
  // Tasks: somebody takes something on.
  de('task', '\\bich (?:werde |will )?(?:{first})\\b(?! ich)'),
  de('task', '(?<!\\bwas |\\bdas )\\b(?:{first}) ich\\b'),
  de(
    'task',
    '\\bdas (?:übernehme|erledige|schreibe|kläre|prüfe|mache) ich (?=\\p{L}|,)(?!so\\b|auf\\b)',
  ),
  de(
    'task',
    '\\bich (?:kann|könnte) (?:\\p{L}+ ){0,3}?(?:ja|mal|gern|gerne)\\b(?!.*\\b(?:nicht|kein|keine|nie|verstehen)\\b)',
  ),
  de('task', '{name} (?:{third})\\b'),
  de(
    'task',
    '{name} (?:wird|soll)\\b.*\\b(?:klären|fragen|schreiben|schicken|besorgen|prüfen|anrufen|organisieren|erledigen|holen|bestellen)\\b',
  ),
  de('task', '^(?:aufgabe|auftrag|todo|to-do)(?: \\d+)?:'),
  de('task', '^(?:dann )?lass(?:t|en sie)? mich\\b'),
  de('task', '\\b(?:kommt|geht) von mir\\b'),
  en(
    'task',
    "\\bi(?:'ll| will| can|'m going to| am going to| could)(?: also| then| just| gladly)? (?:{first})\\b",
  ),
  en(
    'task',
    "{name} (?:will|is going to|has agreed to|agreed to|is to|'ll) (?!be\\b|not\\b|have\\b)\\p{L}+",
  ),
  en('task', '\\blet me (?:{first})\\b'),
  en('task', "\\bi(?:'ll| will)(?: also| then| just| gladly)? (?!just |also |then )\\p{L}+"),
  en('task', '^(?:action|todo|to-do|task)(?: \\d+)?:'),
  // Requests: somebody is asked to take something on.
  de('request', '{name},? (?:kannst|könntest|würdest|magst) du\\b'),
  de('request', '\\b(?:kannst|könntest|würdest|magst) du\\b.*, {name}\\b'),
  de('request', '{name},? (?:können|könnten|würden) sie\\b'),
  de('request', '^(?:{second})(?: du)?\\b.*, {name}\\b'),
  de('request', '{name},? (?:{second}) du\\b'),
  de(
    'request',
    '\\b(?:hol|schick|schreib|frag|ruf|bring|besorg|klär|prüf|such|druck|organisier|kümmer|bestell|sammel|verteil)e? (?:\\p{L}+ ){0,2}bitte\\b|\\bbitte (?:hol|schick|schreib|frag|ruf|bring|besorg|klär|prüf|such|druck|organisier|kümmer|bestell)e?\\b',
  ),
  en('request', '{name},? (?:can|could|would|will) you\\b'),
  en('request', '\\b(?:can|could|would) you\\b.*, {name}\\b'),
  en('request', '^{name}, (?:please )?(?:{first})\\b'),
  en('request', '^{name},.{1,40},? (?:can|could|would|will) you\\b'),
  en(
    'request',
    '^(?:please )?(?:bring|send|ask|check|ring|phone|email|print|find out|look into) (?:it|them|us|me|her|him|the|a|that|this)\\b',
  ),
  // Needs: it must be done, and nobody is named yet.
  de(
    'need',
    '\\b(?:jemand|einer|eine) (?:muss|müsste|sollte)\\b|\\b(?:muss|müsste|sollte) (?:noch |mal |bitte )*jemand\\b',
  ),
  en('need', '\\b(?:somebody|someone) (?:needs to|has to|should|must|ought to)\\b'),
  // Acceptances: short answers by which somebody takes on what was just asked.
  de(
    'acceptance',
    '^(?:ja|gut|klar|gern|gerne|okay|ok)?[, ]*(?:das )?(?:mache|mach|übernehme|erledige) ich(?: gern| gerne)?[.!]?$',
  ),
  de(
    'acceptance',
    '^(?:ja,? )?(?:ich mach(?:e)? das|ich übernehme das|kann ich machen|wird gemacht|gerne?)[.!]?$',
  ),
  en(
    'acceptance',
    "^(?:yes|sure|ok|okay|fine|right)?[, ]*(?:i )?(?:will do|can do|i'll do (?:it|that)|i can do (?:it|that)|happy to|leave (?:it|that) (?:with|to) me|on it)[.!]?$",
  ),
  // Opinions: somebody says what they hold.
  de('opinion', '\\b(?:ich finde|finde ich|ich meine,|ich denke,|ich glaube,)'),
  de(
    'opinion',
    '\\b(?:meiner|unserer) (?:meinung|ansicht|auffassung) nach\\b|\\b(?:aus|in) (?:meiner|unserer) sicht\\b',
  ),
  de('opinion', '\\b(?:ich bin|wir sind|bin ich) (?:\\p{L}+ )?(?:dafür|dagegen|überzeugt)\\b'),
  de(
    'opinion',
    '\\b(?:es|das) wäre (?:doch )?(?:besser|gerechter|fairer|schöner|sinnvoller|sinnvoll|richtig|falsch)\\b',
  ),
  de('opinion', '\\bmir (?:wäre|ist|wären|sind) (?:\\p{L}+ )?(?:wichtig|wichtiger|lieber|egal)\\b'),
  de(
    'opinion',
    '\\bwären? (?:\\p{L}+ ){0,6}(?:besser|gerechter|fairer|schöner|sinnvoller|angenehmer|sicherer|billiger|leichter|klüger)\\b',
  ),
  de('opinion', '\\b(?:hat|haben) (?:\\p{L}+ ){0,6}zu (?:sein|bleiben)\\b'),
  de('opinion', '\\bmeine? (?:eindruck|meinung|gefühl|sorge) (?:ist|wäre|dazu)\\b'),
  de(
    'opinion',
    '\\b(?:ich halte|halte ich)(?: \\p{L}+){0,4} für (?:\\p{L}+ )?(?:falsch|richtig|gut|schlecht|wichtig|unfair|gerecht|sinnvoll|unnötig|übertrieben)\\b',
  ),
  de(
    'opinion',
    '\\b(?:ist|sind|wäre|wären) mir (?:\\p{L}+ ){0,2}(?:wichtig|wichtiger|lieber|egal)\\b',
  ),
  en('opinion', '\\b(?:i think|i believe|i feel|i hold|we think|we believe)\\b'),
  en('opinion', '\\bin (?:my|our) (?:view|opinion)\\b|\\bas i see it\\b|\\bif you ask me\\b'),
  en(
    'opinion',
    "\\b(?:it|that) (?:would|'d) be (?:\\p{L}+ )?(?:better|fairer|wiser|nicer|best|fair|right|wrong|good)\\b",
  ),
  en('opinion', "^(?:why not|why don't we|what about)\\b"),
  en('opinion', "\\bit(?:'s| is) (?:\\p{L}+ )?(?:fair|unfair|right|wrong|better|fairer|unjust)\\b"),
  en(
    'opinion',
    "\\bthat(?:'s| is) what (?:we|i) (?:want|need)\\b|\\b(?:nobody|no one) (?:is going to|gets to)\\b",
  ),
  en('opinion', "\\b(?:that's|that is) my (?:opinion|view)\\b"),
  en('opinion', '\\bmatters? more\\b|\\bcomes? first\\b'),
  // Demands: what ought to be, whoever says it.
  de(
    'demand',
    '(?<!\\bich )\\b(?:sollte|sollten|soll|sollen|muss|müssen|müsste|müssten|darf|dürfen|dürfte|dürften|gehört|gehören|brauchen)\\b',
  ),
  en(
    'demand',
    "\\b(?:should|shouldn't|must(?! have)|ought to|needs? to|have to|has to|deserves?|may not|mustn't)\\b",
  ),
  // The next point of the agenda.
  de(
    'next-point',
    '\\b(?:nächste[rsn]?|erste[rsn]?|zweite[rsn]?|dritte[rsn]?|vierte[rsn]?|letzte[rsn]?|weitere[rsn]?) (?:punkt|thema|tagesordnungspunkt)\\b|\\btop \\d{1,2}\\b',
  ),
  de(
    'next-point',
    '\\b(?:kommen|gehen) wir (?:\\p{L}+ )?(?:zum|zur|zu)\\b|\\b(?:rufe|ruf) (?:\\p{L}+ ){0,2}(?:punkt|tagesordnungspunkt|top)\\b',
  ),
  en(
    'next-point',
    '\\b(?:next|first|second|third|fourth|last|final) (?:item|point|topic)\\b|\\bitem (?:\\d{1,2}|one|two|three|four|five|six)\\b',
  ),
  en(
    'next-point',
    "\\b(?:moving|move|let's move|let us move|go|going) on to\\b|\\blet(?:'s| us) (?:begin|start|continue) with\\b",
  ),
]

function de(kind: PhraseKind, pattern: string): Phrase {
  return { language: 'de', kind, pattern }
}

function en(kind: PhraseKind, pattern: string): Phrase {
  return { language: 'en', kind, pattern }
}
