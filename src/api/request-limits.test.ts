import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '../cell/role.ts'
import { countForLink, countRequest, requestLimits } from './request-limits.ts'

const nobody: Principal = { kind: 'nobody' }
const token = (tokenId: string): Principal => ({
  kind: 'token',
  tokenId,
  personId: 'p',
  scopes: ['read'],
  memberships: [],
})

for (const [what, method, principal, most] of [
  ['reads from an address', 'get', nobody, 3_000],
  ['reads with a token', 'GET', token('a'), 12_000],
  ['writes from an address', 'post', nobody, 300],
  ['writes with a token', 'DELETE', token('a'), 3_000],
] as const) {
  test(`${what}: ${most} at once, then at the same pace`, () => {
    const limits = requestLimits()
    const ask = (nowMs: number, of = principal, address = '2001:db8::1') =>
      countRequest(limits, { method, principal: of, address, nowMs })
    for (let i = 0; i < most; i++) assert.equal(ask(0), null)
    const tooMany = ask(0)
    assert.equal(tooMany?.refusal.code, 'too-many-requests')
    assert.equal(tooMany.headers['retry-after'], '1')
    assert.equal(ask(300_000 / most), null)
    assert.notEqual(ask(300_000 / most), null)
    // Another token has its own; for an address the whole /64 of a household counts.
    assert.equal(ask(0, token('b')) === null, true)
    if (principal === nobody) {
      assert.notEqual(ask(0, nobody, '2001:db8::2'), null)
      assert.equal(ask(0, nobody, '2001:db8:0:1::1'), null)
    }
  })
}

test('a hall on one Wi-Fi is as many people as are signed in or hold links', () => {
  const limits = requestLimits()
  const address = '192.0.2.1'
  const person = (personId: string): Principal => ({
    kind: 'person',
    personId,
    name: personId,
    memberships: [],
  })
  const vote = (personId: string) =>
    countRequest(limits, { method: 'post', principal: person(personId), address, nowMs: 0 })
  const voteByLink = (tokenHash: string) => {
    const first = countRequest(limits, { method: 'post', principal: nobody, address, nowMs: 0 })
    return first ?? countForLink(limits, { method: 'post', tokenHash, address, nowMs: 0 })
  }
  for (const one of ['a', 'b', 'c']) {
    for (let i = 0; i < 300; i++) {
      assert.equal(vote(one), null)
      assert.equal(voteByLink(one), null)
    }
  }
  assert.notEqual(vote('a'), null, 'each has a limit of their own')
  assert.notEqual(voteByLink('a'), null)
})
