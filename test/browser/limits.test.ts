import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { sampleNeighbourhood } from '../../src/simulation/sample.ts'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// What wires carry and what the grid operator asks, in the sample. All with scripts off.

let node: TestNode
let browser: Browser
const home = `/at/${sampleNeighbourhood().homes[0]?.slug}`
const all = '/at/sonnenhof'

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

/** Loads a page again until it says something: a new plan takes its time. */
async function untilSaid(page: Page, path: string, said: RegExp): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    await page.goto(node.url + path)
    if ((await page.getByText(said).count()) > 0) return
    await page.waitForTimeout(500)
  }
  assert.fail(`${path} never said ${said}`)
}

async function enterLimit(page: Page, kW: string): Promise<void> {
  await page.goto(`${node.url}${home}/limits`)
  await page.getByText('Enter a limit by hand').click()
  await page.getByLabel('To', { exact: true }).fill(kW)
  await page.getByLabel('It holds for').fill('72')
  await page.getByLabel('Who asks').fill('Netze Graz')
  await page.getByLabel('Why').fill('a cable is being mended')
  await page.getByRole('button', { name: 'Let it hold from now on' }).click()
}

test('fuses and circuits of a home are stated, devices are put behind them, and a slip is told at its field', async () => {
  const { page, close } = await openPage(browser, plain)
  await page.goto(`${node.url}${home}/home`)
  await page.getByRole('link', { name: 'Fuses and limits' }).click()
  await page.getByLabel('Main fuse of each phase').fill('35')
  await page.getByLabel('Most that may be fed in').fill('60')
  await page.getByText('One more circuit').click()
  await page.getByLabel('Name', { exact: true }).fill('Garage')
  await page.getByLabel('It carries at the most').fill('five')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Type a number from 0.1 to 1000.').waitFor()
  await page.getByLabel('It carries at the most').fill('16')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. The next plan counts with it.').waitFor()
  await page.getByText('Where each device is connected').click()
  await page.getByLabel('Car is behind').selectOption('Garage')
  await page.getByLabel('Phases of Car').selectOption('L2')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Where each device is connected').click()
  assert.equal(await page.getByLabel('Car is behind').inputValue(), 'garage')
  assert.equal(await page.getByLabel('Phases of Car').inputValue(), '2')
  // Without its name a circuit goes; what still stands behind it says so.
  await page.getByText('Circuit Garage').click()
  await page.getByLabel('Name', { exact: true }).first().fill('')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('This circuit is no longer there.').waitFor()
  await close()
})

test('lines between homes are stated by a steward', async () => {
  const { page, close } = await openPage(browser, plain)
  await page.goto(`${node.url}${all}/neighbourhood`)
  await page.getByRole('link', { name: 'Lines and limits' }).click()
  await page.getByText('One more line').click()
  await page.getByLabel('Name', { exact: true }).fill('Bachgasse')
  await page.getByLabel('It carries in each direction').fill('0.1')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Which home is behind which line').click()
  await page.getByLabel('Ahornweg 2 is behind').selectOption('Bachgasse')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('That is less than what is always needed.').waitFor()
  await page.getByLabel('It carries in each direction').first().fill('60')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Saved. The next plan counts with it.').waitFor()
  await close()
})

test('a limit by letter is entered, kept by the plan, told where people look, and taken back', async () => {
  const { page, close } = await openPage(browser, plain)
  await enterLimit(page, '0,01')
  await page.getByText(/That is less than what is always needed\. At least [\d.]+ kW/).waitFor()
  await enterLimit(page, '9')
  await untilSaid(
    page,
    `${home}/plan`,
    /limits what Ahornweg 1 draws from the grid to 9\.0.kW, until .*“a cable is being mended”.*The plan keeps it\./,
  )
  await untilSaid(page, `${home}/home`, /The plan keeps it\./)
  await page.goto(`${node.url}${home}/limits`)
  const csv = await page.request.get(
    node.url + ((await page.getByText('What was measured').getAttribute('href')) ?? ''),
  )
  assert.match(await csv.text(), /^start,held_share,measured_w,import_limit_w,export_limit_w\r\n/)
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('Taken back. It stays on record.').waitFor()
  await page.getByText(/limits what Ahornweg 1 draws/).waitFor()
  await page.goto(`${node.url}${home}/plan`)
  assert.equal(await page.getByText(/Netze Graz limits/).count(), 0)
  await close()
})

for (const width of [360, 1280]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on pages of limits, ${width} px, ${colorScheme}`, async () => {
      const options = { viewport: { width, height: 900 }, colorScheme, locale: 'de-AT' }
      const { page, errors, close } = await openPage(browser, options)
      for (const path of [`${home}/limits`, `${all}/limits`]) {
        await page.goto(node.url + path)
        await page.getByText('Eine Grenze von Hand eintragen').click()
        assert.deepEqual(await axeViolations(page), [])
        assert.ok((await overflowPx(page)) <= 0)
      }
      assert.deepEqual(errors, [])
      await close()
    })
  }
}
