import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  blockedDomains,
  blocksCsv,
  listNamesLimit,
  listNoteLimit,
  readList,
} from './list-format.ts'

function read(text: string): unknown {
  const list = readList(text)
  return typeof list === 'string' ? list : [list.names.map(({ subject }) => subject), list.leftOut]
}

test('a list as Mastodon exports it is read: what is suspended is blocked, what is only heard less is not', () => {
  const csv = [
    '#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate',
    'Troll.example,suspend,true,true,"sends ""abuse"",',
    'and spam",false',
    'loud.example,silence,false,false,,false',
    'odd.example,noop,false,false,,false',
    'hid***.example,suspend,false,false,,true',
    'bücher.example,suspend,false,false,,false',
    '',
  ].join('\r\n')
  const list = readList(`\uFEFF${csv}`)
  assert.deepEqual(list, {
    names: [
      { subject: '*.troll.example', note: 'sends "abuse",\r\nand spam' },
      { subject: '*.xn--bcher-kva.example', note: '' },
    ],
    leftOut: 3,
  })
  assert.deepEqual(read('#domain\na.example\nb.example\n'), [['*.a.example', '*.b.example'], 0])
})

test('plain lines and JSON are read too, and one name is taken once', () => {
  assert.deepEqual(read('# ours\na.example\n\n*.B.example\na.example\n'), [
    ['*.a.example', '*.b.example'],
    0,
  ])
  assert.deepEqual(read('["a.example", 7, {"domain": "b.example", "severity": "suspend"}]'), [
    ['*.a.example', '*.b.example'],
    1,
  ])
  const api = [{ domain: 'a.example', severity: 'silence', comment: '' }, { domain: 'b.example' }]
  assert.deepEqual(read(JSON.stringify(api)), [['*.b.example'], 1])
  assert.deepEqual(read('{"domains": ["a.example"]}'), [['*.a.example'], 0])
  assert.deepEqual(read('[]'), [[], 0])
})

test('a name that many may share blocks one server, and what is no name blocks nobody', () => {
  assert.deepEqual(read('co.uk\nccc.de\na.example\nb.example\nc.example'), [
    ['co.uk', 'ccc.de', '*.a.example', '*.b.example', '*.c.example'],
    0,
  ])
  for (const bad of [
    'org',
    '1',
    '127.0.0.1',
    '[::1]',
    'a b.example',
    'x.example/path',
    'u@x.example',
  ]) {
    assert.deepEqual(read(`a.example\nb.example\n${bad}`), [['*.a.example', '*.b.example'], 1], bad)
  }
})

test('a page for people, broken JSON and too many names are no list', () => {
  assert.equal(read('<!doctype html>\n<html>\n<body>\na.example\n</html>'), 'form')
  assert.equal(read('["a.example"'), 'form')
  assert.equal(read('{"a": 1}'), 'form')
  const names = Array.from({ length: listNamesLimit + 1 }, (_, i) => `x${i}.example`)
  assert.equal(read(names.join('\n')), 'many')
  assert.equal(read(JSON.stringify(names)), 'many')
  assert.equal(read(`#domain\n${names.join('\n')}`), 'many')
  const most = readList(names.slice(1).join('\n'))
  assert.ok(typeof most !== 'string' && most.names.length === listNamesLimit)
})

test('whatever a list is, it is read to an end and says no more than it may', () => {
  const junk = fc.oneof(
    fc.string(),
    fc.json(),
    fc.string().map((text) => `#domain,#severity\n${text}`),
  )
  fc.assert(
    fc.property(junk, (text) => {
      const list = readList(text)
      if (typeof list === 'string') return
      for (const { subject, note } of list.names) {
        assert.match(subject, /^(\*\.)?[^\s/@*]+$/)
        assert.ok(note.length <= listNoteLimit)
      }
    }),
  )
})

test('the own list is read by others as it is here, without accounts', () => {
  const own = ['*.troll.example', 'a.bad.example', 'https://b.example/mia', '127.0.0.1:80']
  assert.deepEqual(blockedDomains(own), ['a.bad.example', 'troll.example'])
  assert.deepEqual(read(blocksCsv(own)), [['*.a.bad.example', '*.troll.example'], 0])
  assert.match(
    blocksCsv(own),
    /^#domain,#severity,.*\r\na\.bad\.example,suspend,false,false,,false/,
  )
})
