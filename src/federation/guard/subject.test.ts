import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { namedIn, namesLimit } from './named.ts'
import { covers, kindOfSubject, readSubject, subjectsOf, type SubjectKind } from './subject.ts'
import { verdictOf } from './verdict.ts'

function read(kind: SubjectKind, text: string): string {
  const of = readSubject(kind, text)
  return of.ok ? of.value : of.code
}

test('whom a steward types is one word, however it is written', () => {
  assert.equal(read('domain', ' Example.ORG '), '*.example.org')
  assert.equal(read('domain', '*.example.org'), '*.example.org')
  assert.equal(read('domain', 'https://example.org/'), '*.example.org')
  assert.equal(read('domain', 'bücher.example'), '*.xn--bcher-kva.example')
  assert.equal(read('domain', 'example.co.uk'), '*.example.co.uk')
  assert.equal(read('domain', '192.0.2.1'), '192.0.2.1', 'nothing is below a number')
  assert.equal(read('server', 'a.example.org'), 'a.example.org')
  assert.equal(read('server', 'a.example.org:8443'), 'a.example.org:8443')
  assert.equal(read('actor', 'https://Example.org/mia'), 'https://example.org/mia')
})

test('what is no address, and a domain that many owners share, is refused', () => {
  for (const text of ['', 'org', 'co.uk', 'exa mple.org', 'a.example/b', 'u@example.org', 'a..b']) {
    assert.equal(read('domain', text), 'guard-subject', text)
  }
  for (const text of ['example.org', '@mia@example.org', 'ftp://example.org/mia']) {
    assert.equal(read('actor', text), 'guard-subject', text)
  }
  assert.equal(read('server', 'x'.repeat(600)), 'guard-subject')
})

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
const host = fc.array(label, { minLength: 2, maxLength: 6 }).map((labels) => labels.join('.'))

test('a domain covers all names below it, and no name that only ends alike', () => {
  fc.assert(
    fc.property(host, label, (domain, name) => {
      const rule = `*.${domain}`
      const about = (of: string) => subjectsOf(new URL(`https://${of}/mia`)).includes(rule)
      assert.ok(about(domain) && about(`${name}.${domain}`) && about(`a.${name}.${domain}`))
      assert.ok(about(`${name}.${domain}.`), 'also with a point at its end')
      assert.ok(!about(`${name}${domain}`))
      assert.ok(covers(rule, `${name}.${domain}`) && covers(rule, `*.${name}.${domain}`))
      assert.ok(covers(rule, `https://${name}.${domain}/mia`) && !covers(`${name}.${domain}`, rule))
      assert.equal(kindOfSubject(rule), 'domain')
    }),
  )
})

test('the most specific rule of a neighbourhood holds, and a block of the node above all', () => {
  const subjects = subjectsOf(new URL('https://a.example.org/mia'))
  const rule = (subject: string, ruling: 'block' | 'accept', isOfNode = false) => {
    return { subject, ruling, isOfNode, isOfList: false }
  }
  const wide = rule('*.example.org', 'block')
  assert.equal(verdictOf(subjects, []), 'held')
  assert.equal(verdictOf(subjects, [wide]), 'blocked')
  assert.equal(verdictOf(subjects, [wide, rule('a.example.org', 'accept')]), 'open')
  const mia = rule('https://a.example.org/mia', 'block')
  assert.equal(verdictOf(subjects, [rule('a.example.org', 'accept'), mia]), 'blocked')
  const node = rule('*.example.org', 'block', true)
  assert.equal(verdictOf(subjects, [node, rule('a.example.org', 'accept')]), 'blocked')
  assert.equal(verdictOf(subjects, [wide, rule('*.example.org', 'accept', true)]), 'blocked')
})

test('what somebody here said stands above lists, and of two lists that differ the one that blocks is followed', () => {
  const subjects = subjectsOf(new URL('https://a.example.org/mia'))
  const rule = (of: string, ruling: 'block' | 'accept', isOfNode = false, isOfList = true) => {
    return { subject: of, ruling, isOfNode, isOfList }
  }
  const wide = rule('*.example.org', 'accept', false, false)
  const narrow = rule('https://a.example.org/mia', 'block')
  assert.equal(verdictOf(subjects, [narrow]), 'blocked')
  assert.equal(verdictOf(subjects, [narrow, wide]), 'open')
  assert.equal(verdictOf(subjects, [rule('a.example.org', 'block', true), wide]), 'open')
  const node = rule('*.example.org', 'block', true, false)
  assert.equal(verdictOf(subjects, [node, rule('a.example.org', 'accept')]), 'blocked')
  const same = [rule('a.example.org', 'accept'), rule('a.example.org', 'block')]
  assert.equal(verdictOf(subjects, same), 'blocked')
  assert.equal(verdictOf(subjects, [rule('*.example.org', 'block'), ...same.slice(0, 1)]), 'open')
  assert.equal(
    verdictOf(subjects, [rule('*.example.org', 'block', true), same[0] ?? node]),
    'blocked',
  )
})

test('whoever is in what an activity brings is seen, and no more than so many', () => {
  const inner = { id: 'https://b.example/1', attributedTo: { id: 'https://b.example/bad' } }
  const boost = { actor: 'https://a.example/u', object: { type: 'Create', object: [inner] } }
  assert.deepEqual(namedIn(boost), {
    actor: 'https://a.example/u',
    about: ['https://a.example/u', 'https://b.example/1', 'https://b.example/bad'],
  })
  assert.deepEqual(namedIn('x'), { actor: null, about: [] })
  const object = Array.from({ length: 1000 }, (_, i) => `https://b.example/${i}`)
  assert.equal(namedIn({ actor: 'https://a.example/u', object }).about.length, namesLimit)
})
