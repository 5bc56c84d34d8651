import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// A city asks a question, a neighbourhood answers it with a report, the city owes answers, and who wrote the words hears of it.

let node: TestNode
let browser: Browser
let body = ''
let asked = ''
let question = ''

before(async () => {
  node = await startTestNode({ speed: 0 })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
})

const together = (): string => `${node.url}/at/sonnenhof/together`

const seeds = [
  'Every street gets a bicycle lane.',
  'Cars park outside of the centre.',
  'Buses come every ten minutes.',
  'Trees stand where cars parked.',
  'Deliveries come by cargo bicycle.',
  'The centre is closed to cars on Sundays.',
  'Parking costs more next to a bus stop.',
  'Speed is 30 in all streets.',
  'Shops may load until ten.',
  'Taxis drive electrically.',
]
const own = 'Children can walk to school alone.'

const post = (path: string, form: Record<string, string>): Promise<Response> =>
  fetch(path.startsWith('http') ? path : node.url + path, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: { origin: node.url },
    redirect: 'manual',
  })

async function heading(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText()
}

test('where nothing was asked yet, the first page of deciding together says how to begin', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(node.url)
  await page.getByRole('link', { name: 'Decide together' }).click()
  assert.equal(await heading(page), 'Nothing in Sonnenhof waits for you.')
  await page.getByRole('heading', { name: 'How to begin' }).waitFor()
  const places = page.getByRole('navigation', { name: 'Places of deciding together' })
  for (const name of ['Questions', 'Votes', 'Decisions', 'Overview']) {
    await places.getByRole('link', { name }).click()
    assert.equal(await places.locator('[aria-current=page]').innerText(), name)
  }
  await page.getByRole('link', { name: 'Ask the first question' }).waitFor()
  await close()
})

test('a city asks a question, and the neighbourhood asks it its people', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(together())
  await page.getByText('Found a city').click()
  await page.getByLabel('Its name').fill('Graz')
  await page.getByRole('button', { name: 'Found it' }).click()
  body = page.url()
  assert.equal(await heading(page), 'What Graz asks')
  await page.getByText('Sonnenhof: belongs to it').waitFor()
  await page
    .getByRole('textbox', { name: 'The question' })
    .fill('How do we get about in ten years?')
  await page.getByLabel('Statements to begin with').fill(seeds.join('\n'))
  await page.getByLabel('Days to answer them').fill('0')
  await page.getByRole('button', { name: 'Ask it in all neighbourhoods' }).click()
  await page.getByText('Type a whole number from 1 to 365.').waitFor()
  await page.getByLabel('Days to answer them').fill('30')
  await page.getByRole('button', { name: 'Ask it in all neighbourhoods' }).click()
  asked = page.url()
  assert.equal(await heading(page), 'How do we get about in ten years?')
  await page.getByText('No report has come yet.').waitFor()
  await page.goto(together())
  assert.equal(await heading(page), 'One thing waits for you.')
  await page.getByRole('button', { name: 'Ask it here' }).click()
  question = page.url()
  await page.getByText('You have voted on 0 of ten statements.').waitFor()
  await page.getByRole('textbox', { name: 'Your statement' }).fill(own)
  await page.getByRole('button', { name: 'Send it' }).click()
  await page.getByText('Your statement is there now.').waitFor()
  await page.goto(together())
  await page.getByText('Ten statements wait for your vote.').waitFor()
  await page.getByText(/Graz waits for your report until/).waitFor()
  await close()
})

