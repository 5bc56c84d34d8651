import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Json } from '../../kernel/canonical-json.ts'
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { refuse, RefusalError, success } from '../../kernel/refusal.ts'
import { bookOf, openDoor, peerOf, requestOf, sealedBy, startMs, testNode } from '../fixtures.ts'
import { publicKeyOf } from '../peers/peer.ts'
import { Asking, type Line } from './asking.ts'
import { envelopeText, noHash, readEnvelope, roundPath, type Envelope } from './envelope.ts'
import { closedMs, idleMs, peerSessionLimit, sessionLimit, type Topics } from './round-desk.ts'
import { checkTranscript, Transcript } from './transcript.ts'

const north = testNode('north')
const south = testNode('south')
const target = `${north.address}${roundPath}`
const sides = {
  target,
  asker: publicKeyOf(south.signer),
  answerer: publicKeyOf(north.signer),
}

/** A speaker that counts what it was asked, and what of it twice. */
function counting(): { readonly topics: () => Topics; readonly heard: Json[]; closed: number } {
  const of = {
    heard: [] as Json[],
    closed: 0,
    topics: (): Topics => ({
      count: () => ({
        answer: (kind, round, content) => {
          if (kind === 'no') throw new RefusalError(refuse('not-now', 'Not now.'))
          if (kind === 'break') throw new Error('broken')
          if (kind === 'endless') return { number: Infinity }
          of.heard.push(content)
          return { round, content }
        },
        close: () => void of.closed++,
      }),
    }),
  }
  return of
}

type Fate = 'whole' | 'question-lost' | 'answer-lost'

function openNorth(fateOf: (sent: number) => Fate = () => 'whole') {
  const speaker = counting()
  const clock = new ManualClock(startMs)
  const { door, desk, faults } = openDoor(north, bookOf(peerOf(south)), {
    clock,
    topics: speaker.topics,
  })
  let sent = 0
  const line: Line = {
    async ask(text) {
      const fate = fateOf(sent++)
      const late = refuse('peer-late', 'Late.')
      if (fate === 'question-lost') return late
      const question = sealedBy(south, text, target, clock.now())
      const answer = await door.answer(requestOf(question, north.address), '198.51.100.7')
      if (fate === 'answer-lost') return late
      if (!answer.ok)
        return refuse('peer-refused', answer.message, undefined, { code: answer.code })
      return success({ question, answer: answer.value })
    },
  }
  const ask = async (envelope: Partial<Envelope>) => {
    const usual = { session: 'b'.repeat(32), round: 0, seq: 0, prev: noHash, kind: 'count' }
    const text = envelopeText({ ...usual, content: {}, ...envelope })
    const question = sealedBy(south, text, target, clock.now())
    const answer = await door.answer(requestOf(question, north.address), '198.51.100.7')
    return answer.ok ? answer.value.text : answer.code
  }
  return { line, ask, desk, clock, faults, speaker }
}

test('a question whose answer is late is sent again as often as was said, answered once, and given up then', async () => {
  const fates: readonly Fate[] = ['question-lost', 'answer-lost', 'question-lost']
  for (const lateSends of [3, 4]) {
    const { line, speaker } = openNorth((sent) => fates[sent] ?? 'whole')
    const asking = new Asking(line, seededRandom(1), { lateSends })
    const asked = asking.ask('count', 1, 'once')
    if (lateSends > fates.length) assert.deepEqual(await asked, { round: 1, content: 'once' })
    else
      await assert.rejects(
        asked,
        (error) => error instanceof RefusalError && error.refusal.code === 'peer-late',
      )
    assert.deepEqual(speaker.heard, ['once'])
  }
})

test('both sides keep one transcript, which anybody can check, and any change to it is found', async () => {
  const { line, desk } = openNorth()
  const asking = new Asking(line, seededRandom(1))
  for (const kind of ['count', 'more', 'even-more']) await asking.ask(kind, 2, { kind })
  await asking.close()
  const mine = asking.transcript
  const first = readEnvelope(mine[0]!.text)
  assert.ok(first.ok)
  const theirs = desk.transcript({ id: south.name }, first.value.session)
  assert.deepEqual(theirs, mine)
  assert.equal(mine.length, 8)
  assert.ok(checkTranscript(mine, sides).ok)
  const swapped = { ...sides, asker: sides.answerer, answerer: sides.asker }
  assert.equal(checkTranscript(mine, swapped).ok, false)
  assert.equal(checkTranscript(mine, { ...sides, target: `${target}/x` }).ok, false)
  for (const [i, message] of mine.entries()) {
    const refusedAt = (messages: typeof mine): string => {
      const checked = checkTranscript(messages, sides)
      return checked.ok ? 'ok' : (checked.at ?? '')
    }
    assert.notEqual(refusedAt(mine.toSpliced(i, 1)), i === mine.length - 1 ? '' : 'ok')
    assert.equal(refusedAt(mine.toSpliced(i, 0, message)), `message ${i + 2}`)
    const text = message.text.replace('"round":', '"round":1')
    assert.equal(refusedAt(mine.with(i, { ...message, text })), `message ${i + 1}`)
  }
})

