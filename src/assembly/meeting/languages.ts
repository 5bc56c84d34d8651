/** What the reading of meetings knows of a language, as data. */
export interface LanguageData {
  /** Words that say nothing of what is talked about. */
  readonly stopWords: ReadonlySet<string>
  /** Endings taken away from words, the longest first, and how many letters must stay. */
  readonly endings: readonly string[]
  readonly keptLetters: number
  readonly weekdays: readonly string[]
  readonly months: readonly string[]
}

export type SpokenLanguage = 'de' | 'en'

/** German and English. Stop words in small letters; weekdays from Monday. */
export const languages: Readonly<Record<SpokenLanguage, LanguageData>> = {
  de: {
    stopWords:
      words(`aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beide beiden beim bin bis bist bitte
      da dabei dafür dagegen daher damit dann daran darauf daraus darf darin darüber das dass davon davor dazu dein deine dem den denn der deren des deshalb
      dessen die dies diese diesem diesen dieser dieses doch dort du durch dürfen eben egal ehrlich eigentlich ein eine einem einen einer eines einfach
      einmal er erst erste ersten es etwa etwas euch euer eure für ganz gar geht gemacht genau gesagt gibt ging gleich gut habe haben halt hat hatte hätte
      hätten hier hin ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jemand jetzt kann kannst kein keine
      keinem keinen keiner kommen kommt konnte könnte könnten können könntest letzte letzten lassen machen macht mache mal man mehr mein meine meinem meinen meiner
      mich mir mit möchte möchten muss musste müssen müsste nach nächste nächsten nächster nämlich natürlich nein nicht nichts nie noch nun nur ob oder ohne okay
      punkt schon schön sehe sehr seht sei sein seine seinem seinen seiner seit sich sie sind so sogar solche soll sollen sollte sollten sondern sonst statt
      trotzdem über um und uns unser unsere unserem unseren unserer unter viel viele vielleicht vom von vor wann war waren warum was weg weil welche weiter
      wenig wenn wer werde werden wie wieder will wir wird wo wollen wollten worden wurde würde würden zu zum zur zusammen zwar zwischen herr frau nochmal
      finde denke glaube meinung ansicht vorschlag vorschlagen schlage beantrage beantragen antrag tagesordnung protokoll danke gerne`),
    endings: ['ungen', 'ern', 'ung', 'em', 'en', 'er', 'es', 'et', 'e', 'n', 's', 't'],
    keptLetters: 4,
    weekdays: ['montag', 'dienstag', 'mittwoch', 'donnerstag', 'freitag', 'samstag', 'sonntag'],
    months: monthNames(
      'januar februar märz april mai juni juli august september oktober november dezember',
    ),
  },
  en: {
    stopWords:
      words(`a about actually after again against all also although always am an and another any anybody anyone anything are as at away back be
      because been before being both but by came can cannot come comes could did do does doing done down each either else even ever every everybody everyone
      everything first for from get gets getting give go goes going good got great had has have having he her here hers him his how i if in instead into is
      it its just last least let lets like little make makes many may maybe me mean might mine more most much must my need needs never next no nobody none nor
      not nothing now of off oh ok okay on once one only or other others our out over own perhaps please point put quite rather really right said same say says
      see seems shall she should since so some somebody someone something soon still such sure take tell than thank thanks that the their them then there
      these they thing things think this those though through to together too toward two under until up us use very want wants was we well went were what when
      where whether which while who whoever whose why will with within without would yes yet you your yours dont doesnt didnt isnt wasnt cant wont ill id im
      ive youd youll were theres thats its item motion move propose proposal view opinion believe second minutes agenda`),
    endings: ['ations', 'ation', 'ings', 'ing', 'ies', 'ed', 'es', 'ly', 's', 'e', 'y'],
    keptLetters: 3,
    weekdays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
    months: monthNames(
      'january february march april may june july august september october november december',
    ),
  },
}

function words(text: string): Set<string> {
  return new Set(text.split(/\s+/))
}

function monthNames(text: string): string[] {
  return text.split(' ')
}
