// A statement as page, as A4 print, as CSV and as JSON says the same to the cent, through the addresses that people use.
import assert from 'node:assert/strict'
import { Hono } from 'hono'
import { afterMayMs, billedMay, usualTerms } from '../src/accounts/billing/billing-fixtures.ts'
import { closeMonths } from '../src/accounts/month-end/close-months.ts'
import { defaultSharingRule } from '../src/accounts/sharing/sharing-rule.ts'
import { saveSharingRule } from '../src/accounts/sharing/store-rule.ts'
import { findHomeAccount, listAccounts, pay } from '../src/accounts/store.ts'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import { testApp } from '../src/api/fixtures.ts'
import { hourMs } from '../src/kernel/steps.ts'
import type { Store } from '../src/store/open.ts'
import { mountPages } from '../src/web/mount.ts'
import { testOnEachDatabase } from './databases.ts'
import { everyRoute } from './every-route.ts'

/** Amounts by what they are called, in cents: those of lines with a source are summed by their kind. */
type Amounts = Record<string, number>

const cents = (micro: number): number => Math.round(micro / 10_000)

/** The sample's homes are open to everybody on a node that nobody has set up: no sign-in stands in the way of the test. */
async function opened(store: Store) {
  await store.db.updateTable('cells').set({ is_sample: 1 }).execute()
  const { web, routes } = everyRoute(store, 'http://localhost:7310')
  const pages = new Hono<AppEnv>()
  pages.use(frame(web.api))
  mountPages(pages, web)
  const api = testApp(web.api, routes)
  const text = async (app: Hono<AppEnv>, path: string, language = 'en'): Promise<string> => {
    const answer = await app.request(`http://localhost:7310${path}`, {
      headers: { 'accept-language': language },
    })
    assert.equal(answer.status, 200, path)
    return await answer.text()
  }
  return { pages, api, text }
}

const rows = {
  en: [
    ['from-neighbours', 'From neighbours'],
    ['from-grid', 'From the grid'],
    ['late-from-grid', 'From the grid, booked late'],
    ['network-fee', 'Network fee'],
    ['community-fee', 'Fee for the community'],
    ['monthly-fee', 'Monthly fee'],
    ['vat', 'Value added tax'],
    ['month-end', 'Evened out when the month was over'],
    ['total', 'Total'],
    ['opening-balance', 'Carried over'],
    ['payments', 'Paid'],
    ['closing-balance', 'Balance at the end'],
  ],
  de: [
    ['from-neighbours', 'Von Nachbarn'],
    ['from-grid', 'Aus dem Netz'],
    ['late-from-grid', 'Aus dem Netz, nachgebucht'],
    ['network-fee', 'Netzgebühr'],
    ['community-fee', 'Beitrag zur Gemeinschaft'],
    ['monthly-fee', 'Monatlicher Beitrag'],
    ['vat', 'Umsatzsteuer'],
    ['month-end', 'Ausgleich am Ende des Monats'],
    ['total', 'Summe'],
    ['opening-balance', 'Übertrag'],
    ['payments', 'Bezahlt'],
    ['closing-balance', 'Stand am Ende'],
  ],
} as const

/** Cells of the page's table rows by their heads, as a browser would show them. */
function tableRows(html: string): string[][] {
  const strip = (part: string): string =>
    part
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll('&nbsp;', ' ')
      .trim()
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map(([, cell = '']) => strip(cell)),
  )
}

/** Money as the page says it: `−€1.234567`, `−1,234567 €`. */
function centsOf(said: string, decimal: string): number {
  const digits = said.replaceAll(decimal === ',' ? '.' : ',', '').replace(decimal, '.')
  const value = Number(digits.replaceAll(/[^\d.]/g, ''))
  return Math.round(value * 100) * (said.includes('−') ? -1 : 1) + 0
}

function ofPage(html: string, language: 'en' | 'de'): { amounts: Amounts; vat: number[][] } {
  const decimal = language === 'en' ? '.' : ','
  const amounts: Amounts = {}
  const table = tableRows(html)
  for (const [name, head] of rows[language]) {
    for (const row of table.filter(([first]) => first === head)) {
      const said = row.length === 2 ? row[1] : row[3]
      amounts[name] = (amounts[name] ?? 0) + centsOf(said ?? '', decimal)
    }
  }
  const rates = language === 'en' ? 'On top of the prices' : 'Zusätzlich zu den Preisen'
  const vat = table
    .filter(([first]) => first === rates)
    .map((row) => row.slice(1).map((said) => centsOf(said, decimal)))
  return { amounts, vat }
}

function ofCsv(csv: string): { amounts: Amounts; vat: number[][] } {
  const [head = '', ...lines] = csv.trim().split('\r\n')
  const columns = head.split(',')
  const amounts: Amounts = {}
  const vat: number[][] = []
  for (const line of lines) {
    const cells = line.split(',')
    const of = (column: string): string => cells[columns.indexOf(column)] ?? ''
    const name = of('line')
    if (rows.en.some(([known]) => known === name)) {
      amounts[name] = (amounts[name] ?? 0) + Math.round(Number(of('amount')) * 100)
    }
    if (name === 'vat-on-top') {
      const numbers = ['vat_percent', 'net', 'vat', 'gross'].map((c) => Number(of(c)) * 100)
      vat.push(numbers.map((value) => Math.round(value) + 0))
    }
  }
  return { amounts, vat }
}

interface Said {
  readonly lines: readonly {
    readonly kind: string
    readonly source: string
    readonly amountMicro: number
  }[]
  readonly totals: { readonly amountMicro: number }
  readonly vat: readonly Record<string, number>[]
  readonly balance: Record<string, number>
}

