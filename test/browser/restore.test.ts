import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Browser, Page } from 'playwright-core'
import { testOnEmptyPostgres } from '../databases.ts'
import { axeViolations, launch, openPage } from './browser.ts'
import { startTestNode, type TestNode } from './node.ts'

// A neighbourhood moves: its backup is made on one node and brought back on others, in a browser with scripts and
// without, and by a program that speaks HTTP only.

const folder = mkdtempSync(join(tmpdir(), 'commonwatt-move-'))
const backup = join(folder, 'moved.backup.gz')
let browser: Browser
let codes: readonly string[] = []

before(async () => {
  browser = await launch()
})

after(async () => {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a node is set up, and its backup leaves it', async (context) => {
  const node = await startTestNode({ sample: false })
  context.after(() => node.stop())
  const { page, close } = await openPage(browser, { javaScriptEnabled: false })
  await page.goto(node.url)
  await page.getByLabel('Your name').fill('Mara')
  await page.getByLabel('Its name').fill('Lindenhof')
  await page.getByRole('button', { name: 'Start' }).click()
  codes = await page
    .getByRole('listitem')
    .filter({ hasText: /^[0-9a-z]{4}-/ })
    .allTextContents()
  await page.goto(`${node.url}/at/lindenhof/settings`)
  await page.getByRole('button', { name: 'Make a backup now' }).click()
  await page.getByText('Done.').waitFor()
  const made = readdirSync(join(node.folder, 'backups')).toSorted().at(-1)
  writeFileSync(backup, readFileSync(join(node.folder, 'backups', made ?? '')))
  await close()
})

async function restoreIn(page: Page, node: TestNode, file: string): Promise<void> {
  await page.goto(`${node.url}/start`)
  await page.getByLabel('Backup', { exact: true }).setInputFiles(file)
  await page.getByRole('button', { name: 'Bring it back' }).click()
}

async function signInAfterwards(page: Page, code: string): Promise<void> {
  await page.getByText('The backup is in place.').waitFor()
  await page.getByLabel('Recovery code').fill(code)
  await page.getByRole('button', { name: 'Sign in with the code' }).click()
  await page.getByRole('heading', { level: 1, name: /Lindenhof/ }).waitFor()
}

/** A file that is nearly the backup: its unpacked lines as `change` leaves them. */
function changed(name: string, change: (lines: readonly string[]) => readonly string[]): string {
  const path = join(folder, `${name}.backup.gz`)
  const lines = gunzipSync(readFileSync(backup)).toString().trimEnd().split('\n')
  writeFileSync(path, gzipSync(`${change(lines).join('\n')}\n`))
  return path
}

test('each reason why a backup is refused is said in the reader’s language', async (context) => {
  const node = await startTestNode({ sample: false })
  context.after(() => node.stop())
  const cutOff = join(folder, 'cut-off.backup.gz')
  writeFileSync(cutOff, readFileSync(backup).subarray(0, -20))
  const letter = join(folder, 'letter.backup.gz')
  writeFileSync(letter, 'Dear neighbours')
  const files: readonly [path: string, english: RegExp, german: RegExp][] = [
    [letter, /This file is no backup of Commonwatt/, /Diese Datei ist keine Sicherung/],
    [cutOff, /damaged: its end is missing/, /beschädigt: Ihr Ende fehlt/],
    [
      changed('edited', (lines) => lines.map((line) => line.replace('Lindenhof', 'Ulmenhof'))),
      /damaged: what it holds does not match its checksum/,
      /beschädigt: Ihr Inhalt passt nicht zu ihrer Prüfsumme/,
    ],
    [
      changed('overwritten', (lines) => lines.with(4, 'x')),
      /damaged: its line 5 does not fit the rest/,
      /beschädigt: Ihre Zeile 5 passt nicht zum Rest/,
    ],
    [
      changed('newer', ([head = '', ...lines]) => [
        head.replace(/"version":\d+/, '"version":99'),
        ...lines,
      ]),
      /made by a newer version\. Update this node first/,
      /stammt von einer neueren Version\. Erneuere zuerst diesen Knoten/,
    ],
  ]
  for (const locale of ['en-GB', 'de-AT']) {
    const { page, close } = await openPage(browser, { javaScriptEnabled: false, locale })
    for (const [path, english, german] of files) {
      await page.goto(`${node.url}/start`)
      await page.locator('input[type=file]').setInputFiles(path)
      await page.locator('form[action="/start/restore"] button').click()
      const said = await page.locator('#field-backup-error').innerText()
      assert.match(said, locale === 'de-AT' ? german : english)
      assert.match(said, locale === 'de-AT' ? /Nichts wurde geändert/ : /Nothing was changed/)
    }
    await close()
  }
  assert.deepEqual(node.errors, [])
})

