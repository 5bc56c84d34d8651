import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { saveModel } from '../../src/assembly/meeting/model/store-model.ts'
import { findCellBySlug } from '../../src/cell/store.ts'
import { openStore } from '../../src/store/open.ts'
import { axeViolations, launch, openPage, overflowPx, tabTo } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// A meeting is called, somebody says that they are there, a transcript is read in, a model is asked, words are confirmed, and minutes are approved and printed.

let node: TestNode
let browser: Browser
let model: Server
/** What the model is answered with, once a test lets it. */
const answer = Promise.withResolvers<string>()
let meeting = ''
let transcript = ''
/** Meetings that were moved, and called off. */
let moved = ''
let off = ''

const transcriptFile = join(
  import.meta.dirname,
  '../../src/assembly/meeting/examples/turbine.en.srt',
)

before(async () => {
  model = createServer((request, response) => {
    void (async () => {
      let body = ''
      for await (const part of request) body += String(part)
      const [, id = ''] = /(s\d+) \[PETE\] Well, three percent/.exec(body) ?? []
      const content = (await answer.promise).replaceAll('ID', id)
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({
          id: 'c1',
          object: 'chat.completion',
          created: 1,
          model: 'small',
          choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
        }),
      )
    })()
  })
  model.listen(0, '127.0.0.1')
  await once(model, 'listening')
  const address = model.address()
  assert.ok(typeof address === 'object' && address !== null)
  node = await startTestNode({
    speed: 0,
    languageModel: { address: `http://127.0.0.1:${address.port}/v1`, model: 'small' },
  })
  browser = await launch()
})

after(async () => {
  answer.resolve('{}')
  await browser.close()
  await node.stop()
  model.closeAllConnections()
  model.close()
})

/** As a signed-in steward does; the sample's visitors may not. */
async function switchModelOn(): Promise<void> {
  const store = await openStore(join(node.folder, 'node.sqlite'))
  const cell = await findCellBySlug(store.db, 'sonnenhof')
  assert.ok(cell !== null)
  await saveModel(store.db, cell.id, { source: 'server' })
  await store.close()
}

async function heading(page: Page): Promise<string> {
  return page.getByRole('heading', { level: 1 }).innerText()
}

test('a steward calls a meeting in local time, and one says by keyboard that one is there', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(`${node.url}/at/sonnenhof/together`)
  await page.getByRole('link', { name: 'Meetings', exact: true }).click()
  assert.equal(await heading(page), 'No meeting was called here yet.')
  await page.getByLabel('What it is about').fill('Noise and a car')
  await page.getByLabel('Day', { exact: true }).fill('2027-03-28')
  await page.getByLabel('Time', { exact: true }).fill('19:30')
  await page.getByLabel('Place or link').fill('https://meet.example.org/noise')
  await page.getByLabel('Agenda').fill('Noise from the turbine (20)\nThe shared car')
  await page.getByRole('button', { name: 'Call it' }).click()
  meeting = page.url()
  assert.equal(await heading(page), 'Noise and a car')
  // The clocks went forward that night.
  await page.getByText('28 March 2027, 19:30').waitFor()
  await page.getByRole('link', { name: 'https://meet.example.org/noise' }).waitFor()
  await tabTo(page, 'button', 'I am there')
  await page.keyboard.press('Enter')
  await page.getByText('One member was there. You are there.').waitFor()
  await page.goto(`${node.url}/at/sonnenhof/meetings`)
  assert.equal(await heading(page), 'The next meeting is on 28 March 2027 at 19:30.')
  await close()
})