function ofJson(text: string): { amounts: Amounts; vat: number[][] } {
  const said: Said = JSON.parse(text)
  const amounts: Amounts = {}
  for (const { kind, amountMicro } of said.lines) {
    amounts[kind] = (amounts[kind] ?? 0) + cents(amountMicro)
  }
  amounts['total'] = cents(said.totals.amountMicro)
  for (const name of ['opening', 'closing'] as const) {
    amounts[`${name}-balance`] = cents(said.balance[`${name}Micro`] ?? NaN)
  }
  amounts['payments'] = cents(said.balance['paymentsMicro'] ?? NaN)
  const vat = said.vat.map((row) => [
    row['rateHundredths'] ?? NaN,
    ...['netMicro', 'vatMicro', 'grossMicro'].map((name) => cents(row[name] ?? NaN)),
  ])
  return { amounts, vat }
}

const sourceWords = {
  en: { measured: 'measured', estimated: 'estimated', agreed: 'agreed' },
  de: { measured: 'gemessen', estimated: 'geschätzt', agreed: 'vereinbart' },
} as const

/** Line by line of a statement: what it is called, and how it is known, from its page and print. */
function knownByPage(html: string, language: 'en' | 'de'): (readonly [string, string])[] {
  return tableRows(html).flatMap(([head, source]) => {
    const row = rows[language].find(([, said]) => said === head)
    const known = Object.entries(sourceWords[language]).find(([, word]) => word === source)
    return row === undefined || known === undefined ? [] : [[row[0], known[0]] as const]
  })
}

/** The same from CSV, whose other rows are sums. */
function knownByCsv(csv: string, names: readonly string[]): (readonly [string, string])[] {
  const lines = csv.trim().split('\r\n').slice(1)
  return lines.flatMap((line) => {
    const [name = '', source = ''] = line.split(',')
    return names.includes(name) ? [[name, source] as const] : []
  })
}

testOnEachDatabase(
  'page, print, CSV and JSON of a statement say line by line the same of how it is known',
  async (store) => {
    const of = await billedMay(store, [{ ...usualTerms, monthlyFeeMicro: 10_000 }])
    const rule = { ...defaultSharingRule(usualTerms.validFromMs), monthEnd: 'shapley' } as const
    await saveSharingRule(store.db, of.cell.id, rule, 2)
    await closeMonths(store.db, of.cell, afterMayMs)
    const { pages, api, text } = await opened(store)
    const said: Said = JSON.parse(await text(api, '/api/cells/home-0/statement?period=2026-05'))
    const known = said.lines.map(({ kind, source }) => [kind, source] as const)
    const agreed = known.filter(([, source]) => source === 'agreed')
    assert.deepEqual(
      agreed.map(([kind]) => kind),
      ['monthly-fee', 'vat', 'month-end'],
    )
    assert.ok(known.length > agreed.length)
    for (const language of ['en', 'de'] as const) {
      const html = await text(pages, '/at/home-0/statement?month=2026-05', language)
      assert.deepEqual(knownByPage(html, language), known, `page and print in ${language}`)
    }
    const names = known.map(([name]) => name)
    const csv = await text(pages, '/at/home-0/statement.csv?month=2026-05')
    assert.deepEqual(knownByCsv(csv, names), known, 'CSV')
    const open = await text(api, '/api/cells/home-0/statement.csv?period=2026-05')
    assert.deepEqual(knownByCsv(open, names), known, 'CSV of the API')
    // Entry by entry, too.
    const entries = await text(api, '/api/cells/home-0/entries.csv?period=2026-05')
    const ofEntries = entries
      .trim()
      .split('\r\n')
      .map((line) => line.split(',').slice(1, 3).join(' '))
    for (const [kind, source] of known) {
      const sources = ofEntries.filter((entry) => entry.split(' ')[0] === kind)
      assert.ok(sources.includes(`${kind} ${source}`), `${kind}, entry by entry`)
      if (source === 'agreed') assert.deepEqual(new Set(sources), new Set([`${kind} agreed`]))
    }
  },
)

testOnEachDatabase(
  'page, print, CSV and JSON of a statement are equal to the cent',
  async (store) => {
    const of = await billedMay(store)
    const { db } = store
    const home = await findHomeAccount(db, 'home-0')
    const bank = (await listAccounts(db, of.cell.id)).find(({ kind }) => kind === 'bank')
    assert.ok(home !== null && bank !== undefined)
    const paid = await pay(db, of.cell.id, {
      id: 'cash',
      atMs: usualTerms.validFromMs + 40 * hourMs,
      fromAccountId: bank.id,
      toAccountId: home.id,
      amountMicro: 2_340_000,
    })
    assert.ok(paid.ok)
    const { pages, api, text } = await opened(store)
    for (const month of ['2026-05', '2026-06']) {
      const json = ofJson(await text(api, `/api/cells/home-0/statement?period=${month}`))
      const csv = ofCsv(await text(pages, `/at/home-0/statement.csv?month=${month}`))
      assert.deepEqual(csv, json, `${month}: CSV`)
      const open = ofCsv(await text(api, `/api/cells/home-0/statement.csv?period=${month}`))
      assert.deepEqual(open, json, `${month}: CSV of the API`)
      for (const language of ['en', 'de'] as const) {
        const html = await text(pages, `/at/home-0/statement?month=${month}`, language)
        assert.deepEqual(ofPage(html, language), json, `${month}: page and print in ${language}`)
      }
      if (month === '2026-05') {
        assert.ok((json.amounts['vat'] ?? 0) < 0 && json.amounts['monthly-fee'] === -450)
        assert.equal(json.amounts['payments'], 234)
        assert.equal(json.vat.length, 2)
      } else {
        assert.deepEqual(json.vat, [], 'June has no bill yet')
      }
    }
  },
)
