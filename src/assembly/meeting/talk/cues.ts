import type { SpokenLanguage } from '../languages.ts'

/** A shape or word that a sentence of free talk has or has not: evidence for a motion, an action, a statement, or against them. */
export interface Cue {
  readonly name: string
  /** Tried on a sentence as `plainOf` writes it: small letters, a space around every word and mark. Whole words; `^` is the sentence's beginning. */
  readonly patterns: Readonly<Record<SpokenLanguage, string>>
}

const start = {
  de: '^ (?:(?:und|aber|also|oder|na|gut|dann|ja|nein|nee|so|okay|ok|hm|äh|ähm|naja|moment|warte|halt|,|\\.|…|–|-) )*',
  en: '^ (?:(?:and|but|so|or|well|right|okay|ok|then|yes|no|look|hang on|sorry|um|uh|er|hm|now|actually|honestly|,|\\.|…|–|-) )*',
} as const

const number = {
  de: '\\d[\\d.,:]*|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|fünfzehn|zwanzig|dreißig|vierzig|fünfzig|sechzig|achtzig|[a-zäöüß]*hundert[a-zäöüß]*|[a-zäöüß]*tausend[a-zäöüß]*|hälfte|drittel|viertel|fünftel|zehntel',
  en: '\\d[\\d.,:]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|eighty|hundred|thousand|half|third|quarter|fifth|tenth|dozen',
} as const

