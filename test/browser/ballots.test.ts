import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { sessionCookieName } from '../../src/api/session-cookie.ts'
import { Ballots } from '../../src/assembly/ballot/ballots.ts'
import { approve, definitionOf, nonceOf } from '../../src/assembly/ballot/log/fixtures.ts'
import { settle, setUpSonnenhof, testContext, value } from '../../src/cell/fixtures.ts'
import { machineClock } from '../../src/kernel/clock.ts'
import { secureRandom } from '../../src/kernel/random.ts'
import { dayMs } from '../../src/kernel/steps.ts'
import { openStore, type Store } from '../../src/store/open.ts'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// A neighbourhood votes: a steward begins it, people vote, it closes, and what won is in force. With scripts off, but for the secret vote.

let node: TestNode
let browser: Browser
const folder = mkdtempSync(join(tmpdir(), 'commonwatt-ballots-'))
/** Tokens of the steward's session, and of those of six residents. */
const tokens: string[] = []
const path = '/at/sonnenhof/ballots'
const endedMs = Date.now() - dayMs

before(async () => {
  const database = join(folder, 'node.sqlite')
  const store = await openStore(database)
  const cells = { ...testContext(store.db), clock: machineClock, random: secureRandom }
  const setUp = await setUpSonnenhof(cells)
  tokens.push(setUp.session.token)
  const people: string[] = []
  for (let i = 0; i < 6; i++) {
    const { session, personId } = await settle(cells, setUp, `Home ${i}`, `Resident ${i}`)
    people.push(personId)
    tokens.push(session?.token ?? '')
  }
  await letOneRunOut(store, setUp.neighbourhood.id, people)
  await store.close()
  node = await startTestNode({ sample: false, database })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
  rmSync(folder, { recursive: true, force: true })
  assert.deepEqual(node.errors, [])
})

/** A ballot whose time ended yesterday, while the node was down. */
async function letOneRunOut(store: Store, cellId: string, people: string[]): Promise<void> {
  const ballots = new Ballots(store.db, secureRandom)
  const opensMs = Date.now() - 3 * dayMs
  const { id: _, eligible: __, registrarKey: ___, ...usual } = definitionOf({ opensMs })
  const draft = { ...usual, title: 'Was it closed?', closesMs: endedMs, isUnlinked: false }
  const { id } = value(await ballots.begin(cellId, draft, people, opensMs))
  for (const [i, personId] of people.entries()) {
    value(await ballots.cast(id, personId, { choice: approve('a'), nonce: nonceOf(i) }, opensMs))
  }
}

/** A browser of one of them; 0 is the steward. */
async function as(person: number, options: BrowserContextOptions = { javaScriptEnabled: false }) {
  const opened = await openPage(browser, options)
  const name = sessionCookieName(node.url)
  await opened.page.context().addCookies([{ name, value: tokens[person] ?? '', url: node.url }])
  return opened
}

/** A day so many days from now, as a date field takes it. */
function inDays(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}

async function fillTimes(page: Page): Promise<void> {
  await page.getByLabel('Closes on').fill(inDays(7))
  await page.getByLabel('Closes at').fill('20:00')
}

async function vote(person: number, address: string, choose: (page: Page) => Promise<void>) {
  const { page, close } = await as(person)
  await page.goto(address)
  await choose(page)
  await page.getByRole('button', { name: 'Vote', exact: true }).click()
  await page.getByRole('heading', { name: 'Your vote is in the log' }).waitFor()
  await close()
}

async function closeEarly(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByText('Close it before its time').click()
  await page.getByRole('button', { name: 'Close the vote' }).click()
  await page.getByText('before its time a reason closes it').waitFor()
  await page.getByLabel('Why it closes now').fill('Everybody has voted.')
  await page.getByRole('button', { name: 'Close the vote' }).click()
  await page.getByText('This vote was closed before its time.').waitFor()
}

