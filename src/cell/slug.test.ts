import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { freeSlug, isSlug, slugLimit, slugOf } from './slug.ts'

test('a name becomes an address that a person still recognises', () => {
  assert.equal(slugOf('Sonnenhof'), 'sonnenhof')
  assert.equal(slugOf('Haus Nº 3, Müller'), 'haus-no-3-mueller')
  assert.equal(slugOf('  Rue de l’Église / Čapek  '), 'rue-de-l-eglise-capek')
  assert.equal(slugOf('Straße Łódź'), 'strasse-lodz')
})

test('a name without a usable letter gets the fallback', () => {
  assert.equal(slugOf('太陽'), 'cell')
  assert.equal(slugOf('---', 'home'), 'home')
})

test('whatever the name, the slug is one, and its own slug', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (name) => {
      const slug = slugOf(name)
      assert.ok(isSlug(slug), slug)
      assert.equal(slugOf(slug), slug)
    }),
  )
})

test('a free slug is never taken and never too long', () => {
  const longest = 'a'.repeat(slugLimit)
  const taken = new Set([longest])
  for (let i = 0; i < 200; i++) {
    const slug = freeSlug(longest, (candidate) => taken.has(candidate))
    assert.ok(isSlug(slug) && !taken.has(slug))
    taken.add(slug)
  }
  assert.equal(
    freeSlug('haus', (candidate) => candidate === 'haus'),
    'haus-2',
  )
})

test('the search for a free slug ends', () => {
  assert.throws(() => freeSlug('haus', () => true), /is taken/)
})
