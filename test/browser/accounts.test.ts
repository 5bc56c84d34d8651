// The pages of accounts, with books that are full: VAT and fees, payments, a grid operator's files, witnesses, proofs.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { openBooks, type Books } from './books.ts'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'

let books: Books
let browser: Browser

before(async () => {
  books = await openBooks()
  browser = await launch()
})

after(async () => {
  await browser.close()
  await books.stop()
})

const home = '/at/home-0'
const first = Date.UTC(2026, 3, 30, 22)

/** Pages by who opens them; each has its own first heading, so that no other page is looked at instead. */
const pages = (): readonly (readonly ['organiser' | 'member', string, RegExp])[] => [
  ['organiser', '/at/hof/accounts?month=2026-05', /better off in|besser da/],
  ['organiser', '/at/hof/payments', /For May 2026|Für Mai 2026/],
  ['organiser', '/at/hof/accounts/points', /still need|fehlt noch/],
  ['organiser', '/at/hof/accounts/allocations', /A file is being booked|Eine Datei wird gebucht/],
  ['organiser', `/at/hof/accounts/allocations/${books.openFile}`, /differ in|weichen in/],
  [
    'organiser',
    `/at/hof/accounts/allocations/${books.bookedFile}`,
    /Nothing differs|Nichts weicht/,
  ],
  [
    'organiser',
    `/at/hof/accounts/allocations/${books.begunFile}`,
    /^Being booked: 8 of 96|^Wird gebucht: 8 von 96/,
  ],
  ['organiser', '/at/hof/meter-parts', /Sonnenhof/],
  ['organiser', '/at/hof/meter-parts/mill-1/statement', /Mühle/],
  ['organiser', `${home}/bank-account`, /Ahornweg 1/],
  ['member', '/at/hof/accounts?month=2026-05', /Ahornweg 1/],
  ['member', `${home}/bank-account`, /Ahornweg 1/],
  ['member', `${home}/meter-parts`, /Ahornweg 1/],
  ['member', `${home}/statement?month=2026-05`, /Ahornweg 1/],
  ['member', `${home}/statement/bookings?day=2026-05-01`, /1 May 2026|1\. Mai 2026/],
  ['member', `${home}/statement/proof?start=${first}`, /1 May 2026|1\. Mai 2026/],
]

async function signIn(page: Page, who: 'organiser' | 'member'): Promise<void> {
  await page.context().clearCookies()
  await page.context().addCookies([books[who]])
}

/** A page that came by a form may still be without its style. */
async function lookAt(page: Page, what: string): Promise<void> {
  await page.waitForLoadState('load')
  assert.deepEqual(await axeViolations(page), [], what)
  assert.ok((await overflowPx(page)) <= 0, `${what} is wider than its window`)
}

for (const { width, colorScheme, locale } of [
  { width: 1280, colorScheme: 'light', locale: 'en-GB' },
  { width: 1280, colorScheme: 'dark', locale: 'de-AT' },
  { width: 360, colorScheme: 'light', locale: 'en-GB' },
  { width: 360, colorScheme: 'dark', locale: 'de-AT' },
  { width: 320, colorScheme: 'light', locale: 'de-AT' },
] as const) {
  test(`axe finds nothing on the pages of full accounts, ${width} px, ${colorScheme}, ${locale}`, async () => {
    const { page, errors, close } = await openPage(browser, {
      viewport: { width, height: 800 },
      colorScheme,
      locale,
    })
    for (const [who, path, heading] of pages()) {
      await signIn(page, who)
      await page.goto(books.url + path)
      assert.match((await page.getByRole('heading', { level: 1 }).textContent()) ?? '', heading)
      await lookAt(page, `${path} at ${width} px, ${colorScheme}`)
    }
    await signIn(page, 'organiser')
    await page.goto(`${books.url}/at/hof/settings`)
    await page
      .getByRole('button', { name: /^(Try it on last month|Erst am letzten Monat)/ })
      .click()
    await page.getByRole('columnheader', { name: /Shapley/ }).waitFor()
    await lookAt(page, `the trial of a rule at ${width} px, ${colorScheme}`)
    // What is refused stands beside its field.
    await page.goto(`${books.url}/at/hof/payments`)
    await page.locator('form[action$="/single"] button').click()
    await page.locator('form[action$="/single"] input[name="amount"]').fill('0')
    await page.locator('form[action$="/single"] select[name="home"]').selectOption('home-0')
    await page.locator('form[action$="/single"] button').click()
    await page.locator('#field-amount-error').waitFor()
    await lookAt(page, `a payment that was refused at ${width} px, ${colorScheme}`)
    await page.goto(`${books.url}/at/hof/accounts/points`)
    await page.locator('#field-meteringPoint-turbine').fill('?')
    await page.locator('main form button.main').first().click()
    await page.locator('#field-meteringPoint-turbine-error').waitFor()
    await lookAt(page, `a number that was refused at ${width} px, ${colorScheme}`)
    assert.deepEqual(errors, [])
    await close()
  })
}

test('a statement with VAT, fees and corrections prints on two sheets of A4', async () => {
  const { page, close } = await openPage(browser)
  await signIn(page, 'member')
  await page.goto(`${books.url}${home}/statement?month=2026-05`)
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
  assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length, 2)
  await close()
})

test('no page of accounts failed while they were looked at', () => {
  assert.deepEqual(books.faults, [])
})