test('a ballot whose time ended while the node was down is closed when it starts', async () => {
  const { page, close } = await as(1)
  await page.goto(node.url + path)
  await page.getByRole('link', { name: 'Was it closed?' }).click()
  const decided = page.getByText('This is decided, and on record.')
  for (let tries = 0; tries < 60 && (await decided.count()) === 0; tries++) {
    await page.waitForTimeout(500)
    await page.reload()
  }
  await page.getByText('Decided: Option a.').waitFor()
  const log = await page.request.get(
    `${node.url}/api/cells/sonnenhof/ballots/${page.url().split('/').at(-1)}/log.jsonl`,
  )
  assert.match(await log.text(), new RegExp(`\\{"atMs":${endedMs},"kind":"closed"\\}\n$`))
  await close()
})

test('a rule is written, voted on by approval, and in force when it wins', async () => {
  const { page, close } = await as(0)
  await page.goto(`${node.url}/at/sonnenhof/decisions/new`)
  await page.getByLabel('Its name', { exact: true }).fill('Quiet evening for the transformer')
  await page.getByLabel('How much').fill('6')
  const allowed = page.getByRole('group', { name: 'This must be allowed' })
  await allowed.getByLabel('Time').fill('18:00')
  await allowed.getByLabel('Amount').fill('5')
  const forbidden = page.getByRole('group', { name: 'This must be forbidden' })
  await forbidden.getByLabel('Time').fill('18:00')
  await forbidden.getByLabel('Amount').fill('7')
  await page.getByLabel('What was decided').fill('Does the transformer get a rest?')
  await page.getByRole('button', { name: 'Let people vote on it' }).click()
  const options = page.getByRole('group', { name: 'Option 1' })
  await options.getByText('This option carries a rule.').waitFor()
  assert.equal(
    await options.getByLabel('Its name').inputValue(),
    'Quiet evening for the transformer',
  )
  // Without a day the form comes back with everything in it.
  await page.getByLabel('Closes on').fill('2020-01-01')
  await page.getByRole('button', { name: 'See it first' }).click()
  await page.getByText('A ballot closes later than now.').waitFor()
  await fillTimes(page)
  await page.getByLabel('What people should know first').fill('It is warm in summer.\nAnd old.')
  await page.getByRole('button', { name: 'See it first' }).click()
  const preview = page.getByRole('region', { name: 'This is what voters will see' })
  await preview.getByText('Seven people may vote. Nothing has begun yet.').waitFor()
  await preview.getByText(/All homes together take no more than 6\.0/).waitFor()
  await preview.getByLabel('It stays as it is').waitFor()
  await page.getByRole('button', { name: 'Begin it' }).click()
  await page.getByRole('heading', { name: 'Does the transformer get a rest?' }).waitFor()
  await page.getByText(/If this wins, this rule is in force/).waitFor()
  const address = page.url()
  await page.getByLabel('What the minority wants to be kept').fill('We cook at six.')
  await page.getByRole('button', { name: 'Keep these words' }).click()
  for (const person of [1, 2, 3, 4, 5, 6]) {
    const option = person < 5 ? 'Quiet evening for the transformer' : 'It stays as it is'
    await vote(person, address, (own) => own.getByLabel(option).check())
  }
  await closeEarly(page, address)
  await page.getByText('This is decided, and on record.').waitFor()
  await page.getByText('Decided: Quiet evening for the transformer.').waitFor()
  assert.equal(await page.getByLabel('What the minority wants to be kept').count(), 0)
  await page.getByRole('link', { name: 'See the decision' }).click()
  await page.getByRole('heading', { name: /Does the transformer get a rest\?: Quiet/ }).waitFor()
  await page.getByText('4 were in favour, 2 against, 0 abstained; 7 could take part.').waitFor()
  await page.getByText(/It has been in force since/).waitFor()
  await page.getByText('We cook at six.').waitFor()
  await page.getByRole('link', { name: 'The ballot, and how to count it again' }).click()
  assert.equal(page.url(), address)
  await close()
})

