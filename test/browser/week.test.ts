import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { runCommand } from '../command-line.ts'
import { launch } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'
import { inDays, pageOf, settle, setUp } from './people.ts'

// A decision's week, by pages: from a question to a rule that the plan obeys, and to the answer that the author of a statement reads.
// The clock of the sample stands still while people talk, so that all of it happens on one of its days; then a week goes by at once.

const seeds = [
  'Cars charge at night, when the wind blows.',
  'Who comes home with an empty car charges at once.',
  'The street buys a larger transformer.',
  'Cars may wait while people cook.',
  'Everybody decides alone when to charge.',
  'Charging in the evening costs more.',
  'A neighbour may see when my car charges.',
  'Guests charge first.',
]
const own = 'Whoever has to leave soon can always charge at once.'
const motion = 'Cars take no more than 10 kW together from five to eight in the evening.'
const rule = 'Cars wait in the evening'
const why = 'The city reserves a place with a fast charger for whoever is in a hurry.'
const limitW = 10_000

/** What one half thinks of the seeds; the other half thinks the opposite of most. */
const mind = [1, -1, -1, 1, -1, 1, 0, -1]

const phone = { viewport: { width: 360, height: 740 } }
const at = '/at/sonnenhof'

test('a decision’s week', async (week) => {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-week-'))
  let aheadMs = 0
  const node = await startTestNode({ clock: { now: () => Date.now() + aheadMs } })
  const browser = await launch()
  try {
    await live(week, { node, browser, folder, wait: (ms) => (aheadMs += ms) })
  } finally {
    await browser.close()
    await node.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  assert.deepEqual(node.errors, [])
})

interface Scene {
  readonly node: TestNode
  readonly browser: Browser
  readonly folder: string
  /** Lets so much time go by, ms. */
  readonly wait: (ms: number) => void
}

async function live(week: TestContext, { node, browser, folder, wait }: Scene): Promise<void> {
  const steward = await setUp(node)
  const residents: string[] = []
  const open = (who: string, options = {}) => pageOf(browser, node, who, options)
  const { page } = await open(steward)
  const post = async (who: string, address: string, form: Record<string, string>) => {
    const headers = { origin: node.url, cookie: who }
    const body = new URLSearchParams(form)
    const { status } = await fetch(address, { method: 'POST', body, headers, redirect: 'manual' })
    assert.equal(status, 303, address)
  }
  let before = ''
  /** A step of the way; where one fails those after it fail at once and name it. */
  const step = (name: string, work: () => Promise<void>): Promise<void> =>
    week.test(name, async () => {
      assert.equal(before, '', 'a step before this one failed')
      before = name
      await work()
      before = ''
    })
  const addresses = { asked: '', question: '', panel: '', meeting: '', ballot: '', decision: '' }
  /** The sample's time when the clock was stopped. */
  let nowMs = 0
  let highestW = 0

  await step('the plan has cars take more than 10 kW in the evening', async () => {
    for (let tries = 0; tries < 120 && highestW === 0; tries++) {
      const hours = await evening(page, node)
      highestW = Math.max(0, ...hours.carW)
      nowMs = hours.nowMs
      if (highestW === 0) await page.waitForTimeout(500)
    }
    assert.ok(highestW > limitW, `${highestW} W is no more than the limit`)
    await setSpeed(page, node, 'Stopped')
  })

  await step('a city asks a question, and the neighbourhood asks it its people', async () => {
    await page.goto(`${node.url}${at}/together`)
    await page.getByText('Found a city').click()
    await page.getByLabel('Its name').fill('Graz')
    await page.getByRole('button', { name: 'Found it' }).click()
    await page.getByRole('textbox', { name: 'The question' }).fill('When shall cars charge?')
    await page.getByLabel('Statements to begin with').fill(seeds.join('\n'))
    await page.getByLabel('Days to answer them').fill('30')
    await page.getByRole('button', { name: 'Ask it in all neighbourhoods' }).click()
    addresses.asked = page.url()
    await page.goto(`${node.url}${at}/together`)
    await page.getByRole('button', { name: 'Ask it here' }).click()
    addresses.question = page.url()
    for (let i = 0; i < 12; i++) {
      residents.push(await settle(node, await homeOf(page, node, i), steward, `Resident ${i}`))
    }
  })

  await step('somebody writes a statement on an old phone, and twelve people vote', async () => {
    const author = await open(residents[0] ?? '', phone)
    await author.page.goto(`${node.url}${at}/together`)
    await author.page.getByRole('link', { name: 'Vote on it' }).click()
    await author.page.getByRole('button', { name: 'I agree' }).click()
    await author.page.getByText('Your vote counts.').waitFor()
    await author.page.getByRole('textbox', { name: 'Your statement' }).fill(own)
    await author.page.getByRole('button', { name: 'Send it' }).click()
    await author.page.getByText('Your statement is there now.').waitFor()
    await author.close()
    for (const [i, who] of residents.entries()) {
      for (const [j, opinion] of [...mind, 1].entries()) {
        const turned = j === mind.length || i % 2 === 0 ? opinion : -opinion
        const said = turned === 1 ? 'agree' : turned === 0 ? 'pass' : 'disagree'
        const form = { statement: String(j + 1), opinion: said }
        await post(who, `${addresses.question}/vote`, form)
      }
    }
  })

  await step('the map shows two groups, and what unites them', async () => {
    await page.goto(addresses.question)
    await page.getByRole('link', { name: 'See the map' }).click()
    assert.match(await heading(page), /^\d+ people are on the map\. They fall into two groups\.$/)
    await page.getByRole('region', { name: 'What unites us' }).getByText(own).waitFor()
  })

  await step('from there a panel is made, and all say that they would take part', async () => {
    await page.getByRole('link', { name: 'Draw people by lot who work on it' }).click()
    const select = page.getByLabel('Question it is about')
    assert.match(await select.locator('option:checked').innerText(), /When shall cars charge\?/)
    await page.getByLabel('What the panel is called').fill('The charging panel')
    await page.getByLabel('What it is for').fill('To propose a rule for the evening.')
    await page.getByLabel('Seats', { exact: true }).fill('5')
    await page.getByLabel('People answer by the end of').fill(inDays(1, nowMs))
    await page.getByLabel('It meets first on').fill(inDays(3, nowMs))
    await page.getByLabel('at', { exact: true }).fill('19:00')
    await page.getByLabel('Its work ends on').fill(inDays(30, nowMs))
    await page.getByRole('button', { name: 'Make the panel' }).click()
    assert.equal(await heading(page), 'The charging panel')
    addresses.panel = page.url()
    const first = await open(residents[0] ?? '', phone)
    await first.page.goto(`${node.url}${at}/together`)
    await first.page.getByRole('link', { name: 'Answer' }).click()
    await first.page.getByRole('button', { name: 'Yes, I would take part' }).click()
    await first.page.getByText('Noted: you said yes.').waitFor()
    await first.close()
    for (const who of residents.slice(1)) {
      await post(who, `${addresses.panel}/answer`, { said: 'yes' })
    }
  })

  await step('it is drawn by a seed, and anybody draws the same again', async () => {
    await page.goto(addresses.panel)
    await page.getByRole('link', { name: 'The lottery, with everybody’s chance' }).click()
    const from = page.getByLabel('Where the seed comes from')
    await from.selectOption('dice that are thrown in the room')
    await page.getByRole('button', { name: 'Begin' }).click()
    const again = page.getByRole('link', { name: 'Look again' })
    for (let looks = 0; looks < 600 && (await again.count()) > 0; looks++) await again.click()
    await page.getByRole('link', { name: 'The draw, to be shown on a wall' }).first().click()
    const digest = (await page.locator('.digest').innerText()).replaceAll(/\s/g, '')
    await page.getByRole('textbox', { name: 'The seed' }).fill('3 6 1 1 5 2')
    await page.getByRole('button', { name: 'Draw' }).click()
    await page.getByText('Drawn.', { exact: true }).waitFor()
    const file = join(folder, 'panel-1.json')
    writeFileSync(file, await (await page.request.get(`${addresses.panel}/file/1`)).body())
    const said = await command('redraw', file, '--seed', '3 6 1 1 5 2', '--digest', digest)
    assert.match(said, /draws panel \d+: the people numbered/)
  })

  await step(
    'it meets; a motion is confirmed beside its words, and those who were there approve the minutes',
    async () => {
      await page.goto(addresses.panel)
      await page.getByRole('link', { name: 'Call a meeting about it' }).click()
      assert.equal(await page.getByLabel('What it is about').inputValue(), 'The charging panel')
      assert.equal(await page.getByLabel('Time', { exact: true }).inputValue(), '19:00')
      await page.getByLabel('Agenda').fill('What cars do in the evening (60)')
      await page.getByRole('button', { name: 'Call it' }).click()
      addresses.meeting = page.url()
      for (const who of residents.slice(0, 5)) {
        await post(who, `${addresses.meeting}/here`, { kind: 'came' })
      }
      await page.getByRole('link', { name: 'Transcripts and notes' }).click()
      await page
        .getByLabel('Or paste text, or type notes')
        .fill(
          `Rosa: The lights go dim when all cars charge.\nTom: I move that ${motion.replace('Cars', 'cars')}\nRosa: I second that.`,
        )
      await page.getByRole('button', { name: 'Read it in' }).click()
      const found = page.getByRole('region', { name: /^Perhaps a motion/ }).first()
      await found.getByLabel('In your own words').fill(motion)
      await found.getByRole('button', { name: 'Confirm' }).click()
      await page.getByText('Done.').waitFor()
      await page.goto(addresses.meeting)
      await page.getByRole('link', { name: 'Write and present the minutes' }).click()
      await page.getByRole('button', { name: 'Save the text' }).click()
      await page.getByRole('button', { name: 'Present them' }).click()
      for (const who of residents.slice(0, 5)) {
        const member = await open(who, phone)
        await member.page.goto(`${addresses.meeting}/minutes`)
        await member.page.getByRole('button', { name: 'Approve' }).click()
        await member.page.getByText('You approved these minutes.').waitFor()
        await member.close()
      }
    },
  )

  await step('the motion becomes a rule, and a ballot on it begins', async () => {
    await page.goto(addresses.meeting)
    await page.getByRole('link', { name: 'Write it as a rule, and vote on that' }).click()
    assert.equal(await page.getByLabel('What was decided').inputValue(), motion)
    await page.getByLabel('Its name', { exact: true }).fill(rule)
    await page.getByLabel('What it is about').selectOption('the most that cars take')
    await page.getByLabel('How much').fill('10')
    await page.getByLabel('From', { exact: true }).fill('17:00')
    await page.getByLabel('Until', { exact: true }).fill('20:00')
    for (const [name, amount] of [
      ['This must be allowed', '9'],
      ['This must be forbidden', '11'],
    ] as const) {
      const example = page.getByRole('group', { name })
      await example.getByLabel('Time').fill('18:00')
      await example.getByLabel('Amount').fill(amount)
    }
    await page.getByRole('button', { name: 'Let people vote on it' }).click()
    await page.getByText('This option carries a rule.').waitFor()
    const closes = local(nowMs + 3_600_000)
    await page.getByLabel('Closes on').fill(closes.date)
    await page.getByLabel('Closes at').fill(closes.time)
    await page.getByRole('button', { name: 'See it first' }).click()
    await page.getByRole('region', { name: 'This is what voters will see' }).waitFor()
    await page.getByRole('button', { name: 'Begin it' }).click()
    assert.equal(await heading(page), motion)
    addresses.ballot = page.url()
    await page.getByRole('link', { name: 'The meeting in which it was moved' }).waitFor()
    // Who looks after the neighbourhood and does not live there is offered no vote.
    await page.getByText('You are not on the list of this vote.').waitFor()
    assert.equal(await page.getByRole('button', { name: 'Vote', exact: true }).count(), 0)
    await page.getByRole('link', { name: 'The question that this belongs to' }).click()
    assert.equal(await heading(page), 'When shall cars charge?')
    await page.getByRole('region', { name: 'What came of it' }).getByText(motion).waitFor()
  })

  await step('people vote, each with a receipt that is checked', async () => {
    for (const [i, who] of residents.slice(0, 7).entries()) {
      const voter = await open(who, phone)
      await voter.page.goto(`${node.url}${at}/together`)
      await voter.page.getByRole('link', { name: 'Go to the vote' }).click()
      await voter.page.getByLabel(i < 5 ? rule : 'It stays as it is').check()
      await voter.page.getByRole('button', { name: 'Vote', exact: true }).click()
      await voter.page.getByRole('heading', { name: 'Your vote is in the log' }).waitFor()
      await voter.page.getByText('Checked just now: this entry is in the log.').waitFor()
      await voter.page.goto(addresses.ballot)
      await voter.page.getByText('You have voted. You can change your vote until').waitFor()
      await voter.close()
    }
  })

  await step('the ballot closes by itself, and anybody counts it again', async () => {
    await setSpeed(page, node, '300 times as fast')
    // Nearly all of its hour goes by at once.
    wait(11_000)
    await page.goto(addresses.ballot)
    const decided = page.getByText('This is decided, and on record.')
    for (let tries = 0; tries < 120 && (await decided.count()) === 0; tries++) {
      await page.waitForTimeout(500)
      await page.reload()
    }
    await decided.waitFor()
    const id = addresses.ballot.split('/').at(-1)
    const log = join(folder, 'ballot.jsonl')
    const file = await page.request.get(`${node.url}/api/cells/sonnenhof/ballots/${id}/log.jsonl`)
    writeFileSync(log, await file.body())
    const head = await page.locator('main p.fine code').last().innerText()
    const counted = await command('recount', log, '--head', head)
    const [won, lost] = [`${rule} (1)`, 'It stays as it is (2)']
    assert.ok(counted.includes(`chosen: ${won}\n  ${won}: 5\n  ${lost}: 2\n`), counted)
  })

  await step(
    'the decision names its question, panel, meeting and ballot, and is in force',
    async () => {
      await page.getByRole('link', { name: 'See the decision' }).click()
      assert.equal(await heading(page), `${motion.replace(/\.$/, '')}: ${rule}`)
      const heard = page.getByRole('region', { name: '1. Heard' })
      await heard.getByRole('link', { name: 'When shall cars charge?' }).waitFor()
      const discussed = page.getByRole('region', { name: '2. Discussed' })
      assert.equal(await discussed.getByRole('link').count(), 2)
      const made = page.getByRole('region', { name: '3. Decided' })
      await made.getByText('5 were in favour, 2 against').waitFor()
      await made.getByRole('link', { name: 'The ballot, and how to count it again' }).waitFor()
      await page.getByText(/It has been in force since/).waitFor()
      const decision = page.url()
      await page.goto(`${node.url}${at}/together`)
      const lately = page.getByRole('region', { name: 'What was decided lately' })
      await lately.getByRole('link', { name: 'See what it does' }).click()
      assert.equal(page.url(), decision)
    },
  )

  await step('the next plan obeys it, and says so', async () => {
    const decision = page.url()
    addresses.decision = decision
    const link = page.getByRole('link', { name: 'See the plan, and what it makes of the rule' })
    for (let tries = 0; tries < 120 && (await link.count()) === 0; tries++) {
      await page.waitForTimeout(500)
      await page.goto(decision)
    }
    await link.click()
    await page.getByText('What was decided together:').waitFor()
    await page.getByText(new RegExp(`“${rule}”\\. The plan`)).waitFor()
    await page.getByRole('link', { name: `“${rule}”` }).click()
    assert.equal(page.url(), decision)
    await setSpeed(page, node, 'Stopped')
    const { carW, nowMs: at } = await evening(page, node)
    assert.ok(at < nowMs + 6 * 3_600_000, 'the evening is still to come')
    assert.equal(carW.length, 12)
    assert.ok(Math.max(...carW) <= limitW, `cars take ${Math.max(...carW)} W`)
  })

  await step('the report goes to the city, and anybody checks it', async () => {
    await page.goto(addresses.question)
    await page.getByRole('link', { name: 'The report' }).click()
    await page.getByRole('button', { name: 'Send it to Graz' }).click()
    await page.getByText('The report was made.').waitFor()
    const decided = page.getByRole('region', { name: 'What was decided' })
    await decided.getByText(rule, { exact: true }).waitFor()
    const voted = page.getByRole('region', { name: 'Votes that came of it' })
    await voted.getByText('What won is a decision.').waitFor()
    const report = join(folder, 'report.jsonld')
    const file = await page.request.get(`${addresses.question}/report?as=jsonld`)
    writeFileSync(report, await file.body())
    const votes = await page
      .getByRole('link', { name: 'Download the log of votes' })
      .getAttribute('href')
    const log = join(folder, 'votes.jsonl')
    writeFileSync(log, await (await page.request.get(node.url + votes)).body())
    await command('check-report', report, log)
  })

  await step('the city answers, and the author reads the answer at the own statement', async () => {
    await page.goto(addresses.asked)
    await page.getByRole('button', { name: 'Draw it up now' }).click()
    const proposal = page.getByRole('article').filter({ hasText: own })
    await proposal.getByText('Answer', { exact: true }).click()
    await proposal.getByLabel('Your answer').selectOption('We do it')
    await proposal.getByRole('textbox', { name: 'Why' }).fill(why)
    await proposal.getByRole('button', { name: 'Give this answer' }).click()
    await proposal.getByText(/Accepted on/).waitFor()
    const author = await open(residents[0] ?? '', phone)
    await author.page.goto(`${node.url}${at}/together`)
    const answers = author.page.getByRole('region', { name: 'What we asked for' })
    await answers.getByText(why).waitFor()
    await answers.getByRole('link').first().click()
    const mine = author.page.getByRole('region', { name: 'What became of your statements' })
    await mine.getByText(why).waitFor()
    await author.close()
  })

  await step('a week later the minutes are approved, and the decision rests on them', async () => {
    const minutes = `${addresses.meeting}/minutes`
    await page.goto(minutes)
    await page.getByText(/5 have, and 3 are needed/).waitFor()
    await setSpeed(page, node, 'As fast as yours')
    wait(8 * 86_400_000)
    await page.goto(minutes)
    const approved = page.getByText(/They were approved on/)
    for (let tries = 0; tries < 120 && (await approved.count()) === 0; tries++) {
      await page.waitForTimeout(500)
      await page.reload()
    }
    await approved.waitFor()
    assert.equal(await page.getByRole('button', { name: 'Save the text' }).count(), 0)
    await page.goto(`${addresses.decision}/report`)
    await page.getByText('What it rests on').first().click()
    await page.getByRole('rowheader', { name: 'Minutes of a meeting' }).waitFor()
  })
}

async function heading(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText()
}

/** Sets the speed of the sample's clock, as its page offers it. */
async function setSpeed(page: Page, node: TestNode, speed: string): Promise<void> {
  await page.goto(`${node.url}${at}/settings`)
  const form = page.locator('form[action$="/settings/speed"]')
  await form.getByLabel('Speed of time').selectOption(speed)
  await form.getByRole('button', { name: 'Set' }).click()
  await page.waitForLoadState()
}

/** What cars take by the plan from 17:00 to 20:00, W, and when the plan begins; nothing while there is no plan. */
async function evening(page: Page, node: TestNode): Promise<{ carW: number[]; nowMs: number }> {
  const csv = await (await page.request.get(`${node.url}${at}/plan.csv`)).text()
  const [head = '', ...rows] = csv.trim().split(/\r?\n/)
  const column = head.split(',').indexOf('car_w')
  if (column < 0) return { carW: [], nowMs: 0 }
  const today = rows[0]?.slice(0, 10) ?? ''
  const carW = rows
    .filter((row) => /^T1[789]:/.test(row.slice(10)) && row.startsWith(today))
    .map((row) => Number(row.split(',')[column]))
  return { carW, nowMs: Date.parse(rows[0]?.split(',')[0] ?? '') }
}

/** A moment in Vienna, where the sample is, as fields of a form take it. */
function local(atMs: number): { readonly date: string; readonly time: string } {
  const [date = '', time = ''] = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Vienna',
    dateStyle: 'short',
    timeStyle: 'short',
  })
    .format(atMs)
    .split(' ')
  return { date, time }
}

/** The address name of a home of the sample. */
async function homeOf(page: Page, node: TestNode, place: number): Promise<string> {
  const answer = await page.request.get(`${node.url}/api/cells/sonnenhof/homes`)
  const slugs = [...(await answer.text()).matchAll(/"slug":"([^"]+)"/g)].map(([, slug]) => slug)
  return slugs[place] ?? ''
}

/** Runs the command line as somebody at a terminal does; what it says. */
async function command(...words: string[]): Promise<string> {
  const { code, out, error } = await runCommand(words)
  assert.equal(code, 0, error)
  return out
}
