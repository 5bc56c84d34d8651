import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectAsync } from 'mqtt'
import type { Browser } from 'playwright-core'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// A device that announces itself for the whole neighbourhood: found, passed on, taken in.

/** The first is passed on; the second goes on waiting. */
const devices = [
  ['yard', 'Wallbox in the yard'],
  ['garage', 'Wallbox in the garage'],
] as const

/** A charger as it announces itself, with a limit in ampere. */
function wallbox(id: string, name: string): object {
  const own = `commonwatt/sonnenhof/own/${id}`
  return {
    dev: { ids: [id], name },
    cmps: {
      power: { p: 'sensor', dev_cla: 'power', unit_of_meas: 'W', stat_t: `${own}/power` },
      limit: {
        p: 'number',
        name: 'Charging current',
        unit_of_meas: 'A',
        min: 6,
        max: 16,
        cmd_t: `${own}/limit/set`,
      },
    },
  }
}

let node: TestNode
let browser: Browser

before(async () => {
  node = await startTestNode()
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
})

test('a device found for the neighbourhood is passed on to a home, which takes it in', async (context) => {
  const { page, errors, close } = await openPage(browser, { javaScriptEnabled: false })
  const things = `${node.url}/at/sonnenhof/things`
  await page.goto(things)
  await page.getByRole('button', { name: 'Make a password' }).click()
  const made = await page.getByText('It is shown only now').innerText()
  const password = made.split(': ').at(-1) ?? ''
  const client = await connectAsync(node.mqttUrl, { username: 'sonnenhof', password })
  context.after(() => client.endAsync(true))
  for (const [id, name] of devices) {
    const payload = JSON.stringify(wallbox(id, name))
    const kept = { qos: 1, retain: true } as const
    await client.publishAsync(`homeassistant/device/${id}/config`, payload, kept)
  }

  await page.goto(things)
  const offer = page.getByRole('article', { name: 'Wallbox in the yard' })
  await offer.getByText('Charging current cannot turn the charger off').waitFor()
  const home = offer.getByLabel('Belongs to')
  const [first] = await home.getByRole('option').all()
  assert.ok(first !== undefined)
  const slug = (await first.getAttribute('value')) ?? ''
  await offer.getByRole('button', { name: 'Pass it on' }).click()
  await page.getByText('Passed on.').waitFor()
  assert.equal(await offer.count(), 0)

  await page.goto(`${node.url}/at/${slug}/things`)
  await offer.getByRole('button', { name: 'Take in' }).click()
  await page.getByText('is taken in').waitFor()
  await page.getByRole('link', { name: 'Wallbox in the yard' }).click()
  assert.equal(await page.getByLabel('Steps of its limit').inputValue(), '1')
  assert.equal(await page.getByLabel('Phases it charges on').inputValue(), '3')

  // A report that cannot be is said where the device is looked after, in the reader's language.
  await client.publishAsync('commonwatt/sonnenhof/own/yard/power', '2e15', { qos: 1 })
  await page.reload()
  const refused = page.getByRole('region', { name: 'Something it reported was not understood' })
  await refused.getByText('A value is none that can be.').waitFor()
  await refused.getByText('powerW').waitFor()
  const german = await openPage(browser, { locale: 'de-AT' })
  await german.page.goto(page.url())
  await german.page.getByText('Ein Wert ist keiner, den es geben kann.').waitFor()
  assert.deepEqual(await axeViolations(german.page), [])
  await german.close()
  assert.deepEqual(errors, [])
  await close()
})

test('what was not understood of a device is said in German on a German page', async () => {
  const { page, close } = await openPage(browser, { locale: 'de-AT', javaScriptEnabled: false })
  await page.goto(`${node.url}/at/sonnenhof/things`)
  const offer = page.getByRole('article', { name: 'Wallbox in the garage' })
  const notes = await offer.getByRole('listitem').allInnerTexts()
  assert.deepEqual(notes, [
    'Charging current kann die Ladestation nicht abschalten: Sie lädt mit mindestens 6 A. Ein Schalter daneben würde helfen.',
  ])
  await close()
})