test('a vote by STAR with prefilled options; who gave their voice away counts through another', async () => {
  const steward = await as(0)
  const { page } = steward
  await page.goto(`${node.url}${path}/voices`)
  await page.getByLabel('Its name').fill('Garden')
  await page.getByRole('button', { name: 'Add it' }).click()
  const speaker = await as(1)
  await speaker.page.goto(`${node.url}${path}/voices`)
  await speaker.page.getByLabel(/others may give me their voices/).check()
  await speaker.page.getByRole('button', { name: 'Keep it so' }).click()
  await speaker.page.getByText('0 voices were given to you.').waitFor()
  const giver = await as(2)
  await giver.page.goto(`${node.url}${path}/voices`)
  await giver.page.getByLabel('I give it to Resident 0').check()
  await giver.page.getByLabel('They may know that the voice is mine').check()
  await giver.page.getByRole('button', { name: 'Keep it so' }).click()
  await speaker.page.reload()
  await speaker.page.getByText('One voice was given to you. Among them: Resident 1.').waitFor()
  await page.goto(
    `${node.url}${path}/new?title=What%20shall%20we%20plant%3F&option=Apples&option=Pears&option=Plums`,
  )
  await page.getByLabel('STAR.').check()
  await page.getByLabel('Topic').selectOption('Garden')
  await fillTimes(page)
  await page.getByRole('button', { name: 'Begin it' }).click()
  await page.getByRole('heading', { name: 'What shall we plant?' }).waitFor()
  const address = page.url()
  for (const person of [1, 3, 4, 5]) {
    await vote(person, address, async (own) => {
      await own.getByLabel('Apples').fill(person < 4 ? '5' : '1')
      await own.getByLabel('Pears').fill('2')
    })
  }
  await closeEarly(page, address)
  await page.getByText('Decided: Apples.').waitFor()
  await page.getByText(/Five voices of seven\./).waitFor()
  for (const one of [steward, speaker, giver]) await one.close()
})

test('a secret vote: the browser makes the key, and sends the vote without the cookie', async () => {
  const steward = await as(0)
  await steward.page.goto(
    `${node.url}${path}/new?title=Shall%20the%20gate%20be%20locked%3F&option=Yes&option=No`,
  )
  await steward.page.getByLabel(/Secret from the server, too/).check()
  await fillTimes(steward.page)
  await steward.page.getByRole('button', { name: 'Begin it' }).click()
  await steward.page.getByRole('heading', { name: 'Shall the gate be locked?' }).waitFor()
  const address = steward.page.url()
  // Without scripts nothing is sent, and the page says what to do.
  await steward.page.getByText(/your browser has to run scripts/).waitFor()
  await steward.page.getByText('Or ask a steward for a sheet of paper.').waitFor()
  assert.equal(
    await steward.page.getByRole('button', { name: 'Vote in secret' }).isVisible(),
    false,
  )

  for (const person of [1, 2, 3, 4, 5]) {
    const { page, errors, close } = await as(person, {})
    const sent: { url: string; cookie: string | undefined; body: string }[] = []
    page.on('request', async (request) => {
      if (request.method() !== 'POST') return
      const { cookie } = await request.allHeaders()
      sent.push({ url: request.url(), cookie, body: request.postData() ?? '' })
    })
    await page.goto(address)
    await page.getByLabel('Yes', { exact: true }).check()
    if (person === 1) {
      // The line breaks after the key was signed: pressed again, the same key votes.
      const votes = '**/api/ballots/*/votes'
      await page.route(votes, (route) => route.abort())
      await page.getByRole('button', { name: 'Vote in secret' }).click()
      await page.getByText(/This did not work\. Nothing is lost/).waitFor()
      await page.unroute(votes)
      errors.length = 0
      assert.deepEqual(await axeViolations(page), [])
    }
    await page.getByRole('button', { name: 'Vote in secret' }).click()
    await page.getByRole('heading', { name: 'Your vote is in the log' }).waitFor()
    assert.match(await page.locator('[data-part=leaf]').innerText(), /^[0-9a-f]{64}$/)
    assert.deepEqual(await axeViolations(page), [])
    assert.deepEqual(errors, [])
    const keys = sent.filter(({ url }) => url.endsWith('/keys'))
    const votes = sent.filter(({ url }) => url.endsWith('/votes'))
    assert.equal(keys.length, 1, 'asked for a key once')
    assert.ok(keys.every(({ cookie, body }) => cookie !== undefined && !body.includes('approve')))
    assert.equal(votes.at(-1)?.cookie, undefined)
    if (person === 5) {
      // The key was used and forgotten: a second vote of the same person is refused, in words.
      await page.reload()
      await page.getByLabel('No', { exact: true }).check()
      await page.getByRole('button', { name: 'Vote in secret' }).click()
      await page.getByText(/had another key signed/).waitFor()
    }
    await close()
  }
  await closeEarly(steward.page, address)
  await steward.page.getByText('Decided: Yes.').waitFor()
  await steward.page.getByText(/Five voices of seven\./).waitFor()
  await steward.close()
})

