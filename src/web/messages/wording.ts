import { microPerUnit } from '../../kernel/money.ts'
import { dayMs } from '../../kernel/steps.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { catalogues, type Language, type MessageKey, type Values } from './catalogue.ts'
import { refusalText } from './refusal.ts'

/** A page's voice: the texts of one language and the numbers, times and money of one cell in it. */
export interface Wording {
  readonly language: Language
  /** A text with its placeholders filled. */
  say<Key extends MessageKey>(key: Key, ...values: Values<Key>): string
  /** A text whose key was made at run time, without placeholders; `otherwise` where the catalogue has none. */
  sayCode(prefix: string, code: string, otherwise?: string): string
  /** Why something was refused. */
  refusal(refusal: Refusal): string
  /** A whole number; 2 to 12 as a word. */
  count(count: number): string
  number(value: number, digits?: number): string
  /** `0.04 %` from 0.0004: as many digits as say something. */
  percent(share: number): string
  power(powerW: number): string
  energy(energyWh: number): string
  /** Money for people: two digits after the point. */
  money(micro: number): string
  /** Money as it is booked, to the millionth: up to the cents, the four digits after them, what follows (`€`). */
  exactMoney(micro: number): {
    readonly cents: string
    readonly rest: string
    readonly after: string
  }
  /** A price per kWh, in hundredths of the unit: `28.4 ct`. */
  pricePerKwh(microPerKwh: number): string
  time(atMs: number): string
  day(atMs: number): string
  /** A day with its year. */
  date(atMs: number): string
  /** Time alone on the day of `nowMs`, with the weekday on any other. */
  when(atMs: number, nowMs: number): string
  month(atMs: number): string
  /** Days of the week by name; 0 for Sunday. */
  weekdays(days: readonly number[]): string
  temperature(celsius: number): string
  /** `45 min` or `3.5 h`. */
  duration(ms: number): string
}

/** The voice for one language and cell. Pure: the same arguments say the same. */
export function wording(
  language: Language,
  of: { readonly timeZone: string; readonly currency: string },
): Wording {
  const locale = language === 'en' ? 'en-GB' : 'de-DE'
  const plurals = new Intl.PluralRules(locale)
  const dated = (options: Intl.DateTimeFormatOptions) =>
    kept(
      `${locale} ${of.timeZone} ${JSON.stringify(options)}`,
      () => new Intl.DateTimeFormat(locale, { timeZone: of.timeZone, ...options }),
    )
  const numbered = (options: Intl.NumberFormatOptions) =>
    kept(`${locale} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(locale, options))
  const number = (value: number, digits = 0) =>
    numbered({
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      signDisplay: 'negative',
    })
      .format(value)
      .replace('-', '−')
  // No line ends between a number and its unit: the space is one that does not break.
  const scaled = (value: number, unit: string) => {
    const size = Math.abs(value)
    if (size >= 999_500) return `${number(value / 1e6, size < 9.95e6 ? 2 : 1)}\u00a0M${unit}`
    if (size >= 999.5) return `${number(value / 1000, size < 9950 ? 1 : 0)}\u00a0k${unit}`
    return `${number(value)}\u00a0${unit}`
  }
  const time = (atMs: number) =>
    dated({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(atMs)
  const sameDay = dated({ year: 'numeric', month: 'numeric', day: 'numeric' })
  return {
    language,
    say(key, ...values) {
      const message = catalogues[language][key]
      const filled: Readonly<Record<string, string | number>> = values[0] ?? {}
      const text =
        typeof message === 'string'
          ? message
          : plurals.select(Number(filled['count'])) === 'one'
            ? message.one
            : message.other
      const said = text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
        const value = filled[name]
        return typeof value === 'number' ? spelled(language, value) : (value ?? '')
      })
      // What ends like a sentence begins like one, also with a placeholder in front.
      return /^\{.*[.:]$/s.test(text)
        ? said.charAt(0).toLocaleUpperCase(locale) + said.slice(1)
        : said
    },
    sayCode(prefix, code, otherwise = code) {
      const texts: Readonly<Record<string, unknown>> = catalogues[language]
      const text = texts[`${prefix}.${code}`]
      return typeof text === 'string' ? text : otherwise
    },
    refusal: (refusal) =>
      refusalText(language, refusal, (value) =>
        numbered({ maximumFractionDigits: 6 }).format(value),
      ),
    count: (count) => spelled(language, count),
    number,
    percent: (share) => {
      const percent = share * 100
      const digits = Math.abs(percent) >= 10 ? 0 : Math.abs(percent) >= 1 ? 1 : 2
      // A gap that is small must not be shown as none.
      return Math.abs(percent) < 0.005 && percent !== 0
        ? `${numbered({ maximumSignificantDigits: 1 }).format(percent)}\u00a0%`
        : `${number(percent, digits)}\u00a0%`
    },
    power: (powerW) => scaled(powerW, 'W'),
    energy: (energyWh) => scaled(energyWh, 'Wh'),
    money: (micro) =>
      numbered({ style: 'currency', currency: of.currency })
        .format(Math.round(micro / 10_000) / 100)
        .replace('-', '−'),
    exactMoney(micro) {
      const text = numbered({ style: 'currency', currency: of.currency, minimumFractionDigits: 6 })
        .format(micro / microPerUnit)
        .replace('-', '−')
      const digits = /^(.*\d[.,]\d\d)(\d{4})(.*)$/.exec(text)
      return { cents: digits?.[1] ?? text, rest: digits?.[2] ?? '', after: digits?.[3] ?? '' }
    },
    pricePerKwh: (microPerKwh) => `${number((microPerKwh / microPerUnit) * 100, 1)}\u00a0ct`,
    time,
    day: (atMs) => dated({ weekday: 'short', day: 'numeric', month: 'short' }).format(atMs),
    date: (atMs) => dated({ day: 'numeric', month: 'long', year: 'numeric' }).format(atMs),
    when: (atMs, nowMs) =>
      sameDay.format(atMs) === sameDay.format(nowMs)
        ? time(atMs)
        : `${dated({ weekday: 'short' }).format(atMs)} ${time(atMs)}`,
    month: (atMs) => dated({ month: 'long', year: 'numeric' }).format(atMs),
    duration: (ms) =>
      ms < 5_400_000 ? `${number(ms / 60_000)}\u00a0min` : `${number(ms / 3_600_000, 1)}\u00a0h`,
    weekdays: (days) =>
      days
        .map((day) => dated({ weekday: 'short', timeZone: 'UTC' }).format(sundayMs + day * dayMs))
        .join(', '),
    temperature: (celsius) => `${number(celsius, 1)}\u00a0°C`,
  }
}

/** A Sunday. */
const sundayMs = 3 * dayMs

const small = {
  en: ['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  de: ['zwei', 'drei', 'vier', 'fünf', 'sechs', 'sieben', 'acht', 'neun', 'zehn', 'elf', 'zwölf'],
} as const satisfies Record<Language, readonly string[]>

function spelled(language: Language, count: number): string {
  return small[language][count - 2] ?? String(count)
}

/** Formats are slow to make: one for each combination of language, zone and options. */
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>()
const formatLimit = 2000

function kept<Format extends Intl.DateTimeFormat | Intl.NumberFormat>(
  key: string,
  make: () => Format,
): Format {
  const known = formats.get(key)
  // The key names everything the format was made from, so a known one is of the same kind.
  if (known !== undefined) return known as Format
  const format = make()
  if (formats.size >= formatLimit) formats.clear()
  formats.set(key, format)
  return format
}