test('what is no text is refused with what would be right; a transcript is read, and its words confirmed beside it', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(meeting)
  await page.getByRole('link', { name: 'Transcripts and notes' }).click()
  const file = page.getByLabel('File', { exact: true })
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0xff])
  await file.setInputFiles({ name: 'a.srt', mimeType: 'text/plain', buffer: png })
  await page.getByRole('button', { name: 'Read it in' }).click()
  await page.getByText('This file is no text in UTF-8.').waitFor()
  await page.getByLabel('File', { exact: true }).setInputFiles(transcriptFile)
  await page.getByRole('button', { name: 'Read it in' }).click()
  assert.equal(await heading(page), '17 places may be worth keeping.')
  transcript = page.url()
  await page.getByText('In free talk the page misses about half').waitFor()
  const motion = page.getByRole('region', { name: /^Perhaps a motion/ }).first()
  assert.equal(
    await motion.locator('mark').innerText(),
    "I'd like to move that the turbine is slowed down between eleven at night and five in the morning.",
  )
  await motion.getByText('0:00:58').waitFor()
  await motion.getByLabel('In your own words').fill('The turbine is slow from 23:00 to 5:00.')
  await motion.getByRole('button', { name: 'Confirm' }).click()
  await page.getByText('Done.').waitFor()
  const action = page.getByRole('region', { name: /^Perhaps an action/ }).first()
  assert.equal(await action.getByLabel('Who does it').inputValue(), 'OKAFOR')
  await action.getByLabel('Until when').fill('2027-04-07')
  await action.getByRole('button', { name: 'Confirm' }).click()
  await page.getByRole('button', { name: 'Drop it' }).first().click()
  await page.getByText('You dropped one.').waitFor()
  assert.equal(await heading(page), '14 places may be worth keeping.')
  await page.goto(meeting)
  await page.getByText('OKAFOR does it. It is to be done by 7 April 2027.').waitFor()
  const vote = page.getByRole('link', { name: 'Begin a vote on this' })
  await vote.click()
  const motionText = 'The turbine is slow from 23:00 to 5:00.'
  assert.equal(await page.locator('[name="title"]').inputValue(), motionText)
  assert.equal(await page.locator('[name="option-0-title"]').inputValue(), motionText)
  await close()
})

test('with script selected words fill the form; the place is as exact as one that was found', async () => {
  const { page, errors, close } = await openPage(browser)
  await page.goto(`${transcript}/text`)
  await page.evaluate(`{
    const text = document.querySelector('[data-turn="3"]').firstChild
    const range = document.createRange()
    range.setStart(text, text.data.indexOf('You lose maybe'))
    range.setEnd(text, text.data.indexOf(' of the yield'))
    getSelection().removeAllRanges()
    getSelection().addRange(range)
  }`)
  await page.waitForFunction(`document.querySelector('[name=turn]').value === '3'`)
  const words = page.getByLabel('The words, as they stand there')
  assert.equal(await words.inputValue(), 'You lose maybe three percent')
  await page.getByLabel('What is it?').selectOption('statement')
  await page.getByLabel('In your own words').fill('Three percent of the yield is bearable.')
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.locator('mark.confirmed', { hasText: 'You lose maybe three percent' }).waitFor()
  await page.goto(meeting)
  await page.getByRole('article', { name: 'Three percent of the yield is bearable.' }).waitFor()
  assert.deepEqual(errors, [])
  await close()
})

test('a language model is off; switched on, it reads in the background, and what it found is shown as machine-made', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  // A visitor of the sample makes the node call nobody.
  await page.goto(`${node.url}/at/sonnenhof/language-model`)
  await page.getByText('No language model is used here.').waitFor()
  await page.getByText('every word of one transcript').waitFor()
  await page.getByLabel('Which model').selectOption({ index: 1 })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Only a signed-in steward').waitFor()
  await switchModelOn()
  await page.goto(transcript)
  await page.getByText(/every word of this transcript goes to 127\.0\.0\.1/).waitFor()
  await page.getByRole('button', { name: 'Read with the model' }).click()
  await page.getByText('The model small is reading.').waitFor()
  answer.resolve(
    JSON.stringify({
      proposals: [
        {
          kind: 'statement',
          text: 'Sleep is worth three percent.',
          quote: 'three percent is my ticket',
          cites: ['ID'],
        },
        { kind: 'motion', text: 'Nobody said this.', quote: 'Ban the turbine', cites: ['ID'] },
      ],
      summary: [{ text: 'They weighed sleep against yield.', cites: ['ID'] }],
    }),
  )
  for (let i = 0; i < 100; i++) {
    if (await page.getByText('The model small found one place.').isVisible()) break
    await page.getByRole('link', { name: 'Look again' }).click()
  }
  await page.getByText('One sentence of it was dropped').waitFor()
  const own = page.getByRole('region', { name: 'Perhaps a statement found by a language model' })
  await own.getByText('Sleep is worth three percent.').waitFor()
  assert.equal(await own.locator('mark').innerText(), 'three percent is my ticket')
  await own.getByRole('button', { name: 'Confirm' }).click()
  await page.goto(meeting)
  const passage = page.getByRole('article', { name: 'three percent is my ticket' })
  await passage.getByText('Where it was said').click()
  await passage.getByText('found by a language model').waitFor()
  await close()
})

