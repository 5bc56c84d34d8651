// From a statement to the proof of one of its bookings: found by the node without script, and by the browser itself with it.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { runCommand } from '../command-line.ts'
import { sampleNeighbourhood } from '../../src/simulation/sample.ts'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

let node: TestNode
let browser: Browser
const folder = mkdtempSync(join(tmpdir(), 'commonwatt-proofs-'))
const home = `/at/${sampleNeighbourhood().homes[0]?.slug}`

before(async () => {
  node = await startTestNode()
  browser = await launch()
  // The sample's first hours are settled in the background.
  const deadline = Date.now() + patienceMs
  while (!(await (await fetch(`${node.url}${home}/statement`)).text()).includes('Checked: ')) {
    assert.ok(Date.now() < deadline, 'something is settled')
    await wait(500)
  }
})

after(async () => {
  await browser.close()
  await node.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** How long the node may take on a busy machine. */
const patienceMs = 120_000

/** Opens the statement and goes on to the first proof of its list. */
async function openProof(page: Page, look: () => Promise<void> = async () => {}): Promise<void> {
  await page.goto(`${node.url}${home}/statement`)
  await page.getByRole('heading', { name: 'Checked against the log' }).waitFor()
  await page.getByText(/^Checked: (all|the one) .* as (they were|it was) booked\.$/).waitFor()
  await page.getByRole('link', { name: 'Single bookings, each with its proof' }).click()
  await page.getByRole('heading', { level: 1, name: /^Bookings of/ }).waitFor()
  await look()
  await page.getByRole('table').getByRole('link').first().click()
  await page.getByText('Checked by the node: these lines lead to the head.').waitFor()
}

const byBrowser = /^Checked by your browser itself: these lines lead to the head [0-9a-f]{64}\.$/

test('from a statement to a proof that the browser checks itself, and any other machine too', async () => {
  const { page, errors, close } = await openPage(browser, {
    viewport: { width: 360, height: 800 },
  })
  const look = async (): Promise<void> => {
    assert.deepEqual(await axeViolations(page), [])
    assert.ok((await overflowPx(page)) <= 0)
  }
  await openProof(page, look)
  await page.getByText(byBrowser).waitFor()
  await page.getByText('The hashes that lead to the head (RFC 6962)').first().click()
  await look()
  const link = page.getByRole('link', { name: 'The proof as JSON' })
  assert.match((await link.getAttribute('download')) ?? '', /^proof-.*\.json$/)
  const answer = await page.request.get(`${node.url}${await link.getAttribute('href')}`)
  const file = join(folder, 'proof.json')
  writeFileSync(file, await answer.body())
  const { code, out, error } = await runCommand(['check-proof', file])
  assert.equal(code, 0, error)
  assert.match(out, /proven: entry \d+ of \d+ in the log with head/)
  assert.deepEqual(errors, [])
  await close()
})

test('a browser that is given changed lines says so', async () => {
  const { page, close } = await openPage(browser)
  await page.route('**/proofs', async (route) => {
    const answer = await route.fetch()
    const text = await answer.text()
    await route.fulfill({
      response: answer,
      body: text.replace(/"amountMicro":-?\d+/, '$&0'),
    })
  })
  await openProof(page)
  await page.getByText(/^Checked by your browser itself: these lines do not lead/).waitFor()
  await close()
})

test('without script the node’s own check stands, and nothing says that the browser did it', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await openProof(page)
  assert.equal(await page.getByText(/your browser/i).count(), 0)
  await close()
})

test('somebody from outside sees the log, and the accounts say so', async () => {
  const state = join(folder, 'witness.json')
  const witness = async (...args: readonly string[]): Promise<string> => {
    const words = ['witness', ...args, '--state', state]
    const { code, out, error } = await runCommand(words, { nowMs: Date.now() })
    assert.equal(code, 0, error)
    return out
  }
  const { page, errors, close } = await openPage(browser, {
    viewport: { width: 360, height: 800 },
  })
  await page.goto(`${node.url}/at/sonnenhof/accounts`)
  await page.getByText('Nobody outside has seen the log yet.').waitFor()
  await page.getByLabel('Key of a new witness').fill('no key')
  await page.getByRole('button', { name: 'Add this witness' }).click()
  await page.getByText(/A key is one line/).waitFor()
  await page.getByLabel('Key of a new witness').fill(await witness('--name', 'lindenhof.example'))
  await page.getByRole('button', { name: 'Add this witness' }).click()
  await page.getByRole('cell', { name: 'Not yet' }).waitFor()
  await page.getByText('How somebody becomes a witness').click()
  const shown = (await page.getByText(/^commonwatt witness http/).textContent()) ?? ''
  assert.match(await witness(...shown.split(' ').slice(2)), /only grew: \d+ entries/)
  assert.deepEqual(await axeViolations(page), [])
  assert.ok((await overflowPx(page)) <= 0)
  // What witnesses saw is kept for a minute, or until who they are changes.
  await page.getByLabel('Key of a new witness').fill(await witness())
  await page.getByRole('button', { name: 'Add this witness' }).click()
  await page.getByText(/^Seen by one witness, last on .* at \d\d:\d\d\.$/).waitFor()
  await page.getByRole('button', { name: 'Remove lindenhof.example' }).click()
  await page.getByText('Nobody outside has seen the log yet.').waitFor()
  assert.deepEqual(errors, [])
  await close()
})
