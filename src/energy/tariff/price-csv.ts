import { microPerUnit } from '../../kernel/money.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { dynamicPricesLimit } from './tariff-check.ts'
import type { PriceRule, PriceUnit } from './tariff.ts'

/** Characters of one price file at the most. */
export const priceCsvLimit = 2_000_000

/** How a price file is to be read. */
export interface PriceCsvOptions {
  readonly unit: PriceUnit
  /** Holds wherever the file knows no price, micro-units per kWh. */
  readonly otherwiseMicroPerKwh: number
}

type DynamicRule = Extract<PriceRule, { kind: 'dynamic' }>

/**
 * A dynamic price from CSV: one line for each price, its start (ISO 8601 with a zone: `2026-03-29T01:00Z`,
 * `2026-03-29T03:00+02:00`) and its amount, separated by comma, semicolon or tab. With semicolons and tabs a decimal
 * comma is understood. A first line without a time is a heading. A price holds until the next, for the
 * commonest distance between two starts at the most.
 */
export function readPriceCsv(text: string, options: PriceCsvOptions): Result<DynamicRule> {
  if (text.length > priceCsvLimit) {
    return refuse(
      'file-too-long',
      `The file has ${text.length} characters; ${priceCsvLimit} at the most.`,
    )
  }
  const { per, money } = options.unit
  const scale = microPerUnit / (per === 'MWh' ? 1000 : 1) / (money === 'cent' ? 100 : 1)
  const prices: { startMs: number; priceMicroPerKwh: number }[] = []
  const lines = text.split(/\r?\n/)
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue
    const at = `line ${i + 1}`
    const [start = '', amount = ''] = cellsOf(line)
    const startMs = instantOf(start)
    if (startMs === null && i === 0) continue
    if (startMs === null) {
      return refuse(
        'not-a-time',
        `${at} begins with "${shortened(start)}"; a start is written like 2026-03-29T01:00Z or 2026-03-29T03:00+02:00.`,
        at,
        { line: i + 1 },
      )
    }
    const price = /^-?\d+(\.\d+)?$/.test(amount) ? Number(amount) : NaN
    if (!Number.isFinite(price)) {
      return refuse(
        'not-a-price',
        `${at} has the price "${shortened(amount)}"; a price is a number like 0.2534.`,
        at,
        { line: i + 1 },
      )
    }
    prices.push({ startMs, priceMicroPerKwh: Math.round(price * scale) })
    if (prices.length > dynamicPricesLimit) {
      return refuse('too-many-prices', `The file has more than ${dynamicPricesLimit} prices.`, at)
    }
  }
  prices.sort((a, b) => a.startMs - b.startMs)
  const twice = prices.find(({ startMs }, i) => prices[i + 1]?.startMs === startMs)
  if (twice !== undefined) {
    return refuse(
      'price-twice',
      `There are two prices for ${new Date(twice.startMs).toISOString()}; each start has one.`,
    )
  }
  if (prices.length < 2) {
    return refuse('too-few-prices', 'The file has fewer than two prices; it has one line for each.')
  }
  return success({
    kind: 'dynamic',
    priceMicroPerKwh: options.otherwiseMicroPerKwh,
    stepMs: commonestDistance(prices.map(({ startMs }) => startMs)),
    prices,
  })
}

function cellsOf(line: string): string[] {
  const separator = ['\t', ';', ','].find((mark) => line.includes(mark)) ?? ','
  const cells = line.split(separator).map((cell) => cell.trim().replaceAll(/^"|"$/g, ''))
  return separator === ','
    ? cells
    : cells.map((cell, i) => (i === 1 ? cell.replace(',', '.') : cell))
}

function instantOf(text: string): number | null {
  const isInstant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text)
  const atMs = isInstant ? Date.parse(text.replace(' ', 'T')) : NaN
  return Number.isFinite(atMs) ? atMs : null
}

function commonestDistance(starts: readonly number[]): number {
  const counts = new Map<number, number>()
  for (let i = 1; i < starts.length; i++) {
    const distance = (starts[i] ?? 0) - (starts[i - 1] ?? 0)
    counts.set(distance, (counts.get(distance) ?? 0) + 1)
  }
  return [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])[0]
}

function shortened(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
