import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { axeViolations, launch, openPage, overflowPx, tabTo } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// A question is asked, people vote with and without an account, write, are moderated, and see what all of them think.

let node: TestNode
let browser: Browser
let question = ''
let list = ''
/** Addresses of those who came by a code. */
const links: string[] = []

before(async () => {
  node = await startTestNode({ speed: 0 })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
})

const seeds = [
  'Batteries belong to the homes they stand in.',
  'What feeding in earns is shared by all.',
  'Night wind fills the cars before it leaves the street.',
  'The turbine is quiet after ten in the evening.',
  'Half of each battery stays for the evening.',
  'Who has no battery gets cheaper power.',
  'The street buys one large battery together.',
  'Prices change too often.',
  'Children learn in school how all this works.',
  'Heat pumps rest while dinner is cooked.',
]

const post = (path: string, form: Record<string, string>): Promise<Response> =>
  fetch(node.url + path, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { origin: node.url },
    redirect: 'manual',
  })

async function heading(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText()
}

test('a steward asks a question, and one votes by keyboard: the next statement has the focus', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(node.url)
  await page.getByRole('link', { name: 'Decide together' }).click()
  await page.getByRole('link', { name: 'Questions' }).click()
  list = page.url()
  assert.equal(await heading(page), 'No question was asked here yet.')
  await page.getByLabel('The question').first().fill('May batteries feed the grid?')
  await page.getByLabel('Statements to begin with').fill(seeds.join('\n'))
  await page.getByRole('button', { name: 'Ask it' }).click()
  question = page.url()
  assert.equal(await heading(page), 'May batteries feed the grid?')
  await page.getByText('You have voted on 0 of ten statements.').waitFor()
  const first = await page.locator('#statement-text').innerText()
  await tabTo(page, 'button', 'I agree')
  await page.keyboard.press('Enter')
  await page.getByText('Your vote counts.').waitFor()
  await page.getByText('You have voted on 1 of ten statements.').waitFor()
  assert.notEqual(await page.locator('#statement-text').innerText(), first)
  assert.equal(await page.evaluate('document.activeElement.id'), 'statement')
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate('document.activeElement.value'), 'agree')
  // Going back to a vote shows it with what was said.
  await page.getByText('Your votes so far').click()
  await page.getByRole('link', { name: 'Change' }).click()
  assert.equal(await page.locator('#statement-text').innerText(), first)
  assert.equal(
    await page.getByRole('button', { name: 'I agree' }).getAttribute('aria-pressed'),
    'true',
  )
  await page.getByRole('button', { name: 'I disagree' }).click()
  await page.getByText('You have voted on 1 of ten statements.').waitFor()
  await close()
})

test('on a phone a statement and its three answers are seen at once', async () => {
  const { page, close } = await openPage(browser, {
    javaScriptEnabled: false,
    reducedMotion: 'reduce',
    viewport: { width: 360, height: 640 },
  })
  await page.goto(question)
  await page.getByRole('button', { name: 'Pass' }).click()
  await page.getByText('Your vote counts.').waitFor()
  const [top, bottom] = [
    await page.locator('#statement-text').boundingBox(),
    await page.getByRole('button', { name: 'Pass' }).boundingBox(),
  ]
  assert.ok(top !== null && bottom !== null)
  assert.ok(top.y >= 0 && bottom.y + bottom.height <= 640, JSON.stringify([top, bottom]))
  await close()
})

