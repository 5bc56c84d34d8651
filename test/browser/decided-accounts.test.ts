import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// What the sample neighbourhood decides about its accounts, from the form to the settings that can no longer be changed. All with scripts off.

let node: TestNode
let browser: Browser
const at = '/at/sonnenhof'

before(async () => {
  node = await startTestNode()
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
  assert.deepEqual(node.errors, [])
})

async function fill(page: Page, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values)) {
    await page.locator(`main [name="${name}"]`).fill(value)
  }
}

test('a decision about accounts is tried, entered, told on its page, and by hand nobody changes it', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(`${node.url}${at}/decisions`)
  await page.getByRole('link', { name: 'Enter what was decided about accounts' }).click()
  await page.getByLabel('Rule', { exact: true }).selectOption('equal')
  for (const summary of await page.getByText('Two examples').all()) await summary.click()
  await fill(page, {
    'key-generated': '3',
    'key-used': '2',
    'key-others': '48',
    'key-right': '2',
    'key-wrong': '1',
    least: '0,5',
    'least-gained': '-0.5',
    'least-others': '60',
    'least-right': '0.5',
    'least-wrong': '-0.5',
    title: 'Everybody gets the same',
    review: '2020-01-01',
  })
  await page.getByRole('button', { name: 'Try it' }).click()
  const refused = await page.getByText(/It comes to [\d.]+, not to that\./).textContent()
  await page.locator('[name="key-right"]').fill(/[\d.]+\d/.exec(refused ?? '')?.[0] ?? '')
  await page.getByRole('button', { name: 'Try it' }).click()
  await page
    .getByText('What the neighbourhood makes is offered to all homes in equal parts.')
    .waitFor()
  await page.getByText(/^Jedes Zuhause steht im Monat um mindestens 0,50/).waitFor()
  await page.getByRole('heading', { name: 'What it would have meant last month' }).waitFor()
  await page.getByRole('button', { name: 'Enter it' }).click()
  await page.getByText('The decision is on record.').waitFor()
  await page.getByRole('heading', { name: '5. What it did since' }).waitFor()
  // The date to look at it again is past: everybody is reminded.
  await page.getByText('it is time to look at this decision again').waitFor()
  const again = page.getByRole('link', { name: 'Ask everybody again' })
  const here = page.url().replace(/\?.*/, '')
  await again.click()
  assert.equal(
    await page.locator('[name="question"]').first().inputValue(),
    'Everybody gets the same',
  )
  await page.goto(`${node.url}${at}/neighbourhood`)
  await page.getByRole('link', { name: 'Everybody gets the same' }).click()
  assert.equal(page.url(), here)
  const json = await page.request.get(here, { headers: { accept: 'application/json' } })
  assert.match(json.headers()['content-type'] ?? '', /^application\/json/)
  const told: unknown = await json.json()
  assert.ok(typeof told === 'object' && told !== null && 'terms' in told && 'months' in told)
  await page.getByText('It stays as it is').first().click()
  await page.getByLabel('Why it stays').fill('It works.')
  await page.getByLabel('Look at it again on').fill('2035-01-01')
  await page.getByRole('button', { name: 'It stays as it is' }).click()
  await page.getByText('It is on record that the decision stays.').waitFor()
  await page.getByText('It is looked at again on 1 January 2035.').waitFor()
  // By hand from far ahead on, when it holds.
  await page.goto(`${node.url}${at}/settings`)
  const sharing = page.locator('form[action$="/settings/sharing"]')
  await sharing.locator('[name="key"]').selectOption('dynamic')
  await sharing.locator('[name="from"]').fill('2034-06-01')
  await sharing.getByRole('button', { name: 'Save' }).click()
  await page.getByText('This was decided together: “Everybody gets the same”.').first().waitFor()
  await close()
})

test('a second decision about the same thing is refused by name, and replaces it where it says so', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  const enter = async () => {
    await page.getByLabel('Price between neighbours').selectOption('plan')
    await page.getByLabel('What was decided').fill('What the plan says')
    await page.getByRole('button', { name: 'Enter it' }).click()
  }
  await page.goto(`${node.url}${at}/decisions/accounts`)
  await enter()
  await page.getByRole('heading', { name: 'What the plan says' }).waitFor()
  await page.goto(`${node.url}${at}/decisions/accounts`)
  await enter()
  await page.getByText('This was decided already: “What the plan says”.').first().waitFor()
  await page.goto(`${node.url}${at}/decisions`)
  await page.getByRole('link', { name: 'What the plan says' }).click()
  await page.getByRole('link', { name: 'Replace it by another decision about accounts' }).click()
  await page.getByText('It comes in the place of: “What the plan says”.').waitFor()
  await enter()
  await page.getByText('Before it, this was decided:').waitFor()
  await page.locator('ol').getByRole('link', { name: 'What the plan says' }).click()
  await page.getByText('A later decision came in its place.').waitFor()
  await close()
})

test('on a narrow screen, in German and in the dark, the pages fit and have no violations', async () => {
  const { page, close } = await openPage(browser, {
    locale: 'de-DE',
    viewport: { width: 320, height: 700 },
    colorScheme: 'dark',
  })
  await page.goto(`${node.url}${at}/decisions`)
  const one = await page.locator('main h3 a').first().getAttribute('href')
  for (const path of [
    `${at}/decisions`,
    `${at}/decisions/accounts`,
    `${at}/decisions/streets`,
    one,
    `${at}/neighbourhood`,
  ]) {
    await page.goto(node.url + path)
    assert.ok((await overflowPx(page)) <= 0, path ?? '')
    assert.deepEqual(await axeViolations(page), [])
  }
  await close()
})
