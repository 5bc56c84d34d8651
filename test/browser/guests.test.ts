import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// Somebody who lives in a home invites a guest into it. All with scripts off, the guest in German.

let node: TestNode
let browser: Browser
let codes: string[] = []
let hostCodes: string[] = []

before(async () => {
  node = await startTestNode({ sample: false })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
})

async function codesOn(page: Page): Promise<string[]> {
  const items = page.getByRole('listitem').filter({ hasText: /^[0-9a-z]{4}-/ })
  return items.allTextContents()
}

test('a guest is invited into a home, is told what they will see, and sees that and no more', async () => {
  const host = await openPage(browser, { javaScriptEnabled: false })
  await host.page.goto(node.url)
  await host.page.getByLabel('Your name').fill('Mara')
  await host.page.getByLabel('Its name').fill('Lindenhof')
  await host.page.getByLabel('Your own home there').fill('Number 3')
  await host.page.getByRole('button', { name: 'Start' }).click()
  hostCodes = await codesOn(host.page)
  await host.page.getByRole('link', { name: 'Go on' }).click()
  await host.page.getByRole('link', { name: 'My home' }).click()
  await host.page.getByRole('link', { name: 'Who lives here' }).click()
  await host.page.getByRole('link', { name: 'What guests see' }).click()
  await host.page.getByText('This is what guests of Number 3 see.').waitFor()
  await host.page.goBack()
  await host.page.getByLabel('As', { exact: true }).selectOption('guest')
  await host.page.getByRole('button', { name: 'Make an invitation' }).click()
  const link = await host.page.getByRole('link', { name: /\/join\// }).getAttribute('href')

  const guest = await openPage(browser, { javaScriptEnabled: false, locale: 'de-AT' })
  const { page } = guest
  await page.goto(link ?? '')
  await page.getByText('Du bist Gast in diesem Zuhause: Du siehst hinein').waitFor()
  await page.getByText('Was Number 3 als Ganzes nimmt und gibt').waitFor()
  assert.equal(await page.getByRole('heading', { name: 'Was dein Zuhause nie' }).count(), 0)
  await page.getByLabel('Wie sollen wir dich nennen?').fill('Ilse')
  await page.getByRole('button', { name: 'Beitreten' }).click()
  codes = await codesOn(page)
  await page.getByRole('link', { name: 'Weiter' }).click()

  await page.getByRole('heading', { level: 1, name: /^Number 3/ }).waitFor()
  const home = new URL(page.url()).pathname.replace(/\/guest$/, '')
  await page.getByRole('heading', { name: 'Was Gäste sehen' }).waitFor()
  await page.getByText('Gäste steuern nichts').waitFor()
  // Only what opens is offered.
  const offered = page.getByRole('navigation').getByRole('link')
  assert.deepEqual(await offered.allInnerTexts(), ['Mein Zuhause'])
  await page.goto(node.url)
  await page.waitForURL(`**${home}/guest`)
  const day = await page.request.get(`${node.url}${home}/day.csv`)
  assert.equal(day.status(), 200)
  for (const [path, status] of [
    [`${home}/home`, 403],
    [`${home}/things`, 403],
    [`${home}/people`, 403],
    [`${home}/statement`, 403],
    [`${home}/settings`, 403],
    [`${home}/flows.csv`, 403],
    ['/at/lindenhof', 404],
    ['/at/lindenhof/accounts', 404],
  ] as const) {
    assert.equal((await page.goto(node.url + path))?.status(), status, path)
  }
  // Nobody is invited into a home as anything else.
  const asSteward = await host.page.request.post(`${node.url}${home}/people`, {
    form: { role: 'steward' },
    headers: { origin: node.url },
  })
  assert.equal(asSteward.status(), 422)
  assert.match(await asSteward.text(), /Choose what they will be/)
  await guest.close()
  await host.close()
})

for (const width of [1280, 360]) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing on a guest's page, ${width} px, ${colorScheme}`, async () => {
      const { page, errors, close } = await openPage(browser, {
        colorScheme,
        viewport: { width, height: 800 },
      })
      await page.goto(`${node.url}/sign-in`)
      await page.getByLabel('Recovery code').fill(codes.pop() ?? '')
      await page.getByRole('button', { name: 'Sign in with the code' }).click()
      await page.getByRole('heading', { name: 'What guests see' }).waitFor()
      assert.deepEqual(await axeViolations(page), [])
      assert.ok((await overflowPx(page)) <= 0)
      assert.deepEqual(errors, [])
      await close()
    })
  }
}

test('a guest leaves, and one is asked to: neither sees the home any more', async () => {
  const host = await openPage(browser, { javaScriptEnabled: false })
  await host.page.goto(`${node.url}/sign-in`)
  await host.page.getByLabel('Recovery code').fill(hostCodes.pop() ?? '')
  await host.page.getByRole('button', { name: 'Sign in with the code' }).click()
  await host.page.getByRole('link', { name: 'My home' }).click()
  await host.page.getByRole('link', { name: 'Who lives here' }).click()
  const people = host.page.url()
  const join = async (name: string): Promise<Page> => {
    await host.page.goto(people)
    await host.page.getByLabel('As', { exact: true }).selectOption('guest')
    await host.page.getByRole('button', { name: 'Make an invitation' }).click()
    const link = await host.page.getByRole('link', { name: /\/join\// }).getAttribute('href')
    const { page } = await openPage(browser, { javaScriptEnabled: false })
    await page.goto(link ?? '')
    await page.getByLabel('What shall we call you?').fill(name)
    await page.getByRole('button', { name: 'Join' }).click()
    await page.getByRole('link', { name: 'Go on' }).click()
    await page.getByRole('heading', { name: 'What guests see' }).waitFor()
    return page
  }
  const [leaver, other] = [await join('Juri'), await join('Nele')]
  const home = new URL(leaver.url()).pathname
  await leaver.getByRole('button', { name: 'Leave this home' }).click()
  await leaver.getByText('You are no longer a guest of this home.').waitFor()
  assert.equal((await leaver.goto(node.url + home))?.status(), 404)

  await host.page.goto(people)
  assert.equal(await host.page.getByText('Juri').count(), 0)
  await host.page.getByRole('button', { name: 'Nele is no longer a guest' }).click()
  await host.page.getByText('Done.').waitFor()
  assert.equal(await host.page.getByText('Nele').count(), 0)
  assert.equal((await other.goto(node.url + home))?.status(), 404)
  // Who lives here is not put out by this.
  const answer = await host.page.request.post(`${people}/end`, {
    form: { person: 'nobody' },
    headers: { origin: node.url },
  })
  assert.equal(answer.status(), 422)
  await host.close()
})

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(node.errors, [])
})