test('codes let people in without an account or a cookie, each once', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(question)
  await page.getByRole('link', { name: 'Look after this question' }).click()
  await page.getByLabel('How many').fill('0')
  await page.getByRole('button', { name: 'Make codes' }).click()
  await page.getByText('Type a number from 1 to 100.').waitFor()
  await page.getByLabel('How many').fill('20')
  await page.getByRole('button', { name: 'Make codes' }).click()
  const codes = await page.getByRole('link', { name: /\/take-part\// }).allInnerTexts()
  assert.equal(codes.length, 20)
  const guest = await openPage(browser, { javaScriptEnabled: false, locale: 'de-AT' })
  await guest.page.goto(codes[0] ?? '')
  await guest.page.getByText('Niemand erfährt, welche Stimmen deine sind.').waitFor()
  await guest.page.getByRole('button', { name: 'Mitmachen' }).click()
  await guest.page.getByText('Diese Adresse gehört dir allein.').waitFor()
  links.push(new URL(guest.page.url()).pathname)
  await guest.page.getByRole('button', { name: 'Stimme zu' }).click()
  await guest.page.getByText('Deine Stimme zählt.').waitFor()
  assert.deepEqual(await guest.page.context().cookies(), [])
  await guest.page.goto(codes[0] ?? '')
  await guest.page.getByText('Dieser Code wurde schon benutzt').waitFor()
  await guest.close()
  for (const code of codes.slice(1)) {
    const { status, headers } = await post(new URL(code).pathname, {})
    assert.equal(status, 303)
    links.push(headers.get('location') ?? '')
  }
  assert.equal((await fetch(`${node.url}/talk/${'a'.repeat(43)}`)).status, 404)
  await close()
})

test('two ways of thinking become two groups, with what unites and what divides them', async () => {
  for (const [i, link] of links.entries()) {
    const mind = i % 2 === 0 ? [1, -1, 1, 1, 1, -1, -1, 0, 1, 1] : [-1, 1, 1, -1, 1, 1, 1, 0, 1, -1]
    for (const [j, opinion] of mind.entries()) {
      const said = opinion === 1 ? 'agree' : opinion === 0 ? 'pass' : 'disagree'
      const { status } = await post(`${link}/vote`, { statement: String(j + 1), opinion: said })
      assert.equal(status, 303)
    }
  }
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(question)
  await page.getByRole('link', { name: 'See the map' }).click()
  assert.equal(await heading(page), '21 people are on the map. They fall into two groups.')
  const unites = page.getByRole('region', { name: 'What unites us' })
  await unites.getByText('Half of each battery stays for the evening.').waitFor()
  const divides = page.getByRole('region', { name: 'What divides us' })
  // Five of the six on which the two groups vote against each other.
  const divided = await divides.getByRole('listitem').allInnerTexts()
  const apart = /Batteries belong|What feeding|turbine is|Who has no|one large|Heat pumps/
  assert.equal(divided.filter((text) => apart.test(text)).length, 5, divided.join('\n'))
  await page.getByRole('heading', { name: 'Group A' }).waitFor()
  await page.getByText('The numbers as a table').click()
  await page.getByRole('columnheader', { name: 'Group B agrees' }).waitFor()
  const csv = await page.request.get(`${question}/map.csv`)
  assert.match(await csv.text(), /^statement,text,language,A agrees,/)
  await page.goto(`${node.url}${links[2]}`)
  await page.getByText(/You mostly think like group [AB]\./).waitFor()
  await close()
})

test('who writes nearly the same is told so, and hears what became of their words', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  const link = `${node.url}${links[1]}`
  await page.goto(link)
  await page
    .getByRole('textbox', { name: 'Your statement' })
    .fill('The turbine is quiet after nine in the evening!')
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.getByText('says nearly the same').waitFor()
  await page.getByRole('button', { name: 'Send it even so' }).click()
  await page.getByText('Your statement is there now.').waitFor()
  await page.getByText('Others see it. Fewer than five people').waitFor()
  const hostile = '<script>alert(1)</script> "=1+1" \u202eback'
  await page.getByRole('textbox', { name: 'Your statement' }).fill(hostile)
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.getByText('<script>alert(1)</script> "=1+1" back').first().waitFor()

  const steward = await openPage(browser, { javaScriptEnabled: false })
  await steward.page.goto(`${question}/care`)
  await steward.page.getByText('Every statement').click()
  const said = steward.page.getByRole('region', { name: /nine in the evening/ })
  await said.getByText('Leave it out').click()
  await said.getByLabel('Reason').selectOption('said-already')
  await said.getByLabel('In your own words').fill('See statement 4.')
  await said.getByRole('button', { name: 'Decide' }).click()
  await steward.page.goto(`${question}/moderation`)
  assert.equal(await heading(steward.page), 'One statement is left out.')
  await steward.page.getByText('Another statement says the same. See statement 4.').waitFor()
  const log = await steward.page.request.get(`${question}/moderation.csv`)
  assert.match(await log.text(), /,11,leave-out,said-already,See statement 4\.,1\r\n/)
  await page.reload()
  await page.getByText('Left out: Another statement says the same. See statement 4.').waitFor()

  for (const file of ['summary', 'comments', 'votes', 'participants-votes']) {
    const answer = await steward.page.request.get(`${question}/care/export/${file}`)
    assert.equal(answer.status(), 200, file)
  }
  await steward.close()
  await close()
})

test('what was taken elsewhere is read in again, closed and with its map', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(list)
  const files = []
  for (const name of ['comments', 'votes']) {
    const answer = await page.request.get(`${question}/care/export/${name}`)
    files.push({ name: `${name}.csv`, mimeType: 'text/csv', buffer: await answer.body() })
  }
  await page.getByText('Read in a conversation from Polis').click()
  await page.getByLabel('The question', { exact: true }).last().fill('The same once more?')
  await page.getByLabel('comments.csv').setInputFiles(files[1] ?? [])
  await page.getByLabel('votes.csv').setInputFiles(files[1] ?? [])
  await page.getByRole('button', { name: 'Read it in' }).click()
  await page.getByText('comments.csv has no column').waitFor()
  await page.getByLabel('comments.csv').setInputFiles(files[0] ?? [])
  await page.getByLabel('votes.csv').setInputFiles(files[1] ?? [])
  await page.getByRole('button', { name: 'Read it in' }).click()
  assert.match(await heading(page), /^21 people are on the map\. They fall into two groups\./)
  await page.getByRole('link', { name: 'Back to the question' }).click()
  await page.getByText('This question was closed on').waitFor()
  await close()
})

for (const { width, colorScheme, locale } of [
  { width: 1280, colorScheme: 'light', locale: 'en-GB' },
  { width: 1280, colorScheme: 'dark', locale: 'de-AT' },
  { width: 360, colorScheme: 'light', locale: 'de-AT' },
  { width: 320, colorScheme: 'dark', locale: 'en-GB' },
  { width: 320, colorScheme: 'light', locale: 'de-AT' },
] as const) {
  test(`axe finds nothing on the pages of a question, ${width} px, ${colorScheme}, ${locale}`, async () => {
    const { page, errors, close } = await openPage(browser, {
      colorScheme,
      locale,
      viewport: { width, height: 800 },
    })
    const paths = [question, `${question}/map`, `${question}/moderation`, `${question}/care`]
    const open = [`${node.url}${links[3]}`, `${node.url}/take-part`]
    for (const path of [list, ...paths, ...open]) {
      await page.goto(path)
      assert.deepEqual(await axeViolations(page), [], path)
      assert.ok((await overflowPx(page)) <= 0, path)
    }
    assert.deepEqual(errors, [])
    await close()
  })
}

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(node.errors, [])
})
