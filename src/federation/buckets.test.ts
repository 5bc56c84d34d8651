import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Buckets, busySeconds, retryAfter, type DoorLimits } from './buckets.ts'
import { hostKey } from './host-key.ts'

const limits: DoorLimits = { ofSource: 3, ofHost: 4, atOnceOfHost: 2, atOnce: 3 }

function codeOf(of: ReturnType<Buckets['enter']>): string {
  return of.ok ? 'ok' : of.code
}

test('an address has so many knocks, then as many as time brings, and others are not hurt', () => {
  const door = new Buckets(limits)
  for (let i = 0; i < 3; i++) assert.equal(door.knock('198.51.100.7', 0), null)
  const refused = door.knock('198.51.100.7', 0)
  assert.equal(refused?.code, 'too-many-requests')
  assert.deepEqual(retryAfter(refused), { 'retry-after': '100' })
  assert.equal(door.knock('198.51.100.8', 0), null)
  assert.equal(door.knock('198.51.100.7', 100_000), null)
  assert.notEqual(door.knock('198.51.100.7', 100_000), null)
})

test('a knock that is given back does not count', () => {
  const door = new Buckets(limits)
  for (let i = 0; i < 100; i++) {
    assert.equal(door.knock('198.51.100.7', 0), null)
    door.giveBack('198.51.100.7')
  }
})

test('a host has two at once, all have three, and whoever waits is told how long', () => {
  const door = new Buckets(limits)
  const first = door.enter('a.example')
  assert.equal(codeOf(door.enter('b.a.example')), 'ok')
  const refused = door.enter('c.b.a.example')
  assert.ok(!refused.ok && refused.code === 'door-busy')
  assert.deepEqual(retryAfter(refused), { 'retry-after': String(busySeconds) })
  assert.equal(codeOf(door.enter('other.example')), 'ok')
  assert.equal(codeOf(door.enter('third.example')), 'door-busy')
  assert.ok(first.ok)
  first.value()
  first.value()
  assert.equal(door.atOnce, 2)
  assert.equal(codeOf(door.enter('a.example')), 'ok')
})

test('a host has so many in five minutes, under whatever names below its own', () => {
  const door = new Buckets(limits)
  const codes = Array.from({ length: 6 }, (_, i) => door.count(`h${i}.wild.example`, 0)?.code)
  const many = 'too-many-requests'
  assert.deepEqual(codes, [undefined, undefined, undefined, undefined, many, many])
  assert.equal(door.count('quiet.test', 0), null)
})

test('names below one that somebody registered are one host, addresses are their own', () => {
  for (const [host, key] of [
    ['example.org', 'example.org'],
    ['A.b.Example.ORG.', 'example.org'],
    ['town.co.uk', 'town.co.uk'],
    ['x.town.co.uk', 'town.co.uk'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['[2a01:4f8:1:2:3::4]', '2a01:4f8:1:2::/64'],
  ] as const) {
    assert.equal(hostKey(host), key)
  }
})

test('whatever comes and goes, no more is inside than may be, and all who left are out', () => {
  const step = fc.record({ host: fc.integer({ min: 0, max: 3 }), leaves: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (all) => {
      const door = new Buckets(limits)
      const inside: { host: number; leave: () => void }[] = []
      for (const { host, leaves } of all) {
        if (leaves) inside.shift()?.leave()
        else {
          const entered = door.enter(`h${host}.test`)
          if (entered.ok) inside.push({ host, leave: entered.value })
        }
        assert.equal(door.atOnce, inside.length)
        assert.ok(inside.length <= limits.atOnce)
        for (let of = 0; of <= 3; of++) {
          assert.ok(inside.filter((one) => one.host === of).length <= limits.atOnceOfHost)
        }
      }
      for (const { leave } of inside) leave()
      assert.equal(door.atOnce, 0)
    }),
  )
})
