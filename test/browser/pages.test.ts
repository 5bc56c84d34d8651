import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { sampleNeighbourhood } from '../../src/simulation/sample.ts'
import { axeViolations, launch, openPage, overflowPx, tabTo } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// One node with the sample, as a visitor finds it.

let node: TestNode
let browser: Browser
const home = `/at/${sampleNeighbourhood().homes[0]?.slug}`

before(async () => {
  node = await startTestNode({ hasTalk: true })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
})

test('the first page comes alive by itself: measured flows, a plan with its proof, an account', async () => {
  const { page, errors, close } = await openPage(browser)
  await page.goto(node.url)
  // Nothing is reloaded here: what appears, the live island fetched.
  await page.getByText(/above the proven best|proven to be the best/).waitFor()
  await page.getByRole('heading', { level: 1, name: /^Right now Sonnenhof/ }).waitFor()
  await page.getByText(/went from neighbour to neighbour/).waitFor()
  assert.deepEqual(errors, [])
  await close()
})

test('the first page says what the neighbours ask, and once that is answered it asks no more', async () => {
  const { page, errors, close } = await openPage(browser)
  await page.goto(`${node.url}/at/sonnenhof`)
  await page.getByText('One thing waits for you.').waitFor()
  await page.getByRole('link', { name: /^How should our cars charge/ }).click()
  for (let voted = 0; voted < 14; voted++) {
    const progress = await page.getByText(/^You have voted on \S+ of 14 statements/).innerText()
    await page.getByRole('button', { name: 'I agree' }).click()
    await page.getByText(progress).waitFor({ state: 'detached' })
  }
  await page.getByText(/^You have voted on every statement/).waitFor()
  await page.goto(`${node.url}${home}/home`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  assert.equal(await page.getByText('waits for you').count(), 0)
  assert.deepEqual(errors, [])
  await close()
})

test('live updates stop when they are paused, and go on', async () => {
  const { page, close } = await openPage(browser)
  await page.goto(`${node.url}/at/sonnenhof`)
  await page.getByRole('button', { name: 'Pause live updates' }).click()
  await page.getByRole('button', { name: 'Go on with live updates' }).click()
  await page.getByText(/^Updated at/).waitFor()
  await close()
})

test('the clock of the sample is set to real time, and the page says so', async () => {
  const { page, close } = await openPage(browser)
  await page.goto(`${node.url}/at/sonnenhof/settings`)
  await page.getByRole('combobox', { name: 'Speed of time' }).selectOption('As fast as yours')
  await page.getByRole('button', { name: 'Set' }).click()
  await page.getByText('Done.').waitFor()
  await page.getByText(/clock runs as fast as yours/).waitFor()
  await close()
})

const views = [
  { width: 1280, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
  { width: 360, colorScheme: 'light' },
  { width: 360, colorScheme: 'dark' },
] as const

const paths = [
  '/at/sonnenhof',
  'home',
  '/at/sonnenhof/plan',
  'plan',
  '/at/sonnenhof/neighbourhood',
  '/at/sonnenhof/together',
  '/at/sonnenhof/questions',
  'question',
  '/at/sonnenhof/decisions',
  'decision',
  '/at/sonnenhof/accounts',
  '/at/sonnenhof/accounts/allocations',
  '/at/sonnenhof/accounts/points',
  'statement',
  'statement/bookings',
  'bank-account',
  '/at/sonnenhof/payments',
  'people',
  'meter-parts',
  'guest',
  '/at/sonnenhof/things',
  'things',
  'thing',
  'import',
  '/at/sonnenhof/settings',
  '/at/sonnenhof/meter-parts',
  '/at/sonnenhof/server',
  '/start',
  '/sign-in',
  '/nowhere',
]

/** Pages that are reached by the first link of a list. */
const lists: ReadonlyMap<string, { readonly at: string; readonly first: string }> = new Map([
  ['thing', { at: `${home}/things`, first: 'table a' }],
  ['question', { at: '/at/sonnenhof/questions', first: 'main a[href*="/questions/"]' }],
  ['decision', { at: '/at/sonnenhof/decisions', first: 'main a[href*="/decisions/0"]' }],
])

for (const { width, colorScheme } of views) {
  test(`axe finds nothing on any page of the sample, ${width} px, ${colorScheme}`, async () => {
    const { page, errors, close } = await openPage(browser, {
      viewport: { width, height: 800 },
      colorScheme,
      locale: width === 360 ? 'de-AT' : 'en-GB',
    })
    for (const path of paths) {
      const list = lists.get(path)
      const address = list?.at ?? (path.startsWith('/') ? path : `${home}/${path}`)
      await page.goto(node.url + address)
      if (list !== undefined) await page.locator(list.first).first().click()
      assert.deepEqual(await axeViolations(page), [], `${address} at ${width} px, ${colorScheme}`)
      assert.ok((await overflowPx(page)) <= 0, `${address} is wider than ${width} px`)
    }
    assert.deepEqual(errors, [])
    await close()
  })
}

test('every page fits at 320 px, which is also 200 % zoom on a phone of 640', async () => {
  const { page, close } = await openPage(browser, { viewport: { width: 320, height: 640 } })
  for (const path of paths.filter((one) => one.startsWith('/'))) {
    await page.goto(node.url + path)
    assert.ok((await overflowPx(page)) <= 0, `${path} is wider than 320 px`)
  }
  await close()
})

for (const locale of ['en-GB', 'de-AT']) {
  test(`on a phone every figure of the accounts is in sight, and the table is still one, ${locale}`, async () => {
    const { page, close } = await openPage(browser, {
      viewport: { width: 360, height: 800 },
      locale,
    })
    await page.goto(`${node.url}/at/sonnenhof/accounts`)
    const cells = page.locator('.stacks td')
    assert.ok((await cells.count()) > 3)
    for (const cell of await cells.all()) {
      const box = await cell.boundingBox()
      assert.ok(box !== null && box.x >= 0 && box.x + box.width <= 360)
      // What it says, and below which head: wide enough for both.
      assert.ok(await cell.evaluate((of) => of.scrollWidth <= of.clientWidth))
    }
    const devtools = await page.context().newCDPSession(page)
    const { nodes } = await devtools.send('Accessibility.getFullAXTree')
    const count = (role: string) => nodes.filter((one) => one.role?.value === role).length
    assert.equal(count('table'), 1)
    // Balance, without the neighbourhood, better off by, shared energy.
    assert.equal(count('columnheader'), 5)
    assert.equal(count('rowheader') * 4, count('cell'))
    await close()
  })
}

test('by keyboard alone: from the first page into a home, and its battery is told to hurry', async () => {
  const { page, close } = await openPage(browser)
  await page.goto(node.url)
  await page.keyboard.press('Tab')
  assert.equal(
    await page.evaluate(() => document.activeElement?.textContent),
    'Skip to the content',
  )
  await tabTo(page, 'link', 'My home')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'What it does and why' }).waitFor()
  await tabTo(page, 'button', /^Hurry:/)
  await page.keyboard.press('Enter')
  await page.getByText(/hurries now/).waitFor()
  await page
    .getByText(/pressed hurry: full power until/)
    .first()
    .waitFor()
  await tabTo(page, 'button', /^Back to automatic:/)
  await page.keyboard.press('Enter')
  await page.getByText(/follows the plan again/).waitFor()
  await close()
})