for (const [width, colorScheme] of [
  [360, 'light'],
  [1280, 'dark'],
] as const) {
  test(`an offer to be passed on is readable at ${width} px, ${colorScheme}`, async () => {
    const { page, close } = await openPage(browser, {
      viewport: { width, height: 800 },
      colorScheme,
    })
    await page.goto(`${node.url}/at/sonnenhof/things`)
    await page.getByRole('article', { name: 'Wallbox in the garage' }).waitFor()
    assert.deepEqual(await axeViolations(page), [])
    assert.ok((await overflowPx(page)) <= 0)
    await close()
  })
}

test('an address is typed, refused with the reason at its field, connected and removed', async () => {
  const { page, errors, close } = await openPage(browser)
  await page.goto(`${node.url}/at/sonnenhof/things`)
  const host = page.getByLabel('Address in your network')
  const connect = page.getByRole('button', { name: 'Connect', exact: true })
  await host.fill('127.0.0.1')
  await page.getByLabel('Port', { exact: true }).fill('8088')
  await connect.click()
  await page.getByText('This address is the machine itself').waitFor()
  // Nothing typed is lost.
  assert.equal(await host.inputValue(), '127.0.0.1')
  assert.equal(await page.getByLabel('Port', { exact: true }).inputValue(), '8088')
  assert.deepEqual(await axeViolations(page), [])
  await host.fill('meter.invalid')
  await connect.click()
  await page.getByText('The node connects now').waitFor()
  await page.getByRole('button', { name: 'Try now' }).click()
  const row = page.getByRole('row').filter({ hasText: 'meter.invalid:8088' })
  await row.getByText('No device of this name was found').waitFor()
  assert.deepEqual(await axeViolations(page), [])
  assert.ok((await overflowPx(page)) <= 0)
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByText('The address is removed').waitFor()
  assert.equal(await page.getByText('meter.invalid').count(), 0)
  assert.deepEqual(errors, [])
  await close()
})

test('a device that reports nonsense is shown with value and limit, and believed by who knows better', async (context) => {
  const { page, errors, close } = await openPage(browser)
  const things = `${node.url}/at/sonnenhof/things`
  await page.goto(things)
  await page.getByRole('button', { name: 'Make a password' }).click()
  const made = await page.getByText('It is shown only now').innerText()
  const password = made.split(': ').at(-1) ?? ''
  const client = await connectAsync(node.mqttUrl, { username: 'sonnenhof', password })
  context.after(() => client.endAsync(true))
  const report = (powerW: number) =>
    client.publishAsync('commonwatt/sonnenhof/odd/state', JSON.stringify({ powerW }), { qos: 1 })
  await report(400)
  await page.goto(things)
  const offer = page.getByRole('article', { name: 'odd' })
  await offer.getByRole('button', { name: 'Take in' }).click()
  await page.getByText('is taken in').waitFor()
  await report(25_000_000)

  const sentence = /It reports 25\.0\sMW\. By what is stated of it, more than 10\.0\sMW cannot be\./
  for (const path of ['/at/sonnenhof', '/at/sonnenhof/things']) {
    await page.goto(`${node.url}${path}`)
    await page.getByRole('listitem').filter({ hasText: sentence }).waitFor()
    assert.deepEqual(await axeViolations(page), [])
  }
  await page.getByRole('link', { name: 'odd' }).first().click()
  await page.getByText(sentence).waitFor()
  assert.equal(await overflowPx(page), 0)
  assert.deepEqual(await axeViolations(page), [])
  await page.getByLabel('For how many days').fill('99')
  await page.getByLabel('Why it is right').fill('The turbine is new.')
  await page.getByRole('button', { name: 'It is right' }).click()
  await page.getByText('It holds from 1 second to 30 days.').first().waitFor()
  await page.getByLabel('For how many days').fill('2')
  await page.getByRole('button', { name: 'It is right' }).click()
  await page.getByText('Your reason is kept').waitFor()
  assert.equal(await page.getByText(sentence).count(), 0)
  assert.deepEqual(errors, [])
  await close()
})
