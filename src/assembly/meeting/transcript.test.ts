import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { looseExamples, orderlyExamples } from './fixtures.ts'
import { readTranscript, transcriptLimits, turnLimit } from './read-transcript.ts'
import { joined, spanHolds, spanOf, type Transcript } from './transcript.ts'

test('cues of WebVTT become turns with voices, times and places in the file', () => {
  const transcript = read(
    'WEBVTT\r\n\r\nNOTE nobody says this\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n1\r\n00:01.000 --> 00:02.500 align:start\r\n' +
      '<v.loud Anna Berg>Guten <i>Abend</i>,\r\nliebe Leute.</v>\r\n\r\n1:00:02.500 --> 1:00:04.000\r\nx\r\n',
  )
  assert.equal(transcript.format, 'webvtt')
  const [first, second] = transcript.turns
  assert.equal(first?.speaker, 'Anna Berg')
  assert.equal(first?.text, 'Guten Abend, liebe Leute.')
  assert.deepEqual([first?.pieces[0]?.fromMs, first?.pieces[0]?.toMs], [1_000, 2_500])
  // An hour of silence between the two.
  assert.deepEqual([second?.text, second?.speaker], ['x', 'Anna Berg'])
  assert.equal(second?.pieces[0]?.fromMs, 3_602_500)
})

test('cues of SubRip are read with names before colons, tags left out', () => {
  const transcript = read(
    '\uFEFF1\n00:00:01,000 --> 00:00:02,000\n{\\an8}<b>TOM:</b> Rock &amp; roll\n\n2\n00:00:02,000 --> 00:00:03,5\n- ROSE: No.\n\n3\n00:00:04,000 --> 00:00:05,000\nReally.\n',
  )
  assert.equal(transcript.format, 'srt')
  assert.deepEqual(
    transcript.turns.map(({ speaker, text }) => [speaker, text]),
    [
      ['TOM', 'Rock & roll'],
      ['ROSE', 'No. Really.'],
    ],
  )
})

test('notes are read with names, times, headings and paragraphs that nobody is named for', () => {
  const transcript = read(
    'TOP 1: Anfang\n\n[00:12:03] Frau von Weiden: Es ist\nkalt.\nAntrag: Heizen.\n\nAlle nicken.\n\nBen Ott  1:02\nNa gut.\n- so sei es\n',
  )
  assert.deepEqual(
    transcript.turns.map(({ kind, speaker, text, pieces }) => [
      kind,
      speaker,
      text,
      pieces[0]?.fromMs,
    ]),
    [
      ['heading', null, 'TOP 1: Anfang', null],
      ['speech', 'Frau von Weiden', 'Es ist kalt.', 723_000],
      ['speech', null, 'Antrag: Heizen.', 723_000],
      ['speech', null, 'Alle nicken.', null],
      ['speech', 'Ben Ott', 'Na gut. - so sei es', 62_000],
    ],
  )
})

test('every span of every turn is what stands in the file, and nothing else is', () => {
  const transcripts = [...orderlyExamples(), ...looseExamples()].map(({ bytes }) => {
    const result = readTranscript(bytes)
    assert.ok(result.ok)
    return result.value
  })
  fc.assert(
    fc.property(
      fc.constantFrom(...transcripts),
      fc.nat(),
      fc.nat(),
      fc.nat(),
      (transcript, one, two, three) => {
        const turn = transcript.turns[one % transcript.turns.length]!
        const from = two % turn.text.length
        const to = from + 1 + (three % (turn.text.length - from))
        // The space between two lines stands nowhere by itself.
        fc.pre(turn.text.slice(from, to) === turn.text.slice(from, to).trim())
        const span = spanOf(transcript, turn, from, to)
        assert.equal(span.quote, turn.text.slice(from, to))
        assert.ok(spanHolds(transcript, span))
        assert.ok(!spanHolds(transcript, { ...span, quote: `${span.quote}x` }))
        assert.ok(!spanHolds(transcript, { ...span, fileHash: '00' }))
        assert.ok(!spanHolds(transcript, { ...span, places: [] }))
        assert.ok(!spanHolds(transcript, { ...span, places: [{ start: -5, end: 2 }] }))
      },
    ),
    { numRuns: 300 },
  )
})

test('any text is read or refused, and what is read stands in the file', () => {
  const bits = fc.constantFrom(
    'WEBVTT',
    '\n',
    '\n\n',
    '\r\n',
    '00:01.000 --> 00:02.000',
    '1',
    '00:00:01,000 --> 00:00:02,000',
    '<v Anna>',
    '<',
    '>',
    '&amp;',
    '&nbsp;',
    ' ',
    'Anna: ',
    'TOP 2',
    '-->',
    '{\\an8}',
    '[00:01]',
    '😀',
    'Es gilt.',
    '\t',
    '\u2028',
  )
  fc.assert(
    fc.property(
      fc.array(fc.oneof(bits, fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 40 }),
      (parts) => {
        const result = readTranscript(Buffer.from(parts.join('')))
        if (!result.ok) return
        for (const turn of result.value.turns) {
          assert.equal(turn.text, joined(result.value.source, turn.pieces))
          for (const { start, end } of turn.pieces) assert.ok(start < end)
        }
      },
    ),
    { numRuns: 500 },
  )
})

test('what is no transcript is refused with the line and what would be right', () => {
  const refused: readonly (readonly [string | Uint8Array, string, string])[] = [
    [Uint8Array.of(0x41, 0xff, 0xfe), 'transcript-not-text', 'file'],
    ['one\ntwo\u0000', 'transcript-not-text', 'line 2'],
    [' \n\n', 'transcript-empty', 'file'],
    ['WEBVTT\n\nonly words', 'cue-without-time', 'line 3'],
    ['WEBVTT\n\n00:99.000 --> 01:00.000\nx', 'bad-cue-time', 'line 3'],
    ['WEBVTT\n\n00:01,000 --> 01:00,000\nx', 'bad-cue-time', 'line 3'],
    ['WEBVTT\n\n00:05.000 --> 00:04.000\nx', 'cue-ends-before', 'line 3'],
    ['1\n00:00:01,000 --> later\nx', 'bad-cue-time', 'line 2'],
    ['x'.repeat(transcriptLimits.lineCharacters + 1), 'transcript-too-long', 'line 1'],
    [
      'x\n'.repeat(transcriptLimits.lines + 1),
      'transcript-too-long',
      `line ${transcriptLimits.lines + 1}`,
    ],
    ['A: x\n'.repeat(transcriptLimits.turns + 1), 'transcript-too-long', 'file'],
    [new Uint8Array(transcriptLimits.bytes + 1), 'transcript-too-long', 'file'],
  ]
  for (const [text, code, at] of refused) {
    const result = readTranscript(typeof text === 'string' ? Buffer.from(text) : text)
    assert.ok(!result.ok, code)
    assert.deepEqual([result.code, result.at], [code, at])
  }
})

test('who never stops speaking has turns of a length that can be read', () => {
  const transcript = read(`Anna: ${'So geht es weiter.\n'.repeat(1_000)}`)
  assert.ok(transcript.turns.length > 1)
  for (const { text } of transcript.turns) assert.ok(text.length <= turnLimit + 100)
})

function read(text: string): Transcript {
  const result = readTranscript(Buffer.from(text))
  assert.ok(result.ok, result.ok ? '' : result.message)
  return result.value
}
