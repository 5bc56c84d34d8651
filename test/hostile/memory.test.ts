// Memory of a node under hostile load: forgeries of every kind at both doors, new actors all the time, from ever new addresses.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { roundPath } from '../../src/federation/channel/envelope.ts'
import { headersOf } from '../../src/federation/channel/seal.ts'
import { sealedBy, testNode } from '../../src/federation/fixtures.ts'
import { postSigned } from '../../src/federation/social/fixtures.ts'
import { anotherSource, attackedNode } from './attacked-node.ts'
import { hostileServer, sendJson } from './hostile-server.ts'

/** How long it is attacked, s; the build machine takes ten minutes. */
const seconds = Number(process.env['COMMONWATT_HOSTILE_SECONDS'] ?? 12)
/** The heap may grow so much from the middle third to the last one: what is kept about senders is bounded, and fills slowly. */
const growthLimitMb = 16

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

function heapMb(): number {
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

test(`memory stays flat through ${seconds} seconds of hostile load, and nobody gets in`, async (context) => {
  const node = await attackedNode()
  const evil = await hostileServer()
  const stranger = testNode('stranger')
  evil.behave('/html', (_, response) => sendJson(response, { a: 1 }, 'text/html'))
  evil.behave('/large', (_, response) => sendJson(response, { a: 'x'.repeat(900_000) }))
  const statuses = new Map<number, number>()
  const heaps: { readonly atMs: number; readonly mb: number }[] = []
  try {
    const beganMs = performance.now()
    let sent = 0
    for (let now = 0; now < seconds * 1000; now = performance.now() - beganMs) {
      const answers = await Promise.all(Array.from({ length: 8 }, () => attack(sent++)))
      for (const status of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
      const last = heaps.at(-1)?.atMs ?? -Infinity
      if (now - last > (seconds * 1000) / 60) heaps.push({ atMs: now, mb: heapMb() })
    }
    const third = Math.floor(heaps.length / 3)
    const mean = (some: typeof heaps): number =>
      some.reduce((sum, { mb }) => sum + mb, 0) / some.length
    const [middle, end] = [mean(heaps.slice(third, 2 * third)), mean(heaps.slice(2 * third))]
    const perMinute = ((end - middle) / (seconds / 3)) * 60
    context.diagnostic(
      `${sent} messages, by status ${JSON.stringify(Object.fromEntries(statuses))}; heap ${middle.toFixed(1)}, then ${end.toFixed(1)} MB: ${perMinute.toFixed(2)} MB a minute`,
    )
    assert.ok(sent > 10 * seconds)
    assert.ok(evil.asked.size > seconds, 'new actors were asked for')
    assert.equal(statuses.get(200) ?? 0, 0)
    assert.equal(statuses.get(202) ?? 0, 0)
    assert.ok(end - middle < growthLimitMb, `the heap grew by ${end - middle} MB`)
  } finally {
    await node.stop()
    await evil.stop()
  }

  async function attack(n: number): Promise<number> {
    const from = anotherSource()
    const target = `${node.url}${roundPath}`
    const nowMs = Math.floor(Date.now() / 1000) * 1000
    if (n % 4 === 0) {
      const sealed = sealedBy(stranger, '{}', target, nowMs)
      return await statusOf(
        fetch(target, {
          method: 'POST',
          body: sealed.text,
          headers: { ...headersOf(sealed), ...from },
        }),
      )
    }
    if (n % 4 === 1) {
      const sealed = sealedBy(node.friend, `{"n":${n}}`, target, nowMs)
      return await statusOf(
        fetch(target, {
          method: 'POST',
          body: sealed.text,
          headers: { ...headersOf(sealed), ...from },
        }),
      )
    }
    // Everybody is new, and says that they are somebody else.
    const path = n % 4 === 2 ? `/new${n}` : n % 8 === 3 ? `/html${n}` : `/large${n}`
    const actor = `${evil.origin}${path}`
    const activity = {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${actor}/1`,
      type: 'Follow',
      actor: `${actor}x`,
      object: node.actor,
    }
    const by = { actor, privateKey: evil.privateKey }
    return await statusOf(postSigned(`${node.url}/inbox`, activity, by, from))
  }
})

async function statusOf(asked: Promise<Response>): Promise<number> {
  const answer = await asked
  await answer.arrayBuffer()
  return answer.status
}