test('minutes are written from a draft, presented, approved by who was there, and print on A4', async () => {
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(meeting)
  await page.getByRole('link', { name: 'Write and present the minutes' }).click()
  const text = page.getByRole('textbox', { name: 'Text' })
  const draft = await text.inputValue()
  assert.match(draft, /One member was there\./)
  assert.match(draft, /# Motions\n- The turbine is slow from 23:00 to 5:00\./)
  assert.match(draft, /\(OKAFOR, until 7 April 2027\)/)
  await text.fill(`${draft}\n\n# In the end\nAll went home.`)
  await page.getByRole('button', { name: 'Save the text' }).click()
  await page.getByRole('heading', { name: 'In the end' }).waitFor()
  await page.getByRole('button', { name: 'Present them' }).click()
  await page.getByText(/0 have, and 1 are needed/).waitFor()
  await page.getByText('Object', { exact: true }).click()
  await page.getByLabel('What is not right?').fill('The car is missing.')
  await page.getByRole('button', { name: 'Object, for this reason' }).click()
  await page.getByText('You objected to these minutes.').waitFor()
  await page.getByRole('button', { name: 'Take back my objection' }).click()
  await page.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('You approved these minutes.').waitFor()
  await page.getByText(/1 have, and 1 are needed/).waitFor()
  const printed = await openPage(browser)
  await printed.page.goto(`${meeting}/minutes`)
  await printed.page.emulateMedia({ media: 'print' })
  assert.equal(await printed.page.getByRole('button').count(), 0, 'no buttons on paper')
  assert.equal(await printed.page.getByText('Your say').isVisible(), false)
  const pdf = await printed.page.pdf({ format: 'A4', preferCSSPageSize: true })
  assert.equal(pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g)?.length, 1)
  await printed.close()
  await close()
})

test('a meeting is moved, and one is called off: what was before stays to be seen, with the reason', async () => {
  const { page, close } = await openPage(browser)
  const called = async (title: string): Promise<string> => {
    await page.goto(`${node.url}/at/sonnenhof/meetings`)
    await page.getByLabel('What it is about').fill(title)
    await page.getByLabel('Day', { exact: true }).fill('2027-04-02')
    await page.getByLabel('Time', { exact: true }).fill('19:00')
    await page.getByLabel('Place or link').fill('School')
    await page.getByLabel('Agenda').fill(title)
    await page.getByRole('button', { name: 'Call it' }).click()
    await page.getByText('Move or call off').click()
    return page.url()
  }
  const why = page.getByLabel('Why', { exact: true })
  moved = await called('The meadow')
  await page.getByLabel('Day', { exact: true }).fill('2027-04-09')
  await why.first().fill('The school is closed.')
  await page.getByRole('button', { name: 'Move it' }).click()
  await page.getByText('9 April 2027, 19:00').waitFor()
  await page.getByText('It was to be on 2 April 2027 at 19:00, School.').waitFor()
  await page.getByText('Why: The school is closed.').waitFor()
  off = await called('The lamps')
  // A space is no reason, and says so at its field; nothing is called off by it.
  await why.last().fill(' ')
  await page.getByRole('button', { name: 'Call it off' }).click()
  assert.equal(await page.getByRole('alert').count(), 1)
  assert.equal(await why.last().getAttribute('aria-invalid'), 'true')
  assert.deepEqual(await axeViolations(page), [])
  await why.last().fill('The city decided it.')
  await page.getByRole('button', { name: 'Call it off' }).click()
  await page.getByText('This meeting was called off.').waitFor()
  await page.getByText('Why: The city decided it.').waitFor()
  assert.equal(await page.getByText('Move or call off').count(), 0)
  assert.equal(await page.getByRole('button', { name: 'I am there' }).count(), 0)
  assert.equal(await page.getByRole('link', { name: /minutes/ }).count(), 0)
  await close()
})

for (const width of [1280, 320]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the pages of meetings, ${width} px, ${colorScheme}`, async () => {
      const { page, errors, close } = await openPage(browser, {
        colorScheme,
        locale: colorScheme === 'dark' ? 'de-AT' : 'en-GB',
        viewport: { width, height: 800 },
      })
      const list = `${node.url}/at/sonnenhof/meetings`
      const changed = [moved, off, `${off}/minutes`]
      const of = [list, ...changed, meeting, `${meeting}/transcripts`, transcript]
      const read = [`${transcript}/text`, `${meeting}/minutes`]
      for (const path of [...of, ...read, `${node.url}/at/sonnenhof/language-model`]) {
        await page.goto(path)
        for (const summary of await page.locator('summary').all()) await summary.click()
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
