// A member's way to a Home Assistant that has its own certificate, page by page, as a browser without scripts goes it.
import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { machineClock } from '../src/kernel/clock.ts'
import { openStore } from '../src/store/open.ts'
import { certificateFor, whyNoCertificate } from '../src/things/broker/certificate-fixtures.ts'
import { cellCalled, eventually, withCells } from '../src/things/desk/desk-fixtures.ts'
import { haHome, haToken, homeAssistant } from '../src/things/protocols/ha-fixtures.ts'
import { HomeAssistant } from '../src/things/protocols/ha-server.ts'
import { browse } from './browsing.ts'
import { everyRoute } from './every-route.ts'

const origin = 'http://localhost:7310'
const things = '/at/haus-1/things'

test(
  'an address of a browser is pasted, the fingerprint compared and confirmed, and what is there waits to be taken in',
  { skip: whyNoCertificate },
  async (context) => {
    const store = await openStore(':memory:')
    await withCells(store, cellCalled('haus-1', { isSample: true }))
    const pair = certificateFor(2)
    const fingerprint = new X509Certificate(pair.cert).fingerprint256
    const device = await homeAssistant(0, haHome, {}, pair)
    context.after(() => device.close())
    const surroundings = {
      clock: machineClock,
      isAllowed: () => true,
      onFault: () => assert.fail('a fault'),
      authorities: [],
    }
    const pauses = { firstMs: 1, longestMs: 20 }
    const protocol = new HomeAssistant(surroundings, { pauses, keepEveryMs: 5 })
    const { web } = everyRoute(store, origin, [protocol])
    const { desk } = web.things
    await desk.start()
    context.after(() => desk.stop())
    const { open, press } = browse(web, origin)

    const typed = {
      protocol: 'home-assistant',
      host: `https://localhost:${device.port}/lovelace/0`,
      secret: haToken,
    }
    const wrong = await press(await open(things), 'Connect', { ...typed, fingerprint: 'AB:CD' })
    assert.equal(wrong.status, 422)
    assert.match(wrong.html, /id="field-dial-fingerprint-error"[^>]*>A fingerprint has 64 digits/)
    assert.match(wrong.html, new RegExp(`value="${typed.host}"`))
    assert.ok(!wrong.html.includes(haToken), 'a token stands in no page')

    const added = await press(wrong, 'Connect', { ...typed, fingerprint: '' })
    assert.match(added.text, /Added\. The node connects now/)
    const asked = await eventually(async () => {
      const page = await open(things)
      return page.text.includes(fingerprint) ? page : null
    })
    assert.match(asked.text, /Nobody whom this computer trusts vouches for its certificate/)
    assert.match(asked.text, /Compare it with what your device itself says/)
    assert.deepEqual(device.asked, [], 'nothing is said to it before')

    const pinned = await press(asked, 'This certificate is the right one')
    assert.match(pinned.text, /only this certificate is believed/)
    const found = await eventually(async () => {
      const page = await open(things)
      return page.text.includes('Smart Meter') ? page : null
    })
    assert.match(found.text, /Connected since/)
    assert.match(found.text, /only the certificate that was confirmed is believed/)
    assert.ok(!found.text.includes('This certificate is the right one'))
    await desk.stop()
    await device.close()
    await store.close()
  },
)