test('people vote, and the report goes to the city with groups and their counts', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(`${question}/report`)
  await page.getByText('No report was made yet.').waitFor()
  await page.goto(`${question}/care`)
  await page.getByLabel('How many').fill('20')
  await page.getByRole('button', { name: 'Make codes' }).click()
  const codes = await page.getByRole('link', { name: /\/take-part\// }).allInnerTexts()
  for (const [i, code] of codes.entries()) {
    const { headers } = await post(new URL(code).pathname, {})
    const link = headers.get('location') ?? ''
    const mind =
      i % 2 === 0 ? [1, -1, 1, 1, 1, -1, -1, 0, 1, 1, 1] : [-1, 1, 1, -1, 1, 1, 1, 0, 1, -1, 1]
    for (const [j, opinion] of mind.entries()) {
      const said = opinion === 1 ? 'agree' : opinion === 0 ? 'pass' : 'disagree'
      await post(`${link}/vote`, { statement: String(j + 1), opinion: said })
    }
  }
  await page.goto(question)
  await page.getByRole('link', { name: 'The report' }).click()
  await page.getByRole('button', { name: 'Send it to Graz' }).click()
  await page.getByText('The report was made.').waitFor()
  await page.getByText('21 people voted').waitFor()
  const unites = page.getByRole('region', { name: 'What unites us' })
  await unites.getByText(own).waitFor()
  await page
    .getByRole('region', { name: 'Who objects' })
    .getByText(/of 10 disagree/)
    .first()
    .waitFor()
  const document = await page.request.get(`${question}/report`, {
    headers: { accept: 'application/ld+json' },
  })
  assert.match(document.headers()['content-type'] ?? '', /^application\/ld\+json/)
  const report: unknown = await document.json()
  assert.ok(typeof report === 'object' && report !== null && '@context' in report)
  const context = await page.request.get(String(report['@context']))
  assert.equal(context.status(), 200)
  // The newest report of a neighbourhood counts.
  await page.getByRole('button', { name: 'Send it to Graz' }).click()
  await page.goto(asked)
  const reports = page.getByRole('region', { name: 'Reports' })
  await reports.getByRole('link', { name: 'Sonnenhof' }).click()
  await page.getByText('Made by Sonnenhof on').waitFor()
  await close()
})

test('the city draws up what it owes, and who wrote the words hears the answer', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(asked)
  await page.getByText('Take a report that came as a file').click()
  const wrong = { name: 'r.jsonld', mimeType: 'application/json', buffer: Buffer.from('{}') }
  await page.getByLabel('The report (JSON-LD)').setInputFiles(wrong)
  await page.getByRole('button', { name: 'Check and take it' }).click()
  await page.getByText(/of this report is not as it must be/).waitFor()
  const listed = page.getByRole('listitem').filter({ hasText: own })
  await listed.getByRole('button', { name: 'Ask it everywhere' }).click()
  await page.getByRole('button', { name: 'Draw it up now' }).click()
  const proposal = page.getByRole('article').filter({ hasText: own })
  await proposal.getByText(/The answer is due by/).waitFor()
  await proposal.getByText('Answer', { exact: true }).click()
  await proposal.getByLabel('Your answer').selectOption('We do it')
  await proposal.getByRole('textbox', { name: 'Why' }).fill('No.')
  await proposal.getByRole('button', { name: 'Give this answer' }).click()
  await proposal.getByText('Say why in 10 to 2000 characters; these are 3.').waitFor()
  const why = 'From spring on the street in front of the school is closed to cars.'
  await proposal.getByRole('textbox', { name: 'Why' }).fill(why)
  await proposal.getByRole('button', { name: 'Give this answer' }).click()
  await proposal.getByText(/Accepted on/).waitFor()
  await page.goto(question)
  const mine = page.getByRole('region', { name: 'What became of your statements' })
  await mine.getByText('Cited in what Graz has to answer.').waitFor()
  await mine.getByText(why).waitFor()
  await page.goto(together())
  const answers = page.getByRole('region', { name: 'What we asked for' })
  await answers.getByText(why).waitFor()
  await answers
    .getByText(/The answer is due by/)
    .first()
    .waitFor()
  // Anybody reads what was asked and answered.
  const data = await page.request.get(`${node.url}/api/shared-questions/${asked.split('/').at(-1)}`)
  assert.match(await data.text(), /"standing":"answered"/)
  await close()
})

for (const width of [1280, 320]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on pages of reports and answers, ${width} px, ${colorScheme}`, async () => {
      const { page, errors, close } = await openPage(browser, {
        colorScheme,
        viewport: { width, height: 800 },
      })
      for (const path of [together(), body, asked, question, `${question}/report`]) {
        await page.goto(path)
        assert.deepEqual(await axeViolations(page), [], path)
        assert.ok((await overflowPx(page)) <= 0, path)
      }
      assert.deepEqual(errors, [])
      await close()
    })
  }
}

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(node.errors, [])
})
