// Pages about other nodes: a city whose neighbourhoods live elsewhere, what they say side by side, and logs that are watched.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { sessionCookieName } from '../../src/api/session-cookie.ts'
import { askedFar, farNodes } from '../far-nodes.ts'
import { axeViolations, launch, openPage, overflowPx } from './browser.ts'

let nodes: Awaited<ReturnType<typeof farNodes>>
let asked: Awaited<ReturnType<typeof askedFar>>
let browser: Browser

before(async () => {
  nodes = await farNodes()
  asked = await askedFar(nodes)
  const { at } = asked
  await nodes.home.post(`${at}/watching`, { peer: 'North' })
  await nodes.city.until(`${at}/watching`, /Sonnenhof on South|Sonnenhof auf South/)
  const troll = { kind: 'domain', subject: 'troll.example', reason: 'Sends abuse.' }
  await nodes.city.post(`${at}/federation/guard/block`, troll)
  const list = { address: `https://lists.invalid/${'a-long-name-'.repeat(8)}.csv`, ruling: 'block' }
  await nodes.city.post(`${at}/federation/lists/subscribe`, list)
  browser = await launch()
})

after(async () => {
  await browser.close()
  await nodes.stop()
})

for (const { width, colorScheme, language } of [
  { width: 1280, colorScheme: 'light', language: 'en' },
  { width: 320, colorScheme: 'dark', language: 'de' },
] as const) {
  test(`axe finds nothing on pages about other nodes, ${width} px, ${colorScheme}, ${language}`, async () => {
    const { page, errors, close } = await openPage(browser, {
      viewport: { width, height: 800 },
      colorScheme,
    })
    const { at, body, asked: path, question } = asked
    const { north, south } = nodes
    for (const [of, place, says] of [
      [north, body, /Sonnenhof \(on South\)|Sonnenhof \(auf South\)/],
      [north, `${path}/side-by-side`, /6 votes|6 Stimmen/],
      [north, `${at}/letters`, /A city asks a neighbourhood|Eine Stadt fragt eine Nachbarschaft/],
      [north, `${at}/watching`, /Watch it|Darauf achten/],
      [north, `${at}/neighbours`, /South/],
      [north, `${at}/neighbours/nodes`, /No longer trust it|Ihm nicht mehr vertrauen/],
      [north, `${at}/federation/guard`, /Block no longer|Nicht mehr sperren/],
      [north, `${at}/federation/lists`, /never read yet|noch nie gelesen/],
      [north, `${at}/federation/servers/troll.example`, /It is blocked|Er ist gesperrt/],
      [north, `${at}/federation/reports`, /Nothing was reported|Nichts wurde gemeldet/],
      [south, `${at}/together`, /another node: North|anderen Knoten: North/],
      [south, `${at}/watching`, /has not answered yet|noch nicht geantwortet/],
      [south, `${question}/report`, /taken the last report|Bericht hat Graz angenommen/],
    ] as const) {
      await page.context().addCookies([
        { name: sessionCookieName(of.publicUrl), value: of.steward, url: of.publicUrl },
        { name: 'language', value: language, url: of.publicUrl },
      ])
      await page.goto(of.publicUrl + place)
      assert.match(await page.getByRole('main').innerText(), says, place)
      assert.deepEqual(await axeViolations(page), [], place)
      assert.ok((await overflowPx(page)) <= 0, `${place} is wider than its window`)
    }
    // The second step has no address of its own: it is what the first one answers.
    const { north: finder } = nodes
    await page.goto(`${finder.publicUrl}${at}/neighbours/nodes`)
    await page.getByRole('textbox').fill(south.publicUrl)
    await page.getByRole('button', { name: /Ask who it is|Fragen, wer er ist/ }).click()
    await page.getByRole('checkbox').waitFor()
    assert.deepEqual(await axeViolations(page), [])
    assert.ok((await overflowPx(page)) <= 0, 'the second step is wider than its window')
    assert.deepEqual(errors, [])
    await close()
  })
}
