import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { markedTurn, minutesBlocks, placeLink, quoteInTurn, timeCode } from './meeting.ts'

const turn = (text: string) => ({
  id: 0,
  kind: 'speech' as const,
  speaker: null,
  text,
  pieces: [],
})

test('a turn in parts says what it said, and where two marks lie the confirmed one is seen', () => {
  assert.deepEqual(
    markedTurn(turn('I move that we stop.'), [
      { from: 0, to: 20, mark: 'found' },
      { from: 7, to: 11, mark: 'confirmed' },
    ]),
    [
      { text: 'I move ', mark: 'found' },
      { text: 'that', mark: 'confirmed' },
      { text: ' we stop.', mark: 'found' },
    ],
  )
  const place = fc.tuple(fc.nat(60), fc.nat(60), fc.constantFrom('found', 'confirmed'))
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), fc.array(place), (text, places) => {
      const spans = places.map(([a, b, mark]) => ({
        from: Math.min(a, b, text.length),
        to: Math.min(Math.max(a, b), text.length),
        mark: mark === 'found' ? ('found' as const) : ('confirmed' as const),
      }))
      const parts = markedTurn(turn(text), spans)
      assert.equal(parts.map((part) => part.text).join(''), text)
    }),
  )
})

test('around a quote stand words, and never half of one', () => {
  const words = Array.from({ length: 200 }, (_, i) => `word${i}`)
  const text = words.join(' ')
  const quote = 'word100 word101'
  const around = quoteInTurn({ text }, { quote }, text.indexOf(quote))
  assert.match(around.before, /^… word\d+ .*word99 $/)
  assert.match(around.after, /^ word102 .*word\d+ …$/)
  assert.deepEqual(quoteInTurn({ text: 'a b c' }, { quote: 'b' }, 2), {
    before: 'a ',
    quote: 'b',
    after: ' c',
  })
})

test('minutes become headings, lists and paragraphs, whatever else they hold', () => {
  assert.deepEqual(minutesBlocks('# A\n- one\n* two\n\nText\r\ngoes on\n- three\n#not a heading'), [
    { kind: 'heading', text: 'A' },
    { kind: 'list', entries: ['one', 'two'] },
    { kind: 'paragraph', text: 'Text\ngoes on' },
    { kind: 'list', entries: ['three'] },
    { kind: 'paragraph', text: '#not a heading' },
  ])
  fc.assert(
    fc.property(fc.string(), (text) => {
      const said = minutesBlocks(text)
        .flatMap((block) => (block.kind === 'list' ? block.entries : [block.text]))
        .join(' ')
      for (const word of text.split(/\s+/)) {
        if (/^[a-z]+$/.test(word)) assert.ok(said.includes(word))
      }
    }),
  )
})

test('only what can be opened is a link', () => {
  assert.equal(placeLink('https://meet.example.org/a'), 'https://meet.example.org/a')
  for (const place of ['School', 'javascript:alert(1)', 'https:// x', 'ftp://x.org']) {
    assert.equal(placeLink(place), null)
  }
})

test('time codes have hours, minutes and seconds', () => {
  assert.deepEqual([timeCode(0), timeCode(3_723_999)], ['0:00:00', '1:02:03'])
})
