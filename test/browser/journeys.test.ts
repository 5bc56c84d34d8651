import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// An empty node: somebody starts a neighbourhood on it, invites somebody, signs out and in. All with scripts off.

let node: TestNode
let browser: Browser
let codes: string[] = []

before(async () => {
  node = await startTestNode({ sample: false })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
})

test('with scripts off: start a neighbourhood, invite, join, sign out, sign in by code', async () => {
  const steward = await openPage(browser, { javaScriptEnabled: false })
  const { page } = steward
  await page.goto(node.url)
  await page.getByRole('heading', { name: 'Start your neighbourhood' }).waitFor()
  await page.getByLabel('Your name').fill('Mara')
  await page.getByLabel('Its name').fill('Lindenhof')
  await page.getByLabel('Nearest town').selectOption('Graz')
  await page.getByLabel('Your own home there').fill('Mara’s')

  // A slip: what was typed is still there, and the reason stands beside the field.
  await page.getByLabel('Paid for power fed in').fill('99')
  await page.getByRole('button', { name: 'Start' }).click()
  await page.getByText(/cannot earn more/).waitFor()
  assert.equal(await page.getByLabel('Its name').inputValue(), 'Lindenhof')
  await page.getByLabel('Paid for power fed in').fill('7,1')
  await page.getByRole('button', { name: 'Start' }).click()

  await page.getByRole('heading', { name: 'Lindenhof is here.' }).waitFor()
  codes = await page
    .getByRole('listitem')
    .filter({ hasText: /^[0-9a-z]{4}-/ })
    .allTextContents()
  assert.equal(codes.length, 10)
  await page.getByRole('link', { name: 'Go on' }).click()
  await page.getByRole('heading', { name: /^Things of Mara/ }).waitFor()

  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByLabel('Name of the new home').fill('Number 4')
  await page.getByRole('button', { name: 'Make an invitation' }).click()
  await page.getByRole('img', { name: 'QR code of the link' }).waitFor()
  const link = await page.getByRole('link', { name: /\/join\// }).getAttribute('href')
  assert.ok(link !== null)

  const guest = await openPage(browser, { javaScriptEnabled: false, locale: 'de-AT' })
  await guest.page.goto(link)
  await guest.page
    .getByRole('heading', { name: 'Mara lädt dich zu Number 4 · Lindenhof ein.' })
    .waitFor()
  await guest.page.getByRole('heading', { name: 'Was dein Zuhause nie verlässt' }).waitFor()
  // Not even an empty name loses the page: the reason is German and stands at its field.
  await guest.page.getByLabel('Wie sollen wir dich nennen?').fill(' ')
  await guest.page.getByRole('button', { name: 'Beitreten' }).click()
  const name = guest.page.getByLabel('Wie sollen wir dich nennen?')
  await guest.page.getByText('Gib einen Namen mit mindestens einem Zeichen ein.').waitFor()
  assert.equal(await name.getAttribute('aria-describedby'), 'field-name-error')
  await name.fill('Josef')
  await guest.page.getByRole('button', { name: 'Beitreten' }).click()
  await guest.page.getByRole('heading', { name: 'Willkommen in Number 4.' }).waitFor()
  await guest.page.getByRole('link', { name: 'Weiter' }).click()
  await guest.page.getByRole('heading', { level: 1, name: /Number 4 ist still/ }).waitFor()

  // Nobody sees into the home of another.
  const home = new URL(guest.page.url()).pathname
  const seen = await page.goto(node.url + home)
  assert.equal(seen?.status(), 403)

  // Who lives in a home invites into it, and needs no steward for that.
  await guest.page.goto(`${node.url}${home.replace(/\/home$/, '/people')}`)
  await guest.page.getByRole('heading', { name: 'Wer zu Number 4 gehört' }).waitFor()
  await guest.page.getByRole('button', { name: 'Einladung machen' }).click()
  await guest.page.getByRole('img', { name: 'QR-Code' }).waitFor()
  const second = await guest.page.getByRole('link', { name: /\/join\// }).getAttribute('href')
  const partner = await openPage(browser, { javaScriptEnabled: false })
  await partner.page.goto(second ?? '')
  await partner.page
    .getByRole('heading', { name: 'Josef invites you to Number 4 · Lindenhof.' })
    .waitFor()
  await partner.page.getByLabel('What shall we call you?').fill('Edda')
  await partner.page.getByRole('button', { name: 'Join' }).click()
  await partner.page.getByRole('link', { name: 'Go on' }).click()
  await partner.page.getByRole('link', { name: 'Who lives here' }).click()
  await partner.page.getByRole('listitem').filter({ hasText: 'Josef' }).waitFor()
  await partner.page.getByRole('listitem').filter({ hasText: 'Edda' }).waitFor()
  await partner.close()

  // A steward is made by another.
  await page.goto(`${node.url}/at/lindenhof/settings`)
  await page.getByLabel('Where to').selectOption('Lindenhof')
  await page.getByLabel('As', { exact: true }).selectOption('steward')
  await page.getByRole('button', { name: 'Make an invitation' }).click()
  const third = await page.getByRole('link', { name: /\/join\// }).getAttribute('href')
  await guest.page.goto(third ?? '')
  await guest.page.getByRole('button', { name: 'Beitreten' }).click()
  await guest.page.goto(`${node.url}/me`)
  await guest.page.getByRole('listitem').filter({ hasText: 'Betreuung' }).waitFor()

  await page.goto(`${node.url}/me`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByLabel('Recovery code').fill(codes[3] ?? '')
  await page.getByRole('button', { name: 'Sign in with the code' }).click()
  await page.getByRole('heading', { level: 1, name: /Lindenhof/ }).waitFor()
  await guest.close()
  await steward.close()
})

for (const width of [1280, 360]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on the pages of somebody signed in, ${width} px, ${colorScheme}`, async () => {
      const { page, close, errors } = await openPage(browser, {
        colorScheme,
        viewport: { width, height: 800 },
      })
      const look = async () => {
        const where = `${new URL(page.url()).pathname} at ${width} px, ${colorScheme}`
        assert.deepEqual(await axeViolations(page), [], where)
        assert.ok((await overflowPx(page)) <= 0, `too wide: ${where}`)
      }
      await page.goto(`${node.url}/sign-in?back=/me`)
      await look()
      await page.getByLabel('Recovery code').fill(codes.pop() ?? '')
      await page.getByRole('button', { name: 'Sign in with the code' }).click()
      await page.getByRole('button', { name: 'Make a link' }).click()
      await page.getByRole('img', { name: 'QR code of the link' }).waitFor()
      await look()
      await page.goto(`${node.url}/at/lindenhof`)
      await page.getByRole('link', { name: 'My home' }).click()
      const home = new URL(page.url()).pathname
      await look()
      for (const part of ['people', 'statement', 'things', 'import', 'accounts']) {
        await page.goto(node.url + home.replace(/home$/, part))
        await look()
      }
      for (const part of ['neighbourhood', 'accounts', 'things']) {
        await page.goto(`${node.url}/at/lindenhof/${part}`)
        await look()
      }
      await page.goto(node.url + home.replace(/home$/, 'people'))
      await page.getByRole('button', { name: 'Make an invitation' }).click()
      await page.getByRole('img', { name: 'QR code of the link' }).waitFor()
      await look()
      await page.goto(`${node.url}/at/lindenhof/settings`)
      // A form that was refused is looked at too.
      await page.getByLabel('Price from the grid').fill('much')
      await page.getByRole('button', { name: 'Save' }).first().click()
      await page.getByText('Type a number from -1000 to 1000.').waitFor()
      await look()
      await page.getByLabel('Name of the new home').fill(`Number ${width} ${colorScheme}`)
      await page.getByRole('button', { name: 'Make an invitation' }).click()
      const link = page.getByRole('link', { name: /\/join\// })
      await look()
      await page.goto((await link.getAttribute('href')) ?? '')
      await page.getByRole('heading', { name: 'What you will see' }).waitFor()
      await look()
      assert.deepEqual(errors, [])
      await close()
    })
  }
}

test('prices by hour come from an address, in the unit that was chosen', async () => {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/csv')
    response.end('start,price\n2026-06-17T14:00Z,85.31\n2026-06-17T15:00Z,90\n')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const listening = server.address()
  assert.ok(typeof listening === 'object' && listening !== null)
  const address = `http://127.0.0.1:${listening.port}/today.csv`
  const { page, close } = await openPage(browser, { javaScriptEnabled: false, locale: 'de-AT' })
  await page.goto(`${node.url}/sign-in?back=/at/lindenhof/settings`)
  await page.getByLabel('Ersatzcode').fill(codes.pop() ?? '')
  await page.getByRole('button', { name: 'Mit dem Code anmelden' }).click()
  await page.getByLabel('Der Preis ist').selectOption('dynamic')
  const field = page.getByLabel('Adresse, unter der die Preise stehen (CSV)')
  await field.fill(`${address}x:`.replace(/:\d+/, ':1'))
  await page.getByRole('button', { name: 'Speichern' }).first().click()
  await page.getByText('Unter dieser Adresse ließen sich keine Preise lesen.').waitFor()
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  // 85 euros for a kWh: the wrong unit is noticed.
  await field.fill(address)
  await page.getByRole('button', { name: 'Speichern' }).first().click()
  await page.getByText('Dieser Preis ist zu hoch.').waitFor()
  await page.getByLabel('Diese Preise sind in').selectOption('EUR je MWh')
  await page.getByRole('button', { name: 'Speichern' }).first().click()
  await page.getByText('Gespeichert.').waitFor()
  assert.equal(await field.inputValue(), address)
  assert.equal(await page.getByLabel('Diese Preise sind in').inputValue(), 'main-mwh')
  await close()
  server.close()
})

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(node.errors, [])
})