/** Names of the cues are those of features in `weights.ts`, which `bench -- meeting-weights` learns. */
export const cues: readonly Cue[] = [
  // Written notes that say what a line is.
  cue(
    'marked-motion',
    '^ (?:antrag|beschlussvorschlag|beschluss)(?: \\d+)? : .',
    '^ (?:motion|resolution)(?: \\d+)? : .',
  ),
  cue(
    'marked-action',
    '^ (?:aufgabe|auftrag|todo|to-do)(?: \\d+)? : .',
    '^ (?:action|task|todo|to-do)(?: \\d+)? : .',
  ),
  // How proposals are said.
  cue(
    'we-question',
    '(?:können|könnten|könnt|könntn|könn|wollen|wolln|wollten|sollen|solln|sollten|müssten|dürfen|dürften|würden|machen|nehmen|kaufen|lassen|stellen|legen|probieren) (?:wir|ma|mer) .*\\?',
    "(?:can|could|should|shall|might|couldn't|can't|shouldn't|may|would) (?:we|everybody|everyone) .*\\?",
  ),
  cue(
    'what-if',
    "was wäre (?:denn )?,? ?wenn|was ist (?:denn )?,? ?wenn|was , wenn|wie wäre|wie wärs?|wie wär's|wie wäre es|was haltet ihr|was hältst du|was halten sie|wäre es (?:denn |nicht |vielleicht )*(?:denkbar|möglich|drin|okay|machbar)|wär es (?:denn |nicht )*(?:denkbar|möglich|drin)|wär's (?:denn |nicht )*(?:denkbar|möglich|drin)|wäre das (?:denn |nicht )*(?:denkbar|möglich|was|etwas|eine)|wäre denkbar|denkbar wäre|spricht (?:denn |da )?(?:was|etwas) dagegen|was spricht dagegen|hätte jemand was dagegen|ginge es , (?:dass|wenn)|ginge das",
    "what if|how about|what about|why don't we|why not|why can't we|why couldn't we|suppose we|supposing we|would it be possible|would it be an option|would it make sense|would people mind|would anybody mind|would anyone mind|is there any reason|could it be an option|what do (?:you|people|we) (?:think|say)(?: of| about| to| if)?|how would it be|any objections? (?:to|if)|what would you say|is it worth|wouldn't it be|would it not be|couldn't it be",
  ),
  cue(
    'polite-question',
    `${start.de}(?:könnte|könnten|würde|würden|ließe|dürfte|dürften|müsste|müssten|sollte|sollten|kann|soll) (?!ich|du|sie|er|jemand|wer|wir|mir|das sein|das stimmen).*\\?`,
    `${start.en}(?:could|would|can|should|couldn't|wouldn't|might) (?!i|you|he|she|they|somebody|anyone|anybody|someone|we|it be that|that be).*\\?`,
  ),
  cue(
    'if-question',
    `${start.de}(?:was )?wenn (?:wir|man|jeder|jede|alle|ihr|die|der|das|ich) .*\\?`,
    `${start.en}(?:what )?if (?:we|you|everybody|everyone|each|they|the|i|somebody) .*\\?`,
  ),
  cue('lets', 'lass(?:t|en sie)?(?: uns| und| ma| mal)|lasst', "let's|let us|lets(?= [a-z]+ )"),
  cue(
    'for-it',
    'ich (?:wär|wäre|bin|stimme|stimm) (?:[a-zäöüß]+ )?(?:dafür|für)|wär ich (?:[a-zäöüß]+ )?dafür|wäre ich (?:[a-zäöüß]+ )?dafür|bin ich (?:[a-zäöüß]+ )?dafür|ich plädiere|plädiere ich|ich würde (?:[a-zäöüß]+ ){0,3}sagen|würd ich sagen|würde ich sagen|ich würd(?:e)? (?:[a-zäöüß]+ ){0,2}(?:gern|gerne|lieber)|am liebsten (?:wär|wäre|würde|würd|hätte)|(?:ich|wir) (?:möchte|möchten|will|wollen|wünsche mir|wünschen uns|hätte gern|hätte gerne|hätten gern|fordere|verlange|bitte darum)(?: [a-zäöüß]+)? ,? ?(?:dass|das)|ich möchte|ich sage , wir|ich sag(?:e)? mal , wir',
    "i'd say|i would say|i'd say we|i'm (?:all )?for|i'd go for|i'd go with|i'd rather (?:we|that)|i'd like (?:us|it|that|the|a|to see)|i would like (?:us|it|that|the|a|to see)|i want (?:us|it|that|a|the)|i'd want|i'd vote for|i'd sooner|i would sooner|i'd settle for|i'm asking (?:that|for|us)|i ask (?:that|for|us)|my preference|i'd prefer|i would prefer|i'd argue",
  ),
  cue(
    'named-proposal',
    'vorschlag|vorschläge|gegenvorschlag|kompromiss|kompromissvorschlag|antrag|anträge|beantrage|beantragen|vorschlagen|schlage|schlag|vorgeschlagen|idee wäre|meine idee|idee :|alternativ|beschlussvorschlag',
    "proposal|proposals|propose|proposing|motion|suggest|suggesting|suggestion|counter-proposal|compromise|move that|moving that|moved|my idea|an idea :|here's (?:my|an|a) (?:idea|thought)|recommend|recommendation|put forward|putting forward",
  ),
  cue(
    'we-should',
    '(?:wir|ma) (?:[a-zäöüß]+ ){0,2}?(?:sollten|müssten|könnten|bräuchten|könnten|sollen|müssen|können|brauchen)|(?:sollten|müssten|könnten|bräuchten) wir',
    "we (?:[a-z]+ )?(?:should|could|ought to|might|need to|must|can|have to|had better|shouldn't|want)|we'd (?:better|need|want|have)",
  ),
  cue(
    'one-could',
    'man (?:[a-zäöüß]+ ){0,2}?(?:könnte|sollte|müsste|kann|bräuchte|dürfte)|(?:könnte|sollte|müsste|kann) man|ließe sich|lässt sich',
    '(?:you|one|they|somebody|someone) (?:could|should|might)|could be|might be (?:better|easier|cheaper)|it could|that could',
  ),
  cue(
    'then-we',
    'dann (?:[a-zäöüß]+en|eben|halt|doch|wenigstens|lieber) wir|dann [a-zäöüß]+en wir|(?:machen|nehmen|kaufen|probieren|stellen|legen|setzen|sagen|schreiben|lassen|teilen|geben|fangen|drehen|schalten|sammeln|hängen|holen|bauen|beschließen|einigen|führen|streichen|verlegen|verschieben) wir|dann (?:eben|halt|doch|wenigstens|lieber)|wir (?:machen|nehmen|kaufen|probieren|stellen|legen|setzen|schreiben|lassen|teilen|geben|drehen|schalten|sammeln|hängen|holen|bauen|beschließen|führen|streichen|verlegen|verschieben|bestellen|verlangen|zahlen|erlauben|verbieten|warten|senken|erhöhen|begrenzen|drosseln|mieten|sperren|öffnen|verteilen|tauschen)',
    "then we|so we|we(?: just| simply| only| all)? (?:buy|put|take|make|set|give|keep|leave|split|try|do|have|use|pay|charge|ask|open|close|lock|run|turn|cut|cap|limit|start|stop|add|move|get|hire|share|spend|save|wait|let|install|fit|build|agree|allow|ban|rent|lend|swap|switch|write|plant|paint|order|book|go|meet|drop|hold|raise|lower)|we'll(?: just| simply)? [a-z]+",
  ),
  cue(
    'begins-so',
    '^ (?:so|also|gut|dann|okay|ok|na gut)(?: ,)? [a-zäöüß]+ [a-zäöüß]+',
    '^ (?:so|then|right|well|okay|ok)(?: ,)? [a-z]+ [a-z]+',
  ),
  cue(
    'trial',
    'probeweise|auf probe|zur probe|probezeit|probelauf|testweise|test|ausprobieren|probieren|versuchsweise|versuch|versuchen|vorerst|erst ?mal|erstmal|übergangsweise|befristet|pilot',
    'trial|trial basis|try|pilot|for a (?:month|year|season|term|while|start)|see how (?:it|that) goes|as a test|test|temporarily|to start with|experiment|review it|look again',
  ),
  cue(
    'measure',
    '[a-zäöüß]*(?:kaufen|anschaffen|einführen|abschaffen|verbieten|erlauben|begrenzen|drosseln|senken|erhöhen|beschließen|festlegen|einstellen|streichen|sperren|aufstellen|einbauen|anbauen|umstellen|verlegen|verschieben|aufteilen|verteilen|einrichten|austauschen|ersetzen|beauftragen|ausgeben|zurücklegen|abstimmen|einigen|beantragen|verlangen|verkaufen|vermieten|mieten|montieren|streiken|ändern|kündigen|freigeben|zulassen|umbauen|umlegen|zusammenlegen|ausleihen|verleihen|pflanzen|reservieren|begrünen|abschalten|ausschalten|runterdrehen|zumachen|aufmachen|absenken|anheben|installieren|dämmen|nachrüsten|bezuschussen|übernehmen|zahlen|bezahlen|einzahlen|sammeln)',
    '(?:buy|ban|allow|limit|cap|lower|raise|introduce|scrap|abolish|share|split|install|replace|charge|close|open|agree|decide|spend|pay|fund|hire|rent|lease|reserve|lock|fit|restrict|forbid|permit|reduce|increase|double|halve|postpone|cancel|adopt|vote|plant|paint|sell|swap|switch|appoint|elect|rotate|collect|insulate|upgrade|repair|remove|move|extend|approve|contribute|subsidi[sz]e|divide|turn (?:[a-z]+ ){0,3}(?:off|down|up|on)|switch (?:[a-z]+ ){0,3}(?:off|down|on)|set (?:aside|up)|put (?:[a-z]+ ){0,4}(?:in|up|aside|towards|into|on))',
  ),
  cue(
    'quantity',
    `(?:${number.de})|euro|cent|prozent|%|€|kilowatt|kw|kwh|liter|meter|stunden|grad`,
    `(?:${number.en})|pounds?|quid|euros?|pence|cents?|percent|per cent|%|£|€|\\$|kilowatts?|kw|kwh|hours?|degrees?|litres?`,
  ),
  cue(
    'money',
    'euro|cent|€|kasse|rücklage|rücklagen|topf|beitrag|budget|umlage|geld|überschuss|spenden|fonds',
    'pounds?|quid|£|€|euros?|pence|cents?|kitty|fund|budget|pot|money|surplus|fee|levy|reserve|reserves|account',
  ),
  cue(
    'when',
    `ab (?:januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember|sofort|nächste[nmrs]?|dem|der|kommende[nmrs]?|heute|morgen|acht|neun|zehn|sechs|sieben|zweiundzwanzig|\\d+)|zwischen [a-z0-9äöüß]+ und|von [a-z0-9äöüß]+ bis|nach (?:zehn|acht|neun|zwanzig|zweiundzwanzig|\\d+)|abends|nachts|tagsüber|mittags|sonntags|samstags|werktags|einmal (?:im|pro|die)|pro (?:monat|woche|jahr|tag|haushalt|wohnung|person|kopf)|im (?:monat|jahr|quartal)|jede[nrs]? (?:woche|monat|jahr|tag|zweite|erste|dritte|abend|sonntag|samstag|freitag|donnerstag|mittwoch|montag|dienstag)|bis (?:zum |ende |auf )?(?:sommer|herbst|winter|frühling|frühjahr|ostern|weihnachten|jahresende|weiteres|widerruf)`,
    `from (?:now|next|january|february|march|april|may|june|july|august|september|october|november|december|the|${number.en})|between [a-z0-9]+ and|until (?:the|next|spring|summer|autumn|winter|easter|christmas)|after (?:${number.en}|dark)|before (?:seven|eight|nine|ten|\\d+)|at night|in the evenings?|overnight|at weekends|on (?:sundays|saturdays|weekdays|fridays)|once a|twice a|a (?:month|week|year|day|head|household)|per (?:month|week|year|household|flat|person|head)|each (?:month|week|year|spring|autumn|household|flat)|every (?:month|week|year|other|second|spring|autumn|sunday|saturday|friday)`,
  ),
  cue(
    'everyone',
    'jeder|jede|jedes|jeden|jedem|alle|allen|niemand|keiner|wer|haushalt|haushalte|mieter|eigentümer|nachbarn|mitglieder|wohnung|wohnungen',
    'every|everybody|everyone|nobody|no one|each|whoever|anyone who|anybody who|all|household|households|tenants|owners|members|residents|neighbours|flat|flats',
  ),
  cue(
    'rule-word',
    'regel|regeln|regelung|hausordnung|pflicht|verbot|satzung|gebühr|plan|liste|limit|grenze|obergrenze|tempo|ruhezeit|ruhe|frist|vertrag|schlüssel|putzplan|dienstplan|kaution|strafe|pfand|schild|termin',
    'rules?|rota|policy|limit|cap|deposit|fine|ban|schedule|timetable|quiet hours|curfew|contract|list|sign|deadline|key|constitution|by-laws?|charter|terms',
  ),
  cue(
    'instead',
    'statt|stattdessen|anstatt|lieber|entweder|alternativ|sonst|andersrum|anders|wenigstens|zumindest|mindestens|höchstens|maximal|nur noch',
    'instead|rather|either|otherwise|alternatively|at least|at most|maximum|minimum|no more than|only',
  ),
  cue(
    'simply',
    'einfach|doch|eben|halt|mal|gleich|schlicht|kurzerhand|vielleicht|eventuell',
    'just|simply|maybe|perhaps|straight away|quickly',
  ),
  cue(
    'would',
    'könnte|könnten|sollte|sollten|müsste|müssten|würde|würden|würd|wäre|wär|wären|hätte|hätten|dürfte|bräuchte|bräuchten|ginge|gäbe|täte',
    "could|should|would|might|ought|wouldn't|couldn't|shouldn't|i'd|we'd|it'd|that'd|they'd|you'd",
  ),
  // Votes, agreement and summing up, in the sentence itself.
  cue(
    'vote-call',
    'wer ist (?:denn |alles )?(?:dafür|dagegen|für)|wer (?:stimmt|wäre|will|möchte) (?:dafür|dagegen|dem zu)|abstimmen|abstimmung|handzeichen|hand hoch|hände|gegenstimmen?|enthaltungen|einstimmig|ist (?:jemand|wer|einer) dagegen|jemand dagegen|keiner dagegen|niemand dagegen|alle dafür|alle einverstanden|einwände|widerspruch|sind wir uns einig|zur abstimmung|passt das (?:für|allen|so)|passt für alle|alle dabei|was dagegen|jemand was dagegen|(?<!bin |wär |wäre |ich )(?:dafür|dagegen)(?= [?:.!…])|dafür \\?|dagegen \\?',
    "all in favour|all in favor|those in favour|in favour|show of hands|hands(?: up)?|vote|votes|voting|anyone against|anybody against|nobody against|no one against|against \\?|any objections?|no objections?|abstentions?|unanimous|carried|all those|everyone happy|everybody happy|are we agreed|are we all|can we agree|do we agree|happy with that|who'd rather not|nobody against|anyone unhappy|is that a yes|everyone ok|everybody ok|fine with everyone|fine with everybody|for \\?|those against|against",
  ),
  cue(
    'sum-up',
    'halten wir (?:mal |das |also )*fest|festhalten|festgehalten|also beschlossen|beschlossen|abgemacht|angenommen|steht (?:im|fürs) protokoll|fürs protokoll|ins protokoll|zusammengefasst|zusammenfassend|dann hätten wir|dann haben wir|ich fasse|fassen wir|so machen wir|machen wir(?: das)? so|gebongt|dann bleibt es dabei|dann ist das (?:auch |also )?so|dann ist es|dann machen wir (?:das|es)(?: so)?|also gut , dann|na also|im beschluss|ist notiert|ist beschlossen|ich notiere|ich schreibe auf|schreib auf|notier',
    "so we're agreed|we're agreed|agreed then|agreed|so agreed|for the minutes|for the record|to sum up|summing up|settled|decided|so that's|that's decided|that's that|then we ask|then it's|that's a yes|that stands|written down|in the minutes|right then|let's do that|we'll do that|done then|so to recap|to recap|i'll minute|minuted|write that down|put that down|noted|down as|it's a deal|deal",
  ),
  // What looks like a proposal and is none.
  cue(
    'past',
    '(?:war|waren|warst|hatte|hatten|wurde|wurden|gab|kam|kamen|ging|gingen|sagte|sagten|meinte|wollte|wollten|musste|mussten|konnte|konnten|stand|lief|dachte|fand|rief|saß|haben wir (?:doch )?(?:schon|damals|letztes)|(?:hat|habe|haben|hab|hast|ist|bin|sind|habt|seid) .*(?:ge(?!gen|hen|ben|hört|ht|lten|stern|meinsam)[a-zäöüß]+(?:t|en)|[a-zäöüß]+(?:gekauft|gemacht|gesagt|beschlossen|bekommen|vergessen|verloren|bezahlt|verstanden|ierts?|iert)))',
    "was|were|had|did|didn't|wasn't|weren't|went|came|said|told|used to|(?:i|he|she|they|we|it|you|who|nobody|somebody) (?:just |never |only |even |always )?(?:[a-z]+ed|got|took|gave|made|bought|thought|knew|left|paid|found|put|saw|heard|ran|sat|stood|kept)|i've|we've|they've|he's [a-z]+ed|has been|have been|he's been|it's been|hadn't",
  ),
  cue(
    'too-late',
    '(?:hätte|hätten|hättet|hättest|wäre|wären) .*(?:sollen|müssen|können|dürfen|gemacht|gekauft|gewesen|gehabt|gesagt)|(?:hätte|hätten) (?:wir|man|ich) (?:[a-zäöüß]+ ){0,6}ge[a-zäöüß]+',
    "(?:should|could|would|might|ought to|must|shouldn't|wouldn't|couldn't)(?: not)? (?:never )?(?:have(?! to)|of)|should've|could've|would've|if only|(?:we|i|they|you)'d have",
  ),
  cue(
    'reported',
    '(?:er|sie|der|die|das|mein|meine|unser|unsere|vermieter|hausverwaltung|verwaltung|stadt|[a-zäöüß]+) (?:sagt|sagte|meint|meinte|schreibt|behauptet|erzählt|erzählte|verlangt|hat (?:gesagt|gemeint|geschrieben|erzählt|behauptet))|sagt (?:er|sie|der|die|mein|meine|immer)|laut|angeblich|heißt es|hieß es|soll gesagt haben|habt ihr gesagt|hast du gesagt|hab gelesen|habe gelesen|hab gehört|habe gehört|stand in der',
    '(?:he|she|they|who|council|landlord|agent|company|people|man|woman|mother|mum|wife|husband|brother|sister|son|daughter|dad|neighbour|it) (?:says?|said|told|reckons?|claims?|claimed|wrote|writes|keeps? saying|insists?|thinks?)|according to|apparently|supposedly|i heard|i read|told (?:me|us|him|her)|you said|says (?:he|she|the)|quote',
  ),
  cue(
    'rhetorical',
    `wer soll (?:das|denn|die|den)|wer zahlt|wer bezahlt|wer will (?:das|denn)|wozu|was soll (?:das|denn|der|die)|wie soll(?:en)? (?:das|ich|wir|man)|soll ich (?:jetzt|etwa|vielleicht|dann)|sollen wir (?:jetzt|etwa|dann|vielleicht|alle)? ?(?:etwa|alle|wieder)|warum (?:nicht gleich|soll|sollen|muss)|wieso|seit wann|wer weiß|bin ich (?:hier|denn|etwa)|sind wir (?:hier|denn|etwa)|was (?:denn )?noch|wollt ihr (?:etwa|wirklich)|willst du (?:etwa|wirklich|jetzt)`,
    "who(?:'s| is) going to|who would|who wants|who's paying|why would|why should|what's the point|how (?:on earth|are we supposed|am i supposed|is that|are we meant)|what am i|am i supposed|are we supposed|since when|who knows|what next|what are we|do you really|do you want me|are you (?:serious|joking|telling|saying)|seriously|would you want|where does it end|how many times",
  ),
  cue(
    'wh-question',
    `${start.de}(?:wer|was|wie|wo|wann|warum|wieso|weshalb|wieviel|welche[rsn]?|wohin|woher|womit|wofür|wem|wen) (?!wäre|wär|haltet|halten|wärs).*\\?`,
    `${start.en}(?:who|who's|what|what's|where|where's|when|when's|how|how's|which|whose|why) (?!about|if|don't we|not|would you say).*\\?`,
  ),
  cue('question', '\\?', '\\?'),
  cue('exclaims', '!', '!'),
  cue('cut-off', '(?:…|–|—|-)(?= $)|\\.\\.\\.', '(?:…|–|—|-)(?= $)|\\.\\.\\.'),
  cue(
    'joke',
    'scherz|scherze|witz|haha|hehe|spaß|lacht|lachen|gelächter|im ernst|hubschrauber|lotto|millionär|schloss neuschwanstein|pool|rakete|kein witz|lol',
    'joke|joking|jokes|kidding|haha|laughs?|laughter|helicopter|lottery|millionaire|rocket|swimming pool|only half joking|lol|funny',
  ),
  cue(
    'negated',
    'nicht|nix|nichts|kein|keine|keinen|keiner|keinem|nie|niemals|ohne|weder|kaum',
    "not|no|never|nothing|none|without|n't|don't|doesn't|isn't|aren't|won't|can't|cannot|neither|hardly|wouldn't|nor",
  ),
  cue(
    'procedure',
    'tagesordnung|punkt|punkte|thema|themen|protokoll|anfangen|fangen|weiter|weitermachen|pause|mikro|mikrofon|stumm|bildschirm|kamera|ton|hört ihr|hört man|hörst|verbindung|aufnahme|aufnehmen|setzt euch|willkommen|guten abend|hallo|tschüss|schluss|zurück zum|zurück zur|der reihe nach|einer nach dem anderen|ausreden|zum nächsten|nächstes mal|vertagen|redet|reden wir|sprechen wir|kommen wir|feierabend|kaffee|kuchen|kekse|tee|bier|stuhl|stühle',
    "agenda|item|point|points|topic|start|started|begin|move on|moving on|back to|minutes|break|hear me|hear you|mute|muted|screen|connection|camera|microphone|mic|recording|welcome|hello|good evening|goodbye|bye|let's see|one at a time|finish|order|next time|coffee|tea|cake|biscuits?|kettle|chair|chairs|seat|sit down|talk about|come back|come to|wrap up|frozen|froze|breaking up|go round|carry on|go on|go ahead",
  ),
  cue(
    'unknowing',
    'weiß (?:ich )?(?:nicht|net|keiner|auch nicht)|keine ahnung|frag(?:e)? mich|ich frag(?:e)? mich|verstehe nicht|versteh ich nicht|mal sehen|mal schauen|schauen wir mal|kommt drauf an',
    "don't know|no idea|wonder|dunno|not sure|i guess|we'll see|depends|who knows|no clue|can't remember|don't remember|don't understand",
  ),
  cue(
    'story',
    'letztes jahr|letzten|letzte woche|letztes mal|letzter|damals|früher|neulich|gestern|voriges|vorige|vor (?:zwei|drei|vier|fünf|zehn|einem|ein paar|jahren)|als ich|als wir|immer schon|schon immer|bei meiner|bei meinem|meine schwester|mein bruder|meine mutter|mein vater|meine oma|mein opa|mein schwager|mein kollege|im alten haus|in der schule',
    'last (?:year|week|month|time|summer|winter|night|spring|autumn)|back then|the other day|yesterday|years? ago|ago|when i was|when we|once|in the old|my (?:sister|brother|mother|mum|dad|father|gran|cousin|uncle|aunt|son|daughter|wife|husband|old)|remember when|since (?:january|august|last|the)|used to|this morning',
  ),
  // Who does something.
  cue('i', 'ich|ick|i|mir|mich', "i|i'll|i'm|i'd|i've|me"),
  cue('we', 'wir|uns|unser|unsere|unseren|unserem|ma|mer', "we|we'll|we'd|we're|us|our|let's"),
  cue('you', 'du|dir|dich|dein|deine|deinen|ihr|euch|eure', "you|your|you're|you've|you'd|yours"),
  cue(
    'i-will',
    'ich (?:[a-zäöüß]+ )?(?:werde|werd|kümmere|kümmer|übernehme|übernehm|erledige|schreibe|schreib|schicke|schick|rufe|ruf|frage|frag|besorge|besorg|organisiere|rechne|rechen|drucke|druck|prüfe|prüf|kläre|klär|bringe|bring|hole|hol|bereite|sende|spreche|sprech|rede|red|informiere|bestelle|bestell|sammle|sammel|stelle|stell|verteile|verteil|suche|such|baue|bau|repariere|miete|kaufe|kauf|messe|mess|leite|erstelle|maile|mail|vereinbare|buche|buch|melde|meld|hänge|häng|trage|trag|lege|leg|reiche|recherchiere|fotografiere|übersetze|erinnere|verschicke|mache|mach|gucke|guck|schaue|schau|gehe|geh|fahre|fahr|nehme|nehm|setze|setz|lade|lad|zeige|zeig|probiere|hake|hak|kopiere|notiere|koche|backe|back|streiche|telefoniere|tippe|tipp|scanne|fotografier|kriege|krieg|lass|lasse|sag|sage|sortiere|liefere|gieße|gieß|räume|räum|stell|bleib|versuche|versuch) (?!mich nicht|mir nicht|nicht)|(?:werde|werd|kümmere|kümmer|übernehme|übernehm|erledige|schreibe|schreib|schicke|schick|rufe|ruf|frage|frag|besorge|besorg|organisiere|drucke|druck|prüfe|prüf|kläre|klär|bringe|bring|hole|hol|bestelle|bestell|sammle|verteile|suche|such|kaufe|kauf|messe|mess|buche|melde|meld|hänge|häng|lege|leg|verschicke|mache|mach|gucke|guck|schaue|schau|nehme|nehm|lade|lad|zeige|kopiere|stelle|stell|setze|setz|kriege|krieg|trag|trage) ich',
    "i'll|i will|i'm going to|i am going to|i'm gonna|i shall|i'm (?:seeing|calling|ringing|meeting|writing|driving|picking|bringing|going (?:past|by|into|there)|popping)|i promise|i'll have",
  ),
  cue(
    'offer',
    '(?:ich|das|den|die|da|dann|es) ?(?:kann|könnte|könnt|würde|würd) ?(?:ich )?(?:ja |mal |gern |gerne |auch |das |den |die |da |dann |ihn |sie |es |schon |ihm |ihr )+(?!nicht)|kann ich (?:machen|übernehmen|gern|mal|ja|mitbringen|besorgen|fragen)|könnt(?:e)? ich (?:machen|übernehmen|gern|mal|ja|mitbringen|fragen|schon)|wenn ihr wollt|wenn du willst|meinetwegen ich|von mir aus ich|ich hab(?:e)? (?:da )?(?:eh|sowieso|ohnehin)|ich biete|ich hätte zeit|ich hab zeit|ich bin (?:eh|sowieso|ohnehin)',
    "i (?:can|could|might)(?: also| just| always| easily| probably)? (?!not|see|hear|imagine|understand|live|say|never|hardly|only|remember|think|tell|be |do without|have)[a-z]+|i don't mind [a-z]+ing|i wouldn't mind|happy to|glad to|i'd be happy|i'd be glad|let me|if you like|if you want|i've got a|shall i|should i|do you want me to|want me to|i'm happy to|i'm free|i'm there",
  ),
  cue(
    'takes-on',
    "mach ich|mache ich|mach ich's|übernehm ich|übernehme ich|erledige ich|bring ich|bringe ich|schick ich|schicke ich|kriegt ihr|bekommt ihr|kriegst du|bekommst du|habt ihr|hast du (?:bis|morgen|am)|lass mich|lasst mich|überlass(?:t)? (?:das )?mir|kümmer ich|kümmere ich|schreib ich|schreibe ich|frag ich|frage ich|ruf ich|rufe ich|hol ich|hole ich|besorg ich|besorge ich|klär ich|kläre ich|druck ich|nehm ich|nehme ich|das mach(?:e)? ich|geht klar|wird gemacht|wird erledigt|auf meine kappe|bin dabei|geht auf mich|schon notiert|ich mach(?:'s| das| es)?|gut , ich|na gut , ich|okay , ich|ok , ich|ja , ich",
    "will do|can do|leave (?:it|that|this|them|him|her) (?:to|with) me|on it|on me|count on me|count me in|you'll have (?:it|them|that)|you'll get|consider it done|put me down|i'll do|i'll take|i'll see to|i'll sort|i'll deal|i'll handle|i'll get|i'll bring|i'll ask|i'll ring|i'll call|i'll write|i'll email|i'll find|i'll check|i'll look|i'll send|i'll talk|i'll speak|i'll have a|i'll put|i'll make|i'll pick|i'll go|i'll print|i'll draft|i'll text|i'll type|i'll count|i'll measure|i'll try|i'll phone|i'll book|i'll order|i'll post|i'll draw|i'll fetch|i'll give|i'll chase|i'll let|i'll take|my job|i'm on|i've got it|dibs|all right , i|fine , i|okay , i|go on then|yes , i'll",
  ),
  cue(
    'asks',
    '(?:kannst|könntest|magst|würdest|machst|willst|übernimmst|fragst|rufst|schickst|schreibst|bringst|holst|kümmerst|klärst|besorgst|gibst|schaust|guckst|sagst|druckst|hängst|möchtest|traust|nimmst|stellst|legst|meldest|prüfst|checkst|misst|sprichst|redest) du|(?:können|könnten|würden|möchten|übernehmen|machen|schicken|klären|fragen) sie|(?:könnt|könntet|macht|würdet|schickt|bringt|übernehmt|fragt) ihr|bist du so (?:lieb|gut|nett)|sei so (?:lieb|gut|nett)|bitte|du (?:[a-zäöüß]+ )?(?:schickst|schreibst|rufst|fragst|bringst|holst|kümmerst|übernimmst|machst|besorgst|klärst|druckst|nimmst|sagst|redest|sprichst|prüfst|misst|stellst|hängst|gehst)',
    "(?:can|could|would|will|won't|couldn't|can't) you|would you mind|do you want to|would you like to|are you able|are you up for|you(?:'re| are) (?:doing|going to|on)|please|you'll (?!see|be|have to pay|never|need|find)[a-z]+|be so kind|do us a favour|do me a favour|any chance you|you (?:take|do|ask|ring|call|write|bring|get|send|check|talk to|find out|measure|print|book|handle|sort)",
  ),
  cue(
    'imperative',
    `${start.de}(?:[a-zäöüß]+ , )?(?:du , )?(?:hol|schick|schreib|frag|ruf|bring|besorg|klär|prüf|such|druck|organisier|kümmer|bestell|sammel|verteil|mach|nimm|guck|schau|sag|red|sprich|leg|stell|häng|meld|miss|rechne|gib|trag|pack|erinner|räum|les|lies|probier)e?t? (?!ich|wir|man|mal gucken|schon)`,
    `${start.en}(?:[a-z]+ , )?(?:you )?(?:please )?(?:bring|send|ask|check|ring|phone|call|email|print|find out|look into|write|get|give|take|put|tell|make sure|draft|book|order|measure|fetch|collect|talk to|speak to|remind|pass|copy|dig out|pick up|find|post|note|text|chase|type|draw up|count|keep) (?!it real|up|your|in mind)`,
  ),
  cue(
    'deed',
    '[a-zäöüß]*(?:anruf|anrufen|angerufen|ruf|rufe|ruft|frag|frage|fragt|fragen|nachfragen|anfragen|schreib|schreibe|schreibt|schreiben|anschreiben|schick|schicke|schickt|schicken|besorg|besorge|besorgt|besorgen|klär|kläre|klärt|klären|druck|drucke|drucken|ausdrucken|bring|bringe|bringt|bringen|mitbringen|hol|hole|holt|holen|einholen|bestell|bestelle|bestellen|organisieren|organisiere|vorbereiten|kümmern|kümmere|kümmert|kümmer|messen|messe|nachmessen|ausrechnen|durchrechnen|rechne|melden|melde|aufhängen|häng|hänge|verteilen|verteile|einladen|lade|sprechen|spreche|rede|reden|nachsehen|nachschauen|schau|gucken|guck|anschauen|herausfinden|rausfinden|raussuchen|suche|suchen|angebot|angebote|angebote|liste|zettel|mail|rundmail|brief|termin|fotos|aushang|übernehmen|übernehme|übernimmt|erledigen|erledige|erinnern|vorfühlen|weiterleiten|kopieren|zusammenstellen|zusammenschreiben|aufschreiben|tabelle|entwurf|entwerfen|liefern)',
    '(?:send|write|ask|call|phone|ring|check|find out|look into|look up|bring|collect|buy|order|book|print|draft|prepare|organi[sz]e|arrange|set up|talk to|speak to|contact|email|invite|measure|calculate|work out|compare|share|circulate|post|report|follow up|remind|draw up|update|chase|pick up|handle|quote|quotes|prices|list|letter|leaflet|form|photos|spreadsheet|numbers|readings|note|text|message|fetch|borrow|have a word|have a look|drop|pop|type|count|dig out|get hold|look at|sound out|get on to|give (?:him|her|them) a|put together|sort)',
  ),
  cue(
    'day',
    'montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|sonnabend|morgen|übermorgen|heute|heut|nächste woche|übernächste woche|nächsten|diese woche|am wochenende|wochenende|bis (?:zum|ende|nächste|spätestens|dahin|heute|morgen|anfang|mitte|ostern|weihnachten|monatsende|übernächste|\\d+)|spätestens|vor (?:den|dem) (?:ferien|urlaub|feiertagen|nächsten)|nach (?:der arbeit|feierabend)|gleich|nachher|noch heute|die tage|in den nächsten|demnächst|mittags|abends',
    'monday|tuesday|wednesday|thursday|friday|saturday|sunday|tomorrow|tonight|today|next week|this week|weekend|by (?:the|next|then|friday|monday|easter|christmas|end)|before (?:the|next|we|friday|monday|christmas|easter)|first thing|after work|on my way|straight after|this afternoon|this evening|end of (?:the )?(?:week|month)|in the morning|next month|next time|the \\d+(?:st|nd|rd|th)|soon',
  ),
  cue(
    'somebody',
    'jemand|irgendwer|irgendjemand|einer (?:von uns )?(?:muss|müsste|sollte|soll)|wer (?:macht|kann|könnte|übernimmt|kümmert|fragt|ruft|schreibt|holt|bringt|will|hat)|freiwillige[r]?|mag (?:jemand|wer)',
    "somebody|someone|anybody|anyone|who(?:'ll| will| can| could|'s| is)|volunteers?|one of us",
  ),
  cue(
    'refuses',
    'kann ich nicht|ich kann nicht|ich nicht|ohne mich|keine zeit|schaff ich nicht|geht (?:bei mir )?nicht|ich hab keine|nicht mit mir|mach ich nicht|vergiss es|auf keinen fall',
    "i can't|i cannot|not me|no time|i won't|i'm not (?:going to|doing)|i'm away|i don't (?:have|want)|not my|count me out|no way|i'd rather not|forget it",
  ),
  cue(
    'i-think',
    'ich (?:glaube|glaub|denke|denk|finde|find|meine|mein|weiß|hoffe|hoff|verstehe|versteh|sehe|seh|habe|hab|bin|war|hatte|wohne|zahle|brauche|fürchte|kenne|hör|höre|erinnere mich|frage mich|frag mich)|(?:glaube|glaub|denke|denk|finde|find|meine|weiß|hoffe|fürchte|hab|habe|bin) ich',
    "i (?:think|thought|believe|know|guess|mean|hope|feel|suppose|have|had|was|don't|do|understand|see|hear|live|pay|need|like|love|hate|remember|reckon|agree|wish|wonder|doubt|never|always|still|worry)|i'm (?:not|just|sorry|sure|afraid|only|so)|i've",
  ),
  // What is held in general.
  cue(
    'opinion-verb',
    'finde ich|find ich|ich finde|ich find|ich halte|halte ich|halt ich|meiner meinung|meines erachtens|aus meiner sicht|ich glaube|ich glaub|ich denke|ich bin (?:überzeugt|der meinung|dagegen|dafür)|für mich|mir (?:ist|wäre|sind)|ist mir|wichtig ist|mir geht|geht mir|ehrlich gesagt|ganz ehrlich|im prinzip|prinzip|grundsätzlich|ich bleibe dabei|ich seh das|das sehe ich|sehe ich das|ich sehe das|ich (?:wollte|möchte|will|muss) (?:aber |nur |schon |noch |auch |mal |einmal )*(?:sagen|loswerden|anmerken)|möchte ich (?:[a-zäöüß]+ )?sagen|mal ehrlich|wisst ihr',
    "i think|i reckon|i believe|i feel|in my (?:view|opinion)|to my mind|if you ask me|for me|i don't think|i still think|i'm convinced|honestly|frankly|personally|my view|my worry|as far as i'm concerned|the point is|the thing is|the fact is|the truth is|it seems|seems to me|on principle|in principle|what matters|that's what|i stand by|i don't care|i don't see why|i'll say it|i just want to say|i wanted to say|let me say|what i think|i do think|what gets me|i mean it",
  ),
  cue(
    'ought',
    'muss|müssen|müsst|darf|dürfen|soll|sollen|sollte|sollten|gehört|gehören|hat .* zu [a-zäöüß]+en|haben .* zu [a-zäöüß]+en|verdient|verdienen|muss man|braucht|brauchen|kann nicht sein|geht nicht|geht gar nicht|kann doch nicht|reicht|lohnt|lohnen',
    "must|mustn't|should|shouldn't|ought|has to|have to|deserves?|needs?|may not|can't just|cannot just|isn't on|not on|enough|worth|supposed to|entitled|owe|owes|belongs?",
  ),
  cue(
    'evaluates',
    '(?:gut|gute|guter|besser|bessere|beste|besten|schlecht|schlechter|fair|fairer|unfair|gerecht|gerechter|ungerecht|wichtig|wichtiger|wichtigste|richtig|falsch|sinnvoll|sinnlos|schön|schöner|hässlich|teuer|teurer|billig|billiger|gefährlich|unsinn|quatsch|blödsinn|frech|frechheit|unverschämt|zumutung|verschwendung|lächerlich|peinlich|unnötig|nötig|überflüssig|übertrieben|schade|traurig|schlimm|schlimmer|wert|egal|vernünftig|unvernünftig|praktisch|unpraktisch|problem|recht|rechte|schuld|verantwortung|solidarisch|sozial|asozial|komfort|sicherheit|vertrauen|ehrlich|geizig|dumm|klug|klüger|zuverlässig|anständig|selbstverständlich|normal|furchtbar|herrlich|lästig|kindisch|bequem|nachhaltig|gesund|ungesund|riskant|sicher|sicherer|luxus|stört|nervt|angst|chance|hilft|zukunft|hauptsache|sparen|nutzen|nützt|schadet)',
    '(?:good|bad|better|best|worse|worst|fair|fairer|unfair|just|unjust|important|right|wrong|sensible|pointless|useless|lovely|ugly|expensive|cheap|cheaper|dangerous|safe|safer|nonsense|rubbish|waste|shame|ridiculous|silly|stupid|necessary|unnecessary|worth|worthless|reasonable|unreasonable|practical|problem|rights?|responsibility|selfish|greedy|trust|honest|mean|clever|reliable|decent|normal|awful|terrible|annoying|comfort|luxury|future|matters?|risk|risky|privacy|sustainable|healthy|unhealthy|noisy|safety|principle|priority|point|nuisance|disgrace|daft|madness|crazy|far too|too (?:much|many|little|late|fast|loud|expensive|high|low)|enough|belongs?|helps?|hurts?|beats?|ruins?|blame|sick of|fed up|afraid|no good)',
  ),
  cue(
    'general',
    'wer|jeder|jede|jeden|man|kinder|leute|menschen|nachbarn|mieter|eigentümer|ältere|alte|junge|familien|alle|niemand|keiner|gemeinschaft|genossenschaft|verein|autos|strom|energie|straße|haus|dach|geld|solche|sowas|so was|so etwas|so ein|so eine|ein|eine|einer',
    "people|everybody|everyone|anybody|anyone|nobody|no one|whoever|those|kids|children|neighbours|tenants|owners|families|older|elderly|young|community|cars|electricity|power|energy|street|money|things|a|an|folk|folks|residents|members|you can't|you don't|you shouldn't|we're a|we are a",
  ),
  cue(
    'begins-general',
    `${start.de}(?:ich finde? ja , |ich finde? , |und ich finde? , )?(?:ein|eine|einer|kein|keine|wer|jeder|jede|niemand|keiner|man|kinder|leute|menschen|nachbarn|mieter|eigentümer|so ein|so eine|was alle|alte|junge|solche|gemeinsame|erst|alle|sowas|strom|energie)(?= )`,
    `${start.en}(?:i think )?(?:a|an|nobody|no one|everybody|everyone|anyone|anybody|whoever|those|people|kids|children|folk|neighbours|tenants|owners|young|old|older|all|any|every|if you|you can't|you don't|you shouldn't|(?!morning|evening|nothing|something|anything|everything|going|looking|talking|speaking)[a-z]{3,}ing)(?= )`,
  ),
  cue(
    'deictic',
    'der da|die da|das da|er|sie|ihn|ihm|ihr|ihnen|dieser|diese|dieses|diesem|diesen|da',
    "he|she|him|her|his|hers|they|them|this|that|these|it|there|that's|it's|he's|she's|they're",
  ),
  cue(
    'compares',
    'als|mehr|weniger|lieber|wichtiger|genauso|genau so|mindestens so|zuerst|an erster stelle|vor allem|besser|schlimmer|statt|ebenso|gleich|nur weil|je',
    'than|more|less|fewer|rather|as (?:much|good|bad|important|well)|first|above all|before|second|better|worse|just because|the same|equal|equally|instead',
  ),
  cue(
    'is',
    'ist|sind|bleibt|bleiben|wird|heißt|bedeutet|macht|bringt|hilft|funktioniert',
    "is|are|isn't|aren't|it's|that's|there's|means|makes|brings|helps|works|they're|stays|becomes",
  ),
  cue('mine', 'mein|meine|meinen|meinem|meiner|mir|mich', 'my|me|mine|myself'),
  cue(
    'here-now',
    'jetzt|gerade|grad|hier|da drüben|da oben|da unten|dort|vorhin|eben noch|guck|schau|moment|sekunde',
    'now|right now|here|over there|up there|down there|just now|look|moment|second|hang on|wait|this one|that one',
  ),
  cue(
    'absolute',
    'immer|nie|niemals|grundsätzlich|prinzip|sowieso|überall|ganz|endlich|überhaupt|wirklich|absolut|nur|allein|punkt|schluss|basta|selber|selbst',
    'always|never|ever|at all|simply|really|absolutely|only|alone|full stop|period|everywhere|whole|every time|own|themselves|itself',
  ),
  cue(
    'because',
    'weil|denn|damit|sonst|deshalb|deswegen|darum|solange|obwohl|wenn',
    'because|so that|since|otherwise|therefore|although|unless|if|when|as long as|even if',
  ),
  cue(
    'assents',
    `${start.de}(?:ja|jo|jep|genau|stimmt|richtig|klar|gern|gerne|gut|okay|ok|einverstanden|meinetwegen|von mir aus|passt|dito|gebongt|geht klar|prima|super|fein|in ordnung|bin dabei|bin dafür|seh ich auch so|warum nicht|schon|eben|find ich gut|nix dagegen|nichts dagegen|kann ich mit leben|damit kann ich leben|sehr gut|gute idee|gefällt mir|schön gesagt|da ist was dran|da hat|recht|das klingt|klingt|machen wir)(?= )`,
    `${start.en}(?:yes|yeah|yep|yup|aye|exactly|true|right|sure|fine|good|okay|ok|agreed|all right|alright|absolutely|same here|same|me too|seconded|i second|i'm in|works for me|sounds|deal|great|lovely|perfect|brilliant|makes sense|fair enough|fair point|this is true|that's true|well said|hear|that i|good idea|nice idea|go on|i can live with|no objection|not against|suits me|i'd be up|i'd go|of course|definitely|happy with)(?= )`,
  ),
  cue(
    'objects',
    `${start.de}(?:nein|nee|ne|nö|ach|quatsch|aber|moment|halt|niemals|auf keinen|bloß nicht|geht nicht|das geht|unsinn|blödsinn|spinnst|kommt nicht|dagegen|ich bin dagegen|naja|schwierig|wer soll|zu teuer|viel zu|bitte nicht|ohne mich|nicht mit mir|vergiss)(?= )`,
    `${start.en}(?:no|nope|nah|but|hang on|hold on|never|rubbish|nonsense|absolutely not|no way|not a chance|please no|come on|oh come|i don't|that's not|that won't|too expensive|i'm against|i object|steady|difficult|over my|you can't|we can't|forget it)(?= )`,
  ),
]

function cue(name: string, de: string, en: string): Cue {
  return { name, patterns: { de, en } }
}
