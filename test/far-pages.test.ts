// A city on one node asks a neighbourhood on another, and who lives there reads the answer on their own page.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askedFar, farNodes, patienceMs, why, words } from './far-nodes.ts'

test(
  'a city asks a neighbourhood of another node, and the author of a statement reads the answer there',
  { timeout: patienceMs },
  async (context) => {
    const nodes = await farNodes()
    context.after(nodes.stop)
    const { city, home, errors } = nodes
    const { at, body, ofCity, asked, shared } = await askedFar(nodes)
    const beside = await city.until(`${asked}/side-by-side`, /Sonnenhof \(on South\): 6 people/)
    assert.match(beside, /Children can walk to school alone\. asked in one neighbourhood only/)
    assert.match(beside, /100 % agree, 0 % disagree; 6 votes/)
    const csv = await city.ask(`${asked}/side-by-side.csv`)
    assert.equal((await csv.text()).trim().split('\r\n').length, 6)

    await city.post(`${ofCity}/asked/${shared}/slate`, {})
    await home.until(
      '/me',
      /Cited in what Graz has to answer\. The answer is due by .* in ten days/,
      0,
    )
    const data: {
      readonly answers: readonly { readonly statement: string; readonly text: string }[]
    } = await (await city.ask(`/api/shared-questions/${shared}`)).json()
    const owed = data.answers.find(({ text }) => text === words)
    assert.ok(owed !== undefined)
    const said = { statement: owed.statement, verdict: 'accept', reason: why, amended: '' }
    await city.post(`${ofCity}/asked/${shared}/answer`, said)
    await home.until('/me', new RegExp(why), 0)

    // A log is watched where its stewards say so.
    await home.post(`${at}/watching`, { peer: 'North' })
    await city.until(`${at}/watching`, /Sonnenhof on South: Was asked, and has not answered yet/)
    const logs = await (await city.ask(`${at}/watching`)).text()
    const log0 = /name="log" value="([^"]+)"/.exec(logs)?.[1] ?? ''
    await city.post(`${at}/watching/agree`, { peer: 'South', log: log0, agrees: '1' })
    await home.until(`${at}/watching`, /North Watches it/)
    // It leaves, and is told of as one that does not belong to the city.
    const leave = await (await home.ask(`${at}/together`)).text()
    const bodyId = /name="body" value="([^"]+)"/.exec(leave)?.[1] ?? ''
    await home.post(`${at}/together/belong`, { body: bodyId, belongs: '0' })
    await city.until(body, /Sonnenhof \(on South\): does not belong to it/)
    assert.deepEqual(errors, [])
  },
)