test('a damaged backup is refused, and the sample goes on; a whole one takes its place', async (context) => {
  const node = await startTestNode({ sample: true })
  context.after(() => node.stop())
  const { page, errors, close } = await openPage(browser)
  const damaged = join(folder, 'damaged.backup.gz')
  writeFileSync(damaged, readFileSync(backup).subarray(0, -20))
  await restoreIn(page, node, damaged)
  await page.getByText(/This backup is damaged.*Nothing was changed/).waitFor()
  const field = page.getByLabel('Backup', { exact: true })
  assert.equal(await field.getAttribute('aria-invalid'), 'true')
  assert.ok(await field.evaluate((element) => element === document.activeElement))
  assert.deepEqual(await axeViolations(page), [])
  await page.goto(`${node.url}/at/sonnenhof`)
  await page.getByRole('heading', { level: 1, name: /Sonnenhof/ }).waitFor()
  assert.deepEqual(errors, [])

  await restoreIn(page, node, backup)
  await signInAfterwards(page, codes[0] ?? '')
  assert.equal((await page.goto(`${node.url}/at/sonnenhof`))?.status(), 404)
  assert.equal((await page.goto(`${node.url}/start`))?.status(), 403)
  await close()
  assert.deepEqual(node.errors, [])
})

testOnEmptyPostgres(
  'a node on PostgreSQL, sample and all, gives way to the backup of one on SQLite; a damaged one changes nothing',
  async (database) => {
    const node = await startTestNode({ sample: true, database })
    try {
      const { page, close } = await openPage(browser)
      const damaged = changed('no-end', (lines) => lines.slice(0, -1))
      await restoreIn(page, node, damaged)
      await page.getByText(/This backup is damaged: its end is missing/).waitFor()
      await page.goto(`${node.url}/at/sonnenhof`)
      await page.getByRole('heading', { level: 1, name: /Sonnenhof/ }).waitFor()
      await restoreIn(page, node, backup)
      await signInAfterwards(page, codes[1] ?? '')
      assert.equal((await page.goto(`${node.url}/at/sonnenhof`))?.status(), 404)
      await close()
      assert.deepEqual(node.errors, [])
    } finally {
      await node.stop()
    }
  },
)

test('with scripts off, in German', async (context) => {
  const node = await startTestNode({ sample: false })
  context.after(() => node.stop())
  const { page, close } = await openPage(browser, { javaScriptEnabled: false, locale: 'de-AT' })
  const other = join(folder, 'letter.gz')
  writeFileSync(other, 'Liebe Nachbarn')
  await page.goto(`${node.url}/start`)
  await page.getByLabel('Sicherung', { exact: true }).setInputFiles(other)
  await page.getByRole('button', { name: 'Zurückholen' }).click()
  await page.getByText(/Diese Datei ist keine Sicherung von Commonwatt/).waitFor()
  await page.getByLabel('Sicherung', { exact: true }).setInputFiles(backup)
  await page.getByRole('button', { name: 'Zurückholen' }).click()
  await page.getByText('Die Sicherung ist an ihrem Platz.').waitFor()
  await close()
  assert.deepEqual(node.errors, [])
})

test('by HTTP alone; and a file larger than allowed is refused before it is read', async (context) => {
  const node = await startTestNode({ sample: false })
  context.after(() => node.stop())
  const send = async (of: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${node.url}/start/restore`, { method: 'POST', body: of, headers, redirect: 'manual' })
  const form = new FormData()
  form.set('code', 'not-the-code')
  form.set('backup', new File([readFileSync(backup)], 'moved.backup.gz'))
  const guessed = await send(form)
  assert.equal(guessed.status, 422)
  assert.ok((await guessed.text()).includes('This is not the code that the node printed'))
  assert.match(await tooLarge(node.url), /The file may have 1024 MiB at the most/)
  form.delete('code')
  const restored = await send(form)
  assert.equal(restored.status, 303)
  assert.equal(restored.headers.get('location'), '/sign-in?said=start.restored')
  // The node that answers now is another: it is set up, and nobody may put anything else in its place.
  const again = await send(form)
  assert.equal(again.status, 403)
  assert.deepEqual(node.errors, [])
})

/** What the page says to a file that is announced as larger than any backup may be, of which nothing is sent. */
async function tooLarge(url: string): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const headers = {
    'content-type': 'multipart/form-data; boundary=x',
    'content-length': 2 * 1024 ** 3,
  }
  const sending = request(`${url}/start/restore`, { method: 'POST', headers }, resolve)
  sending.once('error', reject)
  sending.flushHeaders()
  const response = await promise
  assert.equal(response.statusCode, 422)
  const text = Buffer.concat(await response.toArray()).toString()
  sending.destroy()
  return text
}
