import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { sampleNeighbourhood } from '../../src/simulation/sample.ts'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// A visitor of the sample reads in what a grid operator's portal gave them.

const folder = mkdtempSync(join(tmpdir(), 'commonwatt-import-'))
const slug = sampleNeighbourhood().homes[0]?.slug ?? ''
let node: TestNode
let browser: Browser

before(async () => {
  node = await startTestNode({ speed: 1 })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** A day in quarter hours, as portals write it: a preamble, semicolons, decimal commas, date and time apart. */
function portalFile(day: string, wrong = ''): string {
  const path = join(folder, `${day}${wrong === '' ? '' : '-wrong'}.csv`)
  const lines = Array.from({ length: 96 }, (_, i) => {
    const two = (value: number) => String(value).padStart(2, '0')
    const kwh =
      i === 40 && wrong !== '' ? wrong : (0.05 + (i % 8) / 100).toFixed(3).replace('.', ',')
    return `${day};${two(Math.floor(i / 4))}:${two((i % 4) * 15)};${kwh};L`
  })
  writeFileSync(
    path,
    ['Zählpunkt AT001;;;', 'Datum;Zeit;Verbrauch (kWh);Status', ...lines].join('\r\n'),
  )
  return path
}

async function choose(page: Page, path: string): Promise<void> {
  await page.goto(`${node.url}/at/${slug}/import`)
  await page.getByLabel('File').setInputFiles(path)
  await page.getByRole('button', { name: 'Look at it' }).click()
  await page.getByRole('heading', { name: 'What stands in which column?' }).waitFor()
}

for (const javaScriptEnabled of [true, false]) {
  const scripts = javaScriptEnabled ? 'on' : 'off'
  test(`with scripts ${scripts}: choose a file, see its columns, read it in; a second time nothing is new`, async () => {
    const { page, errors, close } = await openPage(browser, { javaScriptEnabled })
    // The later day first: the earlier one leads to it.
    const file = portalFile(javaScriptEnabled ? '13.03.2024' : '12.03.2024')
    await choose(page, file)
    // The guess is right: nothing has to be set but the device.
    assert.equal(await page.getByLabel('Column with the value').inputValue(), '2')
    assert.equal(await page.getByLabel('What the value is').inputValue(), 'import-kwh')
    assert.match(await page.getByLabel('Time zone').inputValue(), /^Europe\//)
    await page.getByRole('cell', { name: '0,060' }).first().waitFor()
    await page.getByRole('button', { name: 'Read it in' }).click()
    await page.getByText('96 readings were read in.').waitFor()

    await choose(page, file)
    await page.getByRole('button', { name: 'Read it in' }).click()
    await page.getByText('All of these readings were here already.').waitFor()
    assert.deepEqual(errors, [])
    await close()
  })
}

test('a wrong column, and a value that is none, are refused with the place; the choice stays', async () => {
  const { page, close } = await openPage(browser, { viewport: { width: 360, height: 800 } })
  await choose(page, portalFile('14.03.2024', 'n.v.'))
  assert.deepEqual(await axeViolations(page), [])
  assert.ok((await overflowPx(page)) <= 0, 'the page is wider than 360 px')
  await page.getByRole('button', { name: 'Read it in' }).click()
  await page
    .getByText(/Line 43, column 3: "n.v." is not a number like 1234,5. Nothing was imported/)
    .waitFor()
  await page.getByLabel('The time says').selectOption('end')
  await page.getByLabel('Column with the value').selectOption({ label: 'Column 1: Datum' })
  await page.getByRole('button', { name: 'Read it in' }).click()
  await page.getByText('A column can mean one thing only.').waitFor()
  const column = page.getByLabel('Column with the value')
  assert.equal(await column.getAttribute('aria-invalid'), 'true')
  assert.equal(await column.inputValue(), '0')
  assert.equal(await page.getByLabel('The time says').inputValue(), 'end')
  await close()
})

test('a file without times, in German', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false, locale: 'de-AT' })
  const path = join(folder, 'letter.csv')
  writeFileSync(path, 'Liebe Nachbarn;\nwir treffen uns;\n')
  await page.goto(`${node.url}/at/${slug}/import`)
  await page.getByLabel('Datei').setInputFiles(path)
  await page.getByRole('button', { name: 'Ansehen' }).click()
  await page.getByText('In keiner Spalte der Datei stehen Zeiten, die sich lesen lassen.').waitFor()
  await close()
})

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(
    node.errors.filter((line) => !line.startsWith('sample-')),
    [],
  )
})
