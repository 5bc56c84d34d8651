import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, CDPSession, Page } from 'playwright-core'
import { launch, openPage } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// Passkeys as a person meets them: a browser with a virtual authenticator, on a node of its own.

let node: TestNode
let browser: Browser

before(async () => {
  node = await startTestNode({ sample: false })
  browser = await launch()
})

after(async () => {
  await browser.close()
  await node.stop()
})

/** A key as built into a phone or a laptop: it knows its owner and agrees to everything. */
async function plugIn(cdp: CDPSession): Promise<string> {
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return authenticatorId
}

async function signOut(page: Page): Promise<void> {
  await page.goto(`${node.url}/me`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

async function addPasskey(page: Page, name: string): Promise<void> {
  await page.goto(`${node.url}/me`)
  await page.getByLabel('Name of this device').fill(name)
  await page.getByRole('button', { name: 'Make a passkey on this device' }).click()
  await page.getByRole('button', { name: `Remove ${name}` }).waitFor()
}

async function signInByPasskey(page: Page): Promise<void> {
  await page.goto(`${node.url}/sign-in?back=/me`)
  await page.getByRole('button', { name: 'Sign in with fingerprint, face or key' }).click()
  await page.getByRole('heading', { level: 1, name: 'Mara' }).waitFor()
}

test('make a passkey, sign out, sign in with it; a second one; the first removed; the other ways in still lead in', async () => {
  const { page, errors, close } = await openPage(browser)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const phone = await plugIn(cdp)

  await page.goto(node.url)
  await page.getByLabel('Your name').fill('Mara')
  await page.getByLabel('Its name').fill('Lindenhof')
  await page.getByRole('button', { name: 'Start' }).click()
  const codes = await page
    .getByRole('listitem')
    .filter({ hasText: /^[0-9a-z]{4}-/ })
    .allTextContents()

  await addPasskey(page, 'Phone')
  await signOut(page)
  await signInByPasskey(page)
  await page.getByText(/last used/).waitFor()

  // The same device makes no second key for the same person, and says so.
  await page.getByLabel('Name of this device').fill('Phone again')
  await page.getByRole('button', { name: 'Make a passkey on this device' }).click()
  await page.getByText('This device has a passkey here already.').waitFor()

  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: phone })
  const laptop = await plugIn(cdp)
  await addPasskey(page, 'Laptop')
  await page.getByRole('button', { name: 'Remove Phone' }).click()
  await page.getByText('Done.', { exact: true }).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Remove Phone' }).count(), 0)
  await signOut(page)
  await signInByPasskey(page)

  // A link for another device, which has no key at all.
  await page.getByRole('button', { name: 'Make a link' }).click()
  const link = (await page.locator('.secret').first().textContent()) ?? ''
  const tablet = await openPage(browser)
  await tablet.page.goto(link)
  await tablet.page.getByRole('button', { name: 'Sign in here' }).click()
  await tablet.page.getByRole('heading', { level: 1, name: /Lindenhof/ }).waitFor()
  await tablet.page.goto(link)
  await tablet.page.getByRole('button', { name: 'Sign in here' }).click()
  await tablet.page.getByText(/unknown, used or too old/).waitFor()
  await signOut(tablet.page)
  await tablet.page.getByLabel('Recovery code').fill(codes[0] ?? '')
  await tablet.page.getByRole('button', { name: 'Sign in with the code' }).click()
  await tablet.page.getByRole('heading', { level: 1, name: /Lindenhof/ }).waitFor()
  assert.deepEqual(tablet.errors, [])
  await tablet.close()

  // A key that the node no longer knows is refused in words, and the code is still there to be typed.
  await page.goto(`${node.url}/me`)
  await page.getByRole('button', { name: 'Remove Laptop' }).click()
  await page.getByText('None yet.').waitFor()
  await signOut(page)
  await page.getByRole('button', { name: 'Sign in with fingerprint, face or key' }).click()
  await page.getByText('That did not work. Try again, or use a code.').waitFor()
  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: laptop })
  assert.deepEqual(errors, [])
  await close()
})

test('the node logged no error while all of this went on', () => {
  assert.deepEqual(node.errors, [])
})