test('what is decided about accounts can be voted on first, and voters read what it says', async () => {
  const { page, close } = await as(0)
  await page.goto(`${node.url}/at/sonnenhof/decisions/accounts`)
  await page.getByLabel('Price between neighbours').selectOption('plan')
  await page.getByLabel('What was decided').fill('As the plan says')
  await page.getByRole('button', { name: 'Let people vote on it' }).click()
  assert.equal(await page.locator('[name="option-0-title"]').inputValue(), 'As the plan says')
  await page.getByLabel('What is voted on').fill('Which price inside?')
  await page.locator('[name="option-1-title"]').fill('As it is')
  await page.locator('[name="closes-date"]').fill(inDays(9))
  await page.getByRole('button', { name: 'See it first' }).click()
  const preview = page.getByRole('region', { name: 'This is what voters will see' })
  await preview.getByText(/If this wins/).waitFor()
  await close()
})

for (const { width, colorScheme, locale } of [
  { width: 1280, colorScheme: 'light', locale: 'en-GB' },
  { width: 320, colorScheme: 'dark', locale: 'de-AT' },
] as const) {
  test(`axe finds nothing on the pages of ballots, ${width} px, ${colorScheme}`, async () => {
    const view = { viewport: { width, height: 800 }, colorScheme, locale }
    const { page, errors, close } = await as(0, view)
    const begin = `${node.url}${path}/new?title=Tea&option=Green&option=Black`
    const german = locale === 'de-AT'
    await page.goto(begin)
    await page.getByLabel(german ? 'Endet am' : 'Closes on').fill(inDays(3))
    await page.getByRole('button', { name: german ? 'Erst ansehen' : 'See it first' }).click()
    await page.locator('#preview').waitFor()
    const look = async (at: string): Promise<void> => {
      assert.deepEqual(await axeViolations(page), [], at)
      assert.ok((await overflowPx(page)) <= 0, `${at} is wider than ${width} px`)
    }
    await look('preview')
    await page.getByRole('button', { name: german ? 'Beginnen' : 'Begin it' }).click()
    await page.getByRole('heading', { name: 'Tea' }).waitFor()
    await look('ballot')
    const ballot = page.url()
    for (const at of [`${ballot}/paper`, `${node.url}${path}`, `${node.url}${path}/voices`]) {
      await page.goto(at)
      await look(at)
    }
    await page.goto(`${node.url}${path}`)
    await page.getByRole('link', { name: 'Does the transformer get a rest?' }).click()
    await look('result')
    assert.deepEqual(errors, [])
    await close()
  })
}