test('whatever is lost on the way, each question is answered once and in order', async () => {
  const fates = fc.array(fc.constantFrom<Fate>('whole', 'question-lost', 'answer-lost'), {
    maxLength: 40,
  })
  await fc.assert(
    fc.asyncProperty(fates, async (of) => {
      const { line, speaker, faults } = openNorth((sent) => of[sent] ?? 'whole')
      const asking = new Asking(line, seededRandom(1))
      const wanted: Json[] = []
      for (let i = 0; i < 60; i++) {
        const content = { i }
        try {
          await asking.ask('count', i, content)
        } catch (error) {
          assert.ok(error instanceof RefusalError && error.refusal.code === 'peer-late')
        }
        wanted.push(content)
      }
      // Those that could not be sent because one before was still open were never asked.
      const heard = speaker.heard.map((content) => JSON.stringify(content))
      assert.equal(new Set(heard).size, heard.length)
      assert.deepEqual(
        heard,
        wanted.map((content) => JSON.stringify(content)).filter((text) => heard.includes(text)),
      )
      assert.ok(heard.length >= 60 - of.length)
      assert.ok(checkTranscript(asking.transcript, sides).ok)
      assert.deepEqual(faults, [])
    }),
    { numRuns: 30 },
  )
})

test('the same question again gets the same answer, and another one under its name is refused', async () => {
  const { ask, speaker } = openNorth()
  const first = await ask({})
  assert.equal(await ask({}), first)
  assert.equal(await ask({ content: { other: 1 } }), 'message-changed')
  assert.equal(speaker.heard.length, 1)
})

test('questions at once under one name are one question', async () => {
  const { ask, speaker } = openNorth()
  const answers = await Promise.all([ask({}), ask({}), ask({})])
  assert.equal(new Set(answers).size, 1)
  assert.equal(speaker.heard.length, 1)
})

test('what does not follow on the last message is refused, and changes nothing', async () => {
  const { ask, speaker } = openNorth()
  assert.equal(await ask({ seq: 1 }), 'session-unknown')
  assert.equal(await ask({ prev: 'c'.repeat(64) }), 'chain-broken')
  const answer = await ask({})
  assert.equal(await ask({ seq: 2 }), 'message-early')
  assert.equal(await ask({ seq: 1, prev: noHash }), 'chain-broken')
  const prev = new Transcript()
  prev.add({ text: answer, signature: { 'signature-input': '', signature: '' } })
  assert.match(await ask({ seq: 1, prev: prev.head }), /"kind":"answer"/)
  assert.equal(await ask({ seq: 0 }), 'message-past')
  assert.equal(speaker.heard.length, 2)
})

test('what the other side refuses or breaks on is said, and the session goes on', async () => {
  const { line, faults } = openNorth()
  const asking = new Asking(line, seededRandom(1))
  await asking.ask('count', 0, {})
  const failed = { name: 'RefusalError' }
  await assert.rejects(asking.ask('no', 0, {}), { ...failed, refusal: failure('not-now') })
  await assert.rejects(asking.ask('break', 0, {}), { ...failed, refusal: failure('fault') })
  await assert.rejects(asking.ask('endless', 0, {}), { ...failed, refusal: failure('fault') })
  assert.equal(faults.length, 2)
  assert.deepEqual(await asking.ask('count', 5, 1), { round: 5, content: 1 })

  function failure(code: string) {
    const message = `The other node has no answer to this: ${code}.`
    return refuse('peer-failed', message, undefined, { code })
  }
})

test('sessions are limited for a peer and in all, and those that nobody asks in are forgotten', async () => {
  const { ask, desk, clock, speaker } = openNorth()
  const name = (i: number): string => i.toString(16).padStart(32, '0')
  for (let i = 0; i < peerSessionLimit; i++) {
    assert.match(await ask({ session: name(i) }), /"kind":"answer"/)
  }
  assert.equal(await ask({ session: name(99) }), 'too-many-sessions')
  assert.ok(peerSessionLimit < sessionLimit)
  clock.advance(idleMs)
  assert.match(await ask({ session: name(99) }), /"kind":"answer"/)
  assert.equal(desk.sessions, 1)
  assert.equal(speaker.closed, peerSessionLimit)
})

test('sessions that were closed make room for others before their minute is over', async () => {
  const { line, ask, desk } = openNorth()
  for (let i = 0; i < 3 * peerSessionLimit; i++) {
    const asking = new Asking(line, seededRandom(i + 1))
    await asking.ask('count', 0, {})
    await asking.close()
    assert.ok(desk.sessions <= peerSessionLimit)
  }
  assert.match(await ask({ session: 'a'.repeat(32) }), /"kind":"answer"/)
})

test('a session that was closed still says its last answer again for a minute, and no other', async () => {
  const { line, ask, desk, clock, speaker } = openNorth()
  const asking = new Asking(line, seededRandom(1))
  await asking.ask('count', 0, {})
  await asking.close()
  assert.equal(speaker.closed, 1)
  await assert.rejects(asking.ask('count', 0, {}), /session-closed|closed: begin/)
  assert.equal(desk.sessions, 1)
  clock.advance(closedMs)
  await ask({})
  assert.equal(desk.sessions, 1)
  assert.equal(speaker.closed, 1)
})

test('a transcript is full at its limit', () => {
  const transcript = new Transcript(10)
  transcript.add({ text: '123456789', signature: { 'signature-input': '', signature: '' } })
  assert.equal(transcript.isFull, false)
  transcript.add({ text: '0', signature: { 'signature-input': '', signature: '' } })
  assert.equal(transcript.isFull, true)
})
