import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import * as v from 'valibot'
import type { Browser, Page } from 'playwright-core'
import { runCommand } from '../command-line.ts'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'
import { inDays, pageOf, send, settle, setUp } from './people.ts'

// A panel is made, twelve say yes, it is drawn before everybody's eyes, sits at tables, and somebody who leaves is replaced. No scripts.

let node: TestNode
let browser: Browser
/** Cookies of the steward, and of the twelve who live there: two of them in one home. */
let steward = ''
const residents: string[] = []
const folder = mkdtempSync(join(tmpdir(), 'commonwatt-panels-'))
let panel = ''
/** Panels that people can still answer, and one that was called off. */
let open = ''
let off = ''

before(async () => {
  node = await startTestNode({ sample: false })
  browser = await launch()
  steward = await setUp(node)
  for (let i = 0; i < 11; i++) {
    const home = await send(node, '/cells/lindenhof/homes', { name: `Number ${i}` }, steward)
    const { slug } = v.parse(v.object({ slug: v.string() }), home.answer)
    residents.push(await settle(node, slug, steward, `Resident ${i}`))
    if (i === 0) residents.push(await settle(node, slug, residents[0] ?? '', 'Second'))
  }
})

after(async () => {
  await browser.close()
  await node.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function heading(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText()
}

/** Looks again until a lottery is worked out. */
async function untilReady(page: Page): Promise<void> {
  for (let looks = 0; looks < 600; looks++) {
    const again = page.getByRole('link', { name: 'Look again' })
    if ((await again.count()) === 0) return
    await again.click()
  }
  assert.fail('the lottery is still being worked out')
}

test('a steward makes a panel: what is wrong stands at its field, and nothing typed is lost', async () => {
  const { page, close } = await pageOf(browser, node, steward)
  await page.goto(`${node.url}/at/lindenhof/questions`)
  await page.getByRole('link', { name: 'Panels', exact: true }).click()
  assert.equal(await heading(page), 'No panel was drawn here yet.')
  await page.getByRole('link', { name: 'Make a panel' }).click()
  await page.getByLabel('What the panel is called').fill('The battery panel')
  await page
    .getByLabel('What it is for')
    .fill('To advise who may use the street battery, and when.')
  await page.getByLabel('Seats', { exact: true }).fill('4')
  await page.getByLabel('People answer by the end of').fill(inDays(7))
  await page.getByLabel('It meets first on').fill(inDays(14))
  await page.getByLabel('at', { exact: true }).fill('19:00')
  await page.getByLabel('Its work ends on').fill(inDays(60))
  const tenure = page.getByRole('group').filter({ hasText: 'Whose is your home?' }).last()
  await page.getByText('Whose is your home?').click()
  await tenure.getByLabel('Ask this').check()
  await tenure.getByLabel('our own: seats at least').fill('3')
  await tenure.getByLabel('rented: seats at least').fill('2')
  await page.getByText('A question of your own').click()
  await page.getByLabel('The question', { exact: true }).fill('Do you have a car?')
  await page.getByLabel('Answer 1', { exact: true }).fill('Yes')
  await page.getByLabel('Answer 2', { exact: true }).fill('No')
  await page.getByLabel('Answer 2: seats at least').fill('1')
  await page.getByRole('button', { name: 'Make the panel' }).click()
  await page.getByText('Together they have 5 to 12 seats; the panel has 4.').waitFor()
  assert.equal(await page.getByLabel('Answer 2', { exact: true }).inputValue(), 'No')
  await page.getByLabel('our own: seats at least').fill('2')
  await page.getByRole('button', { name: 'Make the panel' }).click()
  assert.equal(await heading(page), 'The battery panel')
  panel = page.url()
  await page.getByText('You can say yes or no until').waitFor()
  await page.getByText('Of 12 people who were asked, fewer than five said yes.').waitFor()
  await page.getByText('It is deleted on').waitFor()
  await close()
})

test('twelve say yes, on a phone; nobody sees who, and no small sums', async () => {
  for (const [i, cookie] of residents.entries()) {
    const { page, close } = await pageOf(browser, node, cookie, {
      viewport: { width: 360, height: 740 },
    })
    await page.goto(panel)
    if (i === 0) {
      await page.getByRole('button', { name: 'Yes, I would take part' }).click()
      await page.getByText('Choose one of the answers.').waitFor()
    }
    await page
      .getByRole('combobox', { name: 'Whose is your home?' })
      .selectOption(i % 2 === 0 ? 'our own' : 'rented')
    await page
      .getByRole('combobox', { name: 'Do you have a car?' })
      .selectOption(i % 3 === 0 ? 'Yes' : 'No')
    if (i % 2 === 0) await page.getByLabel('My name may be shown if I am drawn.').check()
    await page.getByRole('button', { name: 'Yes, I would take part' }).click()
    await page.getByText('Noted: you said yes.').waitFor()
    if (i === 11) {
      await page.getByText('Of 12 people who were asked, 12 said yes.').waitFor()
      await page.getByText('shown when the time to answer is over').waitFor()
      assert.equal((await page.request.get(`${panel}/file/1`)).status(), 404)
    }
    await close()
  }
})

test('the lottery is worked out, published under a digest, and drawn by a seed once', async () => {
  const { page, close } = await pageOf(browser, node, steward, {
    viewport: { width: 1280, height: 800 },
  })
  await page.goto(panel)
  await page.getByRole('link', { name: 'The lottery, with everybody’s chance' }).click()
  await page
    .getByLabel('Where the seed comes from')
    .selectOption('dice that are thrown in the room')
  await page.getByRole('button', { name: 'Begin' }).click()
  await untilReady(page)
  await page.getByText('It is proven that no lottery is fairer.').waitFor()
  await page.getByRole('heading', { name: 'Everybody’s chance' }).waitFor()
  assert.match(await (await page.request.get(`${panel}/chances/1`)).text(), /^from,to,people\r\n0/)
  await page.getByRole('link', { name: 'The draw, to be shown on a wall' }).first().click()
  const digest = (await page.locator('.digest').innerText()).replaceAll(/\s/g, '')
  assert.match(digest, /^[0-9a-f]{64}$/)
  // Two stewards with the same page open: the second seed draws nothing.
  const other = await pageOf(browser, node, steward)
  await other.page.goto(page.url())
  await page.getByRole('textbox', { name: 'The seed' }).fill('3 6 1 1 5 2')
  await page.getByRole('button', { name: 'Draw' }).click()
  await page.getByText('Drawn.', { exact: true }).waitFor()
  assert.match(await heading(page), /^Panel \d+ is drawn$/)
  await other.page.getByRole('textbox', { name: 'The seed' }).fill('6 6 6')
  await other.page.getByRole('button', { name: 'Draw' }).click()
  await other.page.getByText('with the seed "3 6 1 1 5 2": nobody draws twice.').waitFor()
  await other.close()
  const file = join(folder, 'panel-1.json')
  writeFileSync(file, await (await page.request.get(`${panel}/file/1`)).body())
  const words = ['redraw', file, '--seed', '3 6 1 1 5 2', '--digest', digest]
  const { code, out, error } = await runCommand(words)
  assert.equal(code, 0, error)
  assert.match(out, /draws panel \d+: the people numbered/)
  await close()
})

test('one who was drawn leaves, by their own page; the seat is drawn again, and tables are made', async () => {
  const seated: string[] = []
  for (const cookie of residents) {
    const { page, close } = await pageOf(browser, node, cookie)
    await page.goto(panel)
    await page.getByText(/You are number \d+ in draw 1\. Your chance is \d+(\.\d)?\s%\./).waitFor()
    if ((await page.getByText('You are on the panel.').count()) > 0) seated.push(cookie)
    else await page.getByText('You were not drawn.').waitFor()
    await close()
  }
  assert.equal(seated.length, 4)
  const leaving = await pageOf(browser, node, seated[0] ?? '')
  await leaving.page.goto(panel)
  await leaving.page.getByText('I cannot take part any more').first().click()
  await leaving.page.getByRole('button', { name: 'I cannot take part any more' }).click()
  await leaving.page.getByText('Noted: you are not asked any more.').waitFor()
  await leaving.page.getByText('One seat is empty.').waitFor()
  await leaving.close()

  const { page, close } = await pageOf(browser, node, steward)
  await page.goto(`${panel}/lottery`)
  await page.getByRole('heading', { name: 'Draw the empty seats' }).waitFor()
  await page.getByRole('button', { name: 'Begin' }).click()
  await untilReady(page)
  await page.goto(`${panel}/draw`)
  await page.getByRole('textbox', { name: 'The seed' }).fill('4 4 2')
  await page.getByRole('button', { name: 'Draw' }).click()
  await page.getByText('Drawn.', { exact: true }).waitFor()
  await page.goto(panel)
  assert.equal(await page.getByText('One seat is empty.').count(), 0)
  await page.getByRole('link', { name: 'Tables for small groups' }).click()
  await page.getByLabel('How many tables').fill('9')
  await page.getByRole('button', { name: 'Make tables' }).click()
  await page.getByText('right would be a whole number from 1 to 2').waitFor()
  await page.getByLabel('How many tables').fill('2')
  await page.getByRole('button', { name: 'Make tables' }).click()
  await page.getByRole('heading', { name: 'Round 3' }).waitFor()
  assert.equal(
    await page
      .getByRole('listitem')
      .filter({ hasText: /Resident|Second|number/ })
      .count(),
    12,
  )
  await close()
})

test('a panel of another neighbourhood, and of none, is not found; no answers come late', async () => {
  const { page, close } = await pageOf(browser, node, residents[3] ?? '')
  const answer = await page.request.get(`${node.url}/at/lindenhof/panels/none`)
  assert.equal(answer.status(), 404)
  const late = await page.request.post(`${panel}/answer`, {
    form: { said: 'no' },
    headers: { origin: node.url },
  })
  assert.equal(late.status(), 422)
  assert.match(await late.text(), /The time to answer is over\./)
  await close()
})

test('seats and dates are changed while people answer, and a panel is called off with a reason', async () => {
  const { page, close } = await pageOf(browser, node, steward, { javaScriptEnabled: true })
  const made = async (title: string): Promise<string> => {
    await page.goto(`${node.url}/at/lindenhof/panels/new`)
    await page.getByLabel('What the panel is called').fill(title)
    await page.getByLabel('What it is for').fill('To advise what becomes of it.')
    await page.getByLabel('Seats', { exact: true }).fill('4')
    await page.getByLabel('People answer by the end of').fill(inDays(7))
    await page.getByLabel('It meets first on').fill(inDays(14))
    await page.getByLabel('at', { exact: true }).fill('19:00')
    await page.getByLabel('Its work ends on').fill(inDays(60))
    await page.getByText('Whose is your home?').click()
    const tenure = page.getByRole('group').filter({ hasText: 'Whose is your home?' }).last()
    await tenure.getByLabel('Ask this').check()
    await page.getByRole('button', { name: 'Make the panel' }).click()
    const address = page.url()
    await page.getByRole('link', { name: 'The lottery, with everybody’s chance' }).click()
    return address
  }
  open = await made('The meadow panel')
  await page.getByText('Change seats and dates').click()
  await page.getByLabel('Seats', { exact: true }).fill('5')
  await page.getByLabel('People answer by the end of').fill(inDays(3))
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  // Nobody loses time to answer.
  const until = page.getByLabel('People answer by the end of')
  assert.equal(await until.getAttribute('aria-invalid'), 'true')
  assert.equal(await page.getByLabel('Seats', { exact: true }).inputValue(), '5')
  assert.deepEqual(await axeViolations(page), [])
  await until.fill(inDays(8))
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByRole('status').waitFor()
  await page.goto(open)
  const seats = page.getByRole('term').filter({ hasText: 'Seats' })
  assert.equal(await seats.locator('xpath=following-sibling::dd[1]').innerText(), '5')

  // Whoever lives there is asked for an answer by the same day, wherever it stands; a steward who lives elsewhere is not.
  const by = page.getByRole('term').filter({ hasText: 'Answer by' })
  const day = await by.locator('xpath=following-sibling::dd[1]').innerText()
  await page.getByText('Those are asked who live in').waitFor()
  await page.goto(`${node.url}/at/lindenhof/together`)
  assert.equal(await page.getByRole('link', { name: 'Answer' }).count(), 0)
  const asked = await pageOf(browser, node, residents[4] ?? '')
  await asked.page.goto(`${node.url}/at/lindenhof/together`)
  await asked.page.getByText(`Say until ${day} whether you would take part.`).waitFor()
  await asked.close()

  off = await made('The lamp panel')
  await page.getByText('Call the panel off').click()
  await page.getByLabel('Why', { exact: true }).fill('The city decided it.')
  await page.getByRole('button', { name: 'Call it off' }).click()
  await page.getByText('The city decided it.').waitFor()
  assert.equal(await page.getByRole('term').filter({ hasText: 'First meeting' }).count(), 0)
  assert.equal(await page.getByRole('button', { name: 'Yes, I would take part' }).count(), 0)
  await close()
})

test('who is not signed in is asked to, on a page that fits at 320 px, in German, too', async () => {
  const { page, close } = await openPage(browser, {
    locale: 'de-AT',
    viewport: { width: 320, height: 640 },
  })
  await page.goto(panel)
  await page.getByRole('heading', { level: 1, name: 'Anmelden' }).waitFor()
  assert.ok((await overflowPx(page)) <= 0)
  await close()
})

for (const width of [1280, 360]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the pages of a panel, ${width} px, ${colorScheme}`, async () => {
      const locale = colorScheme === 'dark' ? 'de-AT' : 'en-GB'
      const options = { colorScheme, locale, viewport: { width, height: 800 } }
      const list = panel.replace(/\/[^/]+$/, '')
      const paths = ['', '/lottery', '/draw', '/tables'].map((path) => panel + path)
      for (const cookie of [steward, residents[5] ?? '']) {
        const { page, errors, close } = await pageOf(browser, node, cookie, {
          ...options,
          javaScriptEnabled: true,
        })
        const form = cookie === steward ? [`${list}/new`] : []
        const others = [open, off].flatMap((one) => [one, `${one}/lottery`])
        for (const path of [list, ...form, ...paths, ...others]) {
          await page.goto(path)
          await page.evaluate(() => {
            for (const one of document.querySelectorAll('details')) one.open = true
          })
          assert.deepEqual(await axeViolations(page), [], path)
          assert.ok((await overflowPx(page)) <= 0, path)
        }
        assert.deepEqual(errors, [])
        await close()
      }
    })
  }
}

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(node.errors, [])
})
