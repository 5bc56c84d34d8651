import { languages, type SpokenLanguage } from './languages.ts'

/** Until when something is to be done, as it was said. */
export interface Until {
  /** `text.slice(from, to)` is what was said. */
  readonly from: number
  readonly to: number
  /** `2027-03-15`; null: said in a way that names no day (`before the next meeting`). */
  readonly date: string | null
}

/**
 * The day by which a sentence says something is done. Days without a year are the next such day after the meeting (`2027-02-24`); a week's end is its Sunday,
 * a month's end its last day.
 */
export function untilOf(text: string, meetingDate: string, language: SpokenLanguage): Until | null {
  for (const { pattern, dayOf } of (forms[language] ??= formsOf(language))) {
    const found = pattern.exec(text)
    if (found === null) continue
    const day = dayOf(found.groups ?? {}, dayNumber(meetingDate), language)
    const from = found.index + found[0].length - found[0].trimStart().length
    return { from, to: found.index + found[0].length, date: day === null ? null : isoDate(day) }
  }
  return null
}

/** Made when first asked for. */
const forms: Partial<Record<SpokenLanguage, readonly Form[]>> = {}

type Groups = Readonly<Record<string, string | undefined>>

/** A way of saying a day. */
interface Form {
  readonly pattern: RegExp
  /** The day's number since 1970, or null. */
  readonly dayOf: (groups: Groups, today: number, language: SpokenLanguage) => number | null
}

const before: Readonly<Record<SpokenLanguage, string>> = {
  de: '(?<![\\p{L}])(?:bis|vor|spätestens|längstens)(?: spätestens)?(?: zum| zur| am| dem| kommenden?)*',
  en: '(?<![\\p{L}])(?:by|until|till|before|no later than|not later than)(?: the)?(?: coming)?',
}

function formsOf(language: SpokenLanguage): readonly Form[] {
  const { weekdays, months } = languages[language]
  const lead = before[language]
  const day = `(?<weekday>${weekdays.join('|')})`
  const month = `(?<month>${months.join('|')})`
  const form = (pattern: string, dayOf: Form['dayOf']): Form => ({
    pattern: new RegExp(`${pattern}(?![\\p{L}\\p{N}])`, 'iu'),
    dayOf,
  })
  const shared = [
    form(`${lead} (?:${language === 'de' ? 'nächste[nmr]? ' : 'next |this '})?${day}`, nextWeekday),
  ]
  const ordinal = `(?<ordinal>${ordinals[language].join('|')})`
  if (language === 'de') {
    const at = '(?<![\\p{L}])(?:am|zum|bis|bis zum|bis zur|spätestens am|den|vor dem)'
    return [
      form(`${at} ${ordinal}(?:n|ns)?(?: ${month})?`, ordinalDay),
      form(`${lead} (?<day>\\d{1,2})\\. ?${month}(?: (?<year>\\d{4}))?`, namedDay),
      form(`${lead} (?<day>\\d{1,2})\\.(?<number>\\d{1,2})\\.(?<year>\\d{4}|\\d{2})?`, namedDay),
      form(`${lead} ende (?:des |der )?(?:monats|(?<now>diesen monats))`, (_, today) =>
        monthEnd(today, 0),
      ),
      form(`${lead} ende (?:der |dieser )?woche`, (_, today) => weekEnd(today, 0)),
      form(`${lead} ende (?:der )?nächste[rn]? woche`, (_, today) => weekEnd(today, 1)),
      form(`${lead} ende ${month}`, namedMonthEnd),
      ...shared,
      form(`(?:${lead} )?(?<![\\p{L}])übernächste[rn]? woche`, (_, today) => weekEnd(today, 2)),
      form(`(?:${lead} )?(?<![\\p{L}])nächste[rn]? woche`, (_, today) => weekEnd(today, 1)),
      form(`(?<![\\p{L}])(?:am|gleich|nächsten|kommenden|diesen) ${day}`, nextWeekday),
      form(`(?:${lead}|am)(?: (?:nächste[ns]|kommende[ns]|diese[sm]))? wochenende`, (_, today) =>
        weekEnd(today, 0),
      ),
      form(`(?:${lead} )?(?:ende (?:des )?|diesen )monats?|(?<![\\p{L}])monatsende`, (_, today) =>
        monthEnd(today, 0),
      ),
      form(`(?:${lead} )?(?<![\\p{L}])(?:diese|dieser) woche`, (_, today) => weekEnd(today, 0)),
      form(`(?:${lead} )?(?<![\\p{L}])nächsten monat`, (_, today) => monthEnd(today, 1)),
      form(`(?:${lead} )?(?<![\\p{L}])übermorgen`, (_, today) => today + 2),
      form(
        `(?:${lead}|gleich) morgen|(?<![\\p{L}])morgen (?:früh|mittag|abend|vormittag|nachmittag)|(?<![\\p{L}]|(?:jeden|am|guten|gestern|heute) )morgen`,
        (_, today) => today + 1,
      ),
      form(
        `${lead} heute|(?<![\\p{L}])(?:heute noch|noch heute|heute abend|heut abend|heute nacht)`,
        (_, today) => today,
      ),
      form(`(?<!(?:letzten|jeden|vorigen|seit|am) )(?<![\\p{L}])${day}`, nextWeekday),
      form(`${lead} (?:nächsten|kommenden)? ?(?:treffen|versammlung|sitzung|mal)`, () => null),
    ]
  }
  return [
    form(
      `${lead} (?<day>\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${month}(?:,? (?<year>\\d{4}))?`,
      namedDay,
    ),
    form(`${lead} ${month} (?<day>\\d{1,2})(?:st|nd|rd|th)?(?:,? (?<year>\\d{4}))?`, namedDay),
    form(`(?:${lead}|on) ${ordinal}(?: of ${month})?`, ordinalDay),
    form(`(?:${lead}|on) (?:the )?(?<day>\\d{1,2})(?:st|nd|rd|th)`, dayOfMonth),
    form(`(?:${lead} |on )?${day} week`, (groups, today) => nextWeekday(groups, today, 'en') + 7),
    form(`${lead} end of (?:the|this) month`, (_, today) => monthEnd(today, 0)),
    form(`${lead} end of (?:the|this) week`, (_, today) => weekEnd(today, 0)),
    form(`${lead} end of next week`, (_, today) => weekEnd(today, 1)),
    form(`${lead} end of ${month}`, namedMonthEnd),
    ...shared,
    form(`(?<![\\p{L}])(?:on |this |next |coming )${day}`, nextWeekday),
    form(`(?:${lead} |(?<![\\p{L}])(?:at|over|on) )?(?:the|this|next|coming) weekend`, (_, today) =>
      weekEnd(today, 0),
    ),
    form(
      `(?<![\\p{L}])(?:tonight|this evening|this afternoon|later today|today)`,
      (_, today) => today,
    ),
    form(`(?:${lead} )?(?<![\\p{L}])next week`, (_, today) => weekEnd(today, 1)),
    form(`(?:${lead} )?(?<![\\p{L}])this week`, (_, today) => weekEnd(today, 0)),
    form(`(?:${lead} )?(?<![\\p{L}])next month`, (_, today) => monthEnd(today, 1)),
    form(`(?:${lead} )?(?<![\\p{L}])tomorrow`, (_, today) => today + 1),
    form(`(?<!(?:last|every|each|since|one) )(?<![\\p{L}])${day}`, nextWeekday),
    form(`${lead} (?:next|coming)? ?(?:meeting|time we meet)`, () => null),
  ]
}

