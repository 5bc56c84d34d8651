// *Whom we hear* as a steward uses it, without a script: blocks somebody, reads who said so, and takes it back.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { beginConversation } from '../src/assembly/conversation/import-polis.ts'
import { hearOuter } from '../src/assembly/conversation/outer-words.ts'
import { Newcomers } from '../src/federation/guard/newcomers.ts'
import { addReport } from '../src/federation/guard/store-report.ts'
import { startGuarded } from './guarded-node.ts'

const publicUrl = 'https://we.example'
const at = '/at/sonnenhof/federation/guard'

test('a steward blocks a domain with a reason, and takes it back; both stay written down', async (context) => {
  const { ask, social, neighbourhood, judgements } = await startGuarded(context)
  const isBlocked = () => social.guard.judge(neighbourhood.id, new URL('https://a.troll.example/u'))
  assert.match((await ask(at)).text, /Nobody is blocked.*Nothing was said yet/)
  const wish = { kind: 'domain', subject: 'Troll.example', reason: 'sends abuse' }
  const blocked = await ask(`${at}/block`, wish)
  assert.deepEqual([blocked.status, blocked.location], [303, `${at}?said=frame.done`])
  assert.equal(await isBlocked(), 'blocked')
  assert.equal(judgements(), 1)
  const page = await ask(at, undefined, 'de')
  assert.match(page.text, /troll\.example Eine Domain, alle Server: gesperrt seit .* sends abuse/)
  assert.match(page.text, /Nicht mehr sperren/)
  assert.equal((await ask(`${at}/lift`, { subject: '*.troll.example' })).status, 303)
  assert.equal(await isBlocked(), 'held')
  assert.match((await ask(at)).text, /Nobody is blocked.*taken back.*blocked.*sends abuse/)
})

test('what is no address, ourselves, and no reason are refused in words, beside what was typed', async (context) => {
  const { ask, social } = await startGuarded(context)
  const prefilled = await ask(`${at}?kind=actor&subject=https://snac.example/mia`)
  assert.match(prefilled.html, /value="https:\/\/snac\.example\/mia"/)
  for (const [wish, says] of [
    [{ kind: 'actor', subject: '@mia', reason: 'x' }, /Ein Konto schreibt man wie/],
    [{ kind: 'domain', subject: 'co.uk', reason: 'x' }, /sperrt man nicht als Ganzes/],
    [{ kind: 'server', subject: 'we.example', reason: 'x' }, /Das ist dieser Knoten selbst/],
    [{ kind: 'server', subject: 'a.example', reason: '' }, /Sag in 1 bis 400 Zeichen, warum/],
  ] as const) {
    const refused = await ask(`${at}/block`, wish, 'de')
    assert.equal(refused.status, 422)
    assert.match(refused.text, says)
    assert.ok(refused.html.includes(`value="${wish.subject}"`))
  }
  const unknown = await ask(`${at}/lift`, { subject: '*.troll.example' }, 'de')
  assert.match(unknown.text, /Eine solche Regel gibt es nicht/)
  assert.equal(await social.guard.version(), 0)
})

test('what whoever runs the node blocked is shown to stewards, and is not theirs to take back', async (context) => {
  const { ask, social } = await startGuarded(context)
  const wish = {
    ruling: 'block',
    kind: 'server',
    subject: 'troll.example',
    reason: 'abuse',
  } as const
  assert.ok((await social.guard.state(null, wish, null)).ok)
  const page = await ask(at)
  assert.match(page.text, /One server: blocked since .*Whoever runs this node said so/)
  assert.doesNotMatch(page.text, /Block no longer/)
  assert.equal((await ask(`${at}/lift`, { subject: 'troll.example' })).status, 422)
})

test('a server that is heard for the first time waits, and what was written there is let in only when it is accepted', async (context) => {
  const { ask, social, store, clock, neighbourhood, assembly } = await startGuarded(context)
  const draft = { question: 'How many lamps?', background: '', language: 'en', isStrict: false }
  const begun = await beginConversation(assembly, neighbourhood.id, draft, clock.now())
  assert.ok(begun.ok)
  const { id } = begun.value
  const author = 'https://snac.example/mia'
  const words = { conversationId: id, author, address: `${author}/1`, handle: '@mia@snac.example' }
  const heard = { ...words, text: 'Two are enough.', language: null }
  assert.ok((await hearOuter(assembly, neighbourhood, heard)).ok)
  const { guard } = social
  const of = { db: store.db, clock, guard, cells: async () => [], isFollower: async () => false }
  assert.equal(await new Newcomers(of).meet(neighbourhood.id, new URL(author)), 'held')

  const care = `/at/sonnenhof/questions/${id}/care`
  const page = await ask(care)
  assert.match(page.text, /Two are enough.*first time that we hear from this server/)
  assert.doesNotMatch(page.text, /Let it in/)
  const early = await ask(`${care}/moderate`, { statement: '1', action: 'show' }, 'de')
  assert.match(early.text, /Nimm zuerst den Server an, von dem das kommt/)
  const talk = await assembly.conversations.open(id)
  assert.equal(talk?.statements[0]?.state, 'waiting')

  assert.match((await ask(at)).text, /snac\.example Heard for the first time on 1 March 2026/)
  assert.equal((await ask(`${at}/accept`, { server: 'snac.example' })).status, 303)
  assert.match((await ask(at)).text, /No server waits.*snac\.example One server: accepted since/)
  const open = await ask(care)
  assert.doesNotMatch(open.text, /first time/)
  assert.equal((await ask(`${care}/moderate`, { statement: '1', action: 'show' })).status, 303)
  assert.equal((await assembly.conversations.open(id))?.statements[0]?.state, 'shown')
})

test('a steward reads what others report, and closes it with what was done', async (context) => {
  const { ask, store, neighbourhood } = await startGuarded(context)
  const page = '/at/sonnenhof/federation/reports'
  assert.match((await ask(page)).text, /Nothing was reported.*It is off/)
  const of = { id: 'one', cellId: neighbourhood.id, isOwn: false, host: 'snac.example', atMs: 1 }
  const subject = `${publicUrl}/posts/x`
  const report = { ...of, address: 'https://snac.example/1', subject, words: 'It is rude.' }
  assert.ok((await addReport(store.db, report, null)).ok)
  assert.match((await ask(page)).html, /href="\/posts\/x".*It is rude/s)
  const mute = await ask(`${page}/close`, { report: 'one', answer: '' }, 'de')
  assert.match(mute.text, /Sag in 1 bis 1\.000 Zeichen, was getan wurde/)
  assert.equal((await ask(`${page}/close`, { report: 'one', answer: 'Reworded.' })).status, 303)
  assert.match((await ask(page)).text, /From snac\.example.*It is rude.*Closed by .*Reworded/)
  const off = await ask(`${page}/send`, { subject: 'https://snac.example/1', words: 'x' })
  assert.equal(off.status, 422)
})
