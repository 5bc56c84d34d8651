import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// What the sample neighbourhood decides, and how its plans keep that. All with scripts off.

let node: TestNode
let browser: Browser
const path = '/at/sonnenhof/decisions'

before(async () => {
  node = await startTestNode()
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
  assert.deepEqual(node.errors, [])
})

const plain = { javaScriptEnabled: false }

async function fillRule(page: Page, kW: string): Promise<void> {
  await page.getByLabel('Its name', { exact: true }).fill('Quiet evening for the transformer')
  await page.getByLabel('How much').fill(kW)
  const allowed = page.getByRole('group', { name: 'This must be allowed' })
  await allowed.getByLabel('Time').fill('18:00')
  await allowed.getByLabel('Amount').fill('0.1')
  const forbidden = page.getByRole('group', { name: 'This must be forbidden' })
  await forbidden.getByLabel('Time').fill('18:00')
  await forbidden.getByLabel('Amount').fill('500')
  await page.getByLabel('What was decided').fill('The transformer gets a rest')
  await page.getByLabel('In favour').fill('9')
  await page.getByLabel('Against', { exact: true }).fill('2')
  await page.getByLabel('Could take part').fill('20')
}

/** Loads a page again until it says something: a new plan takes its time. */
async function untilSaid(page: Page, said: RegExp): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    await page.goto(node.url + path)
    if ((await page.getByText(said).count()) > 0) return
    await page.waitForTimeout(500)
  }
  assert.fail(`${path} never said ${said}`)
}

test('a decision is tried, entered and kept by the next plan, which says so; then it is ended', async () => {
  const { page, close } = await openPage(browser, plain)
  await page.goto(`${node.url}/at/sonnenhof/neighbourhood`)
  await page.getByRole('link', { name: 'What we decide together' }).click()
  await page.getByRole('link', { name: 'Decisions', exact: true }).click()
  await page.getByText('Nothing has been decided yet.').waitFor()
  await page.getByRole('link', { name: 'Enter a decision' }).click()
  await fillRule(page, '500')
  // The example that must be forbidden is allowed by 500 kW.
  await page.getByRole('button', { name: 'Try it' }).click()
  await page.getByText('This should be forbidden, but the rule allows it.').waitFor()
  await page.getByLabel('How much').fill('1')
  await page.getByRole('button', { name: 'Try it' }).click()
  const rule = 'All homes together take no more than 1.0 kW from the grid at any time.'
  await page.getByText(rule).waitFor()
  await page
    .getByText('Alle Häuser zusammen beziehen jederzeit höchstens 1,0 kW aus dem Netz.')
    .waitFor()
  // What was typed is still there.
  assert.equal(await page.getByLabel('In favour').inputValue(), '9')
  await page.getByRole('button', { name: 'Enter it' }).click()
  await page.getByText('The decision is on record.').waitFor()
  await untilSaid(page, /The plan (keeps it|cannot keep it) in the next 30 hours/)
  await page.getByText('9 were in favour, 2 against, 0 abstained; 20 could take part.').waitFor()
  await page.goto(`${node.url}/at/sonnenhof/plan`)
  await page.getByText('What was decided together:').waitFor()
  await page.getByText(/“Quiet evening for the transformer”\. The plan/).waitFor()
  await page.goto(node.url + path)
  await page.getByText('End it').first().click()
  await page.getByLabel('Why it ends').fill('The transformer is new')
  await page.getByRole('button', { name: 'End it' }).click()
  await page.getByText('The rule has ended. It stays on record.').waitFor()
  await page.getByRole('heading', { name: 'The transformer is new' }).waitFor()
  await page.getByText('With this an earlier decision ended.').waitFor()
  await close()
})

test('on a narrow screen, in German, the pages fit and have no violations', async () => {
  const { page, close } = await openPage(browser, {
    locale: 'de-DE',
    viewport: { width: 320, height: 700 },
  })
  for (const at of [path, `${path}/new`]) {
    await page.goto(node.url + at)
    assert.ok((await overflowPx(page)) <= 0, at)
    assert.deepEqual(await axeViolations(page), [])
  }
  await close()
})
