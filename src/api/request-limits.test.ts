import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Principal } from '../cell/role.ts'
import { countRequest, requestLimits } from './request-limits.ts'

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
