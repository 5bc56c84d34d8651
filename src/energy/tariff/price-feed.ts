import { limitedText } from '../../kernel/limited-text.ts'
import { refuse, type Result } from '../../kernel/refusal.ts'
import { priceCsvLimit, readPriceCsv, type PriceCsvOptions } from './price-csv.ts'
import type { PriceRule } from './tariff.ts'

/** What fetching needs of the outside: Node's own `fetch`, or a test's. */
export type Fetch = (
  url: string,
  init: { signal: AbortSignal; redirect: 'error' },
) => Promise<Response>

/** How long a price server may take. */
const timeoutMs = 20_000

/** Bytes of an answer at the most. */
const bytesLimit = priceCsvLimit

/**
 * Fetches dynamic prices (CSV: see `readPriceCsv`) from `url`. Whatever goes wrong is a refusal with a reason: the prices
 * known so far go on.
 */
export async function fetchPrices(
  url: string,
  options: PriceCsvOptions,
  fetch: Fetch,
): Promise<Result<Extract<PriceRule, { kind: 'dynamic' }>>> {
  let text: string
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs), redirect: 'error' })
    if (!response.ok) return unreadable(url, `it answered with status ${response.status}`)
    const type = response.headers.get('content-type') ?? ''
    if (!/^text\/(csv|plain)|^application\/(csv|octet-stream)/.test(type)) {
      return unreadable(url, `it sent "${type}" instead of text/csv`)
    }
    const read = await limitedText(response, bytesLimit)
    if (read === null) return unreadable(url, `it sent more than ${bytesLimit} bytes`)
    text = read
  } catch (error) {
    return unreadable(url, error instanceof Error ? error.message : 'it could not be reached')
  }
  const rule = readPriceCsv(text, options)
  return rule.ok ? { ...rule, value: { ...rule.value, url, unit: options.unit } } : rule
}

function unreadable(url: string, why: string): ReturnType<typeof refuse> {
  return refuse('prices-not-read', `No prices from ${url}: ${why}.`, 'url')
}