test('by keyboard alone: a table of numbers opens and a statement is found', async () => {
  const { page, close } = await openPage(browser)
  await page.goto(`${node.url}/at/sonnenhof/neighbourhood`)
  await page.getByText('The numbers as a table').first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('columnheader', { name: 'Moved by the plan' }).waitFor()
  await tabTo(page, 'link', 'Accounts')
  await page.keyboard.press('Enter')
  await page.getByRole('table').getByRole('link').first().focus()
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: /owes|is owed|is even/ }).waitFor()
  await close()
})

test('with scripts off everything is there, and nothing pretends to be live', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(`${node.url}/at/sonnenhof`)
  await page.getByRole('heading', { level: 1, name: /Sonnenhof/ }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Pause live updates' }).count(), 0)
  await page.getByRole('button', { name: 'Deutsch' }).click()
  await page.getByRole('link', { name: 'Mein Zuhause' }).click()
  await page
    .getByRole('button', { name: /^Eilt:/ })
    .first()
    .click()
  await page.getByText(/beeilt sich jetzt/).waitFor()
  await page
    .getByRole('button', { name: /^Wieder automatisch:/ })
    .first()
    .click()
  await page.getByText(/folgt wieder dem Plan/).waitFor()
  await close()
})

for (const { locale, link, why, because, without } of [
  {
    locale: 'en-GB',
    link: 'The whole plan, hour by hour, with its reasons',
    why: /Why is it not (charging|heating|running)\?/,
    because: /because|to keep|as much as|to fill|as it is|left to/,
    without: 'Without it',
  },
  {
    locale: 'de-AT',
    link: 'Der ganze Plan, Stunde für Stunde, mit Gründen',
    why: /Warum (lädt|heizt|läuft) es nicht\?/,
    because: /weil|damit|so viel|um die|wie es|sich selbst/,
    without: 'Ohne ihn',
  },
]) {
  test(`with scripts off the plan gives every step of every device its reason, ${locale}`, async () => {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false, locale })
    await page.goto(node.url + home + '/home')
    await page.getByRole('link', { name: link }).click()
    await page.getByText(why).first().waitFor()
    const steps = page.locator('ol.runs > li')
    assert.ok((await steps.count()) > 5)
    for (const text of await steps.allTextContents()) assert.match(text, because)
    // The pictures' numbers are a table too, and each picture says what it shows.
    await page.getByRole('group').filter({ hasText: without }).locator('summary').click()
    await page.getByRole('columnheader', { name: without }).waitFor()
    for (const picture of await page.locator('svg.stairs').all()) {
      assert.ok(((await picture.locator('title').textContent()) ?? '').length > 10)
    }
    const csv = await page.request.get(`${node.url}${home}/plan.csv`)
    assert.match(await csv.text(), /^start,import_micro_per_kwh,.*: reason\r\n/)
    await close()
  })
}

test('a statement prints on A4 without anything that is only for screens', async () => {
  const { page, close } = await openPage(browser)
  await page.goto(`${node.url}${home}/statement`)
  await page.emulateMedia({ media: 'print' })
  assert.equal(await page.getByRole('navigation').isVisible(), false)
  assert.equal(await page.getByRole('button', { name: 'Show' }).isVisible(), false)
  assert.ok(await page.getByRole('heading', { level: 1 }).isVisible())
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true })
  const sheets = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length
  assert.equal(sheets, 1)
  await close()
})

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(
    node.errors.filter((line) => !line.startsWith('sample-')),
    [],
  )
})
