// Part of `npm run test:interop`: what an account at snac2 does about what a neighbourhood posts, and what comes of it on both sides.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { night, recordOf } from '../../src/assembly/decision/fixtures.ts'
import { filesOf, snac, until, type OwnNode, type SnacPages } from './world.ts'

/** What they are about. */
interface Posted {
  /** Id of the question, and address of its post. */
  readonly questionId: string
  readonly post: string
  /** The decision's post, as snac2 keeps it. */
  readonly decision: string
  readonly decisionId: string
}

/** Answers a poll, passes on and likes, takes that back; reads what was passed on, changed, taken back; and checks the record of a decision. */
export async function takePart(node: OwnNode, mia: SnacPages, posted: Posted): Promise<void> {
  const { questionId, post } = posted
  const goOn = decider(node, posted.decisionId)
  const actor = `${node.origin}/groups/${node.cellId}`
  const at = `/at/sonnenhof/questions/${questionId}`

  const typed = new URLSearchParams({ options: 'Keller\nHof & Garten', choice: 'one', days: '3' })
  assert.equal((await node.post(`${at}/outside`, typed.toString())).status, 303)
  await goOn()
  await until(() => kept('"type":"Question"') !== null, 'a poll')
  const poll = JSON.parse(kept('"type":"Question"') ?? '')
  const options = poll.oneOf.map((of: Readonly<Record<string, unknown>>) => of['name'])
  assert.deepEqual(options, ['Keller', 'Hof & Garten'], 'with its answers')

  await mia.post('vote', { actor, irt: poll.id, question: 'Hof & Garten' })
  await until(async () => /Hof &amp; Garten.*>1</.test(await shown(node, at)), 'a vote')
  assert.match(await shown(node, at), /This is no vote/, 'apart from what members vote')
  await mia.post('vote', { actor, irt: poll.id, question: 'Keller' })

  assert.deepEqual(await echoOf(node, post), ['0', '0', '1'])
  await snac('boost', 'mia', post)
  await until(async () => (await echoOf(node, post))[0] === '1', 'a boost, counted once')
  await mia.post('action', { id: post, actor, action: 'Like' })
  await until(async () => (await echoOf(node, post))[1] === '1', 'a like')
  await snac('unboost', 'mia', post)
  await until(async () => (await echoOf(node, post))[0] === '0', 'the boost undone')
  await mia.post('action', { id: post, actor, action: 'Unlike' })
  await until(async () => (await echoOf(node, post))[1] === '0', 'the like undone')
  assert.match(
    await shown(node, at),
    /One account of another server/,
    'who answered once counts once',
  )

  const moderate = (fields: Readonly<Record<string, string>>) =>
    node.post(`${at}/care/moderate`, new URLSearchParams({ statement: '1', ...fields }).toString())
  const passedOn = (): boolean => {
    const name = createHash('md5').update(actor).digest('hex')
    return filesOf('object/**/*_a.idx').some((text) => text.includes(name))
  }
  assert.equal(passedOn(), false, 'what waits for a steward is not passed on')
  assert.equal((await moderate({ action: 'show' })).status, 303)
  await goOn()
  await until(passedOn, 'the reply was passed on to followers')
  assert.equal((await moderate({ action: 'leave-out', reason: 'off-topic' })).status, 303)
  await goOn()
  // snac2 keeps boosts that were undone: that it took the message is in its log.
  await until(() => /Unboost for .*\/p\//.test(mia.log()), 'and undone when it was left out')

  await node.post(`${at}/care/close`, 'closed=1')
  await goOn()
  const over = 'spricht die Nachbarschaft nicht mehr'
  await until(() => kept(over) !== null, 'the question’s post says that it is closed')

  const [, record = ''] = /"(http:[^"]*\/records\/[0-9a-f]{64})"/.exec(posted.decision) ?? []
  const text = await (await fetch(record)).text()
  const hash = createHash('sha256').update(text).digest('hex')
  assert.ok(record.endsWith(hash), 'the record is the one that the post names')

  const id = post.split('/').at(-1) ?? ''
  assert.equal((await node.post('/at/sonnenhof/federation/remove', `post=${id}`)).status, 303)
  await goOn()
  await until(() => kept(over) === null, 'a post that was taken back is deleted there')
}

/** Decides anew, for which nobody waits a minute: what else is to be sent goes with it. */
function decider(node: OwnNode, first: string): () => Promise<void> {
  let followsId = first
  return async () => {
    const record = recordOf(`Und noch einmal beschlossen nach ${followsId}`)
    const decision = { decidedMs: Date.now(), followsId, record, mandates: [night] }
    const path = `/api/cells/${node.cellId}/decisions`
    const entered = await node.post(path, JSON.stringify(decision), 'json')
    const entry = await entered.text()
    assert.equal(entered.status, 200, entry)
    followsId = JSON.parse(entry).id
  }
}

/** What snac2 keeps of us that has some words in it; null: nothing. */
function kept(words: string): string | null {
  const all = filesOf('object/**/*.json')
  return all.find((text) => text.replaceAll(/": "/g, '":"').includes(words)) ?? null
}

async function shown(node: OwnNode, path: string): Promise<string> {
  const headers = { cookie: `${node.cookie}; language=en` }
  return (await (await fetch(node.origin + path, { headers })).text()).replaceAll(/\s+/g, ' ')
}

/** How often a post was passed on, liked and replied to, as its steward reads it. */
async function echoOf(node: OwnNode, post: string): Promise<readonly string[]> {
  const page = await shown(node, '/at/sonnenhof/federation')
  const [, rest = ''] = page.split(`href="${new URL(post).pathname}"`)
  return [...(rest.split('</tr>')[0] ?? '').matchAll(/<td[^>]*>(\d+)</g)].map(
    ([, count = '']) => count,
  )
}