function nextWeekday({ weekday = '' }: Groups, today: number, language: SpokenLanguage): number {
  const wanted = languages[language].weekdays.indexOf(weekday.toLowerCase())
  const ahead = (wanted - weekdayOf(today) + 7) % 7
  return today + (ahead === 0 ? 7 : ahead)
}

/** A day of a month, by its name or number; null: there is no such day. */
function namedDay(groups: Groups, today: number, language: SpokenLanguage): number | null {
  const { day = '', month, number = '', year } = groups
  const at = month === undefined ? Number(number) - 1 : monthNumber(month, language)
  const thisYear = new Date(today * dayMs).getUTCFullYear()
  const stated = year === undefined ? thisYear : Number(year) + (year.length === 2 ? 2_000 : 0)
  const found = dayIn(stated, at, Number(day))
  if (found === null || year !== undefined || found >= today) return found
  return dayIn(stated + 1, at, Number(day))
}

/** A day said as a word: `am zehnten Mai`, `by the tenth`. */
function ordinalDay(groups: Groups, today: number, language: SpokenLanguage): number | null {
  const number = ordinals[language].indexOf((groups.ordinal ?? '').toLowerCase()) + 1
  const day = String(number)
  return groups.month === undefined
    ? dayOfMonth({ day }, today)
    : namedDay({ day, month: groups.month }, today, language)
}

/** The next such day of a month; null: this month and the next have none. */
function dayOfMonth({ day = '' }: Groups, today: number): number | null {
  const now = new Date(today * dayMs)
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()]
  const found = dayIn(year, month, Number(day))
  if (found !== null && found >= today) return found
  return month === 11 ? dayIn(year + 1, 0, Number(day)) : dayIn(year, month + 1, Number(day))
}

function namedMonthEnd({ month = '' }: Groups, today: number, language: SpokenLanguage): number {
  const now = new Date(today * dayMs)
  const at = monthNumber(month, language)
  return monthEnd(today, (at - now.getUTCMonth() + 12) % 12)
}

function monthNumber(name: string, language: SpokenLanguage): number {
  return languages[language].months.indexOf(name.toLowerCase())
}

const dayMs = 86_400_000

/** Days since 1970 of `2027-02-24`. */
function dayNumber(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / dayMs)
}

function isoDate(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** 0 is Monday; 1 January 1970 was a Thursday. */
function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7
}

function weekEnd(today: number, weeks: number): number {
  return today - weekdayOf(today) + 6 + 7 * weeks
}

function monthEnd(today: number, months: number): number {
  const now = new Date(today * dayMs)
  return Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months + 1, 0) / dayMs
}

function dayIn(year: number, month: number, day: number): number | null {
  const date = new Date(Date.UTC(year, month, day))
  return date.getUTCMonth() === month && date.getUTCDate() === day ? date.getTime() / dayMs : null
}

/** Words for the first to the thirty-first day, as they are said after `am` and `the`. */
const ordinals: Readonly<Record<SpokenLanguage, readonly string[]>> = {
  de: (
    'ersten zweiten dritten vierten fünften sechsten siebten achten neunten zehnten elften zwölften dreizehnten vierzehnten fünfzehnten sechzehnten ' +
    'siebzehnten achtzehnten neunzehnten zwanzigsten einundzwanzigsten zweiundzwanzigsten dreiundzwanzigsten vierundzwanzigsten fünfundzwanzigsten ' +
    'sechsundzwanzigsten siebenundzwanzigsten achtundzwanzigsten neunundzwanzigsten dreißigsten einunddreißigsten'
  ).split(' '),
  en: (
    'first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth ' +
    'eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth ' +
    'twenty-ninth thirtieth thirty-first'
  ).split(' '),
}
