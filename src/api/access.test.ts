import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Cell } from '../cell/cell.ts'
import type { Membership, Principal } from '../cell/role.ts'
import { decide } from './access.ts'
import type { Access, CellRole } from './route.ts'

const cell = (id: string, kind: Cell['kind'], parentId: string | null): Cell => ({
  id,
  kind,
  parentId,
  slug: id,
  name: id,
  place: { label: 'Graz', latitude: 47, longitude: 15 },
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
  time: { kind: 'machine' },
  isSample: false,
  createdMs: 0,
})
const home = cell('h', 'home', 'n')
const neighbourhood = cell('n', 'neighbourhood', null)

const person = (...memberships: Membership[]): Principal => ({
  kind: 'person',
  personId: 'p',
  name: 'P',
  memberships,
})
const nobody: Principal = { kind: 'nobody' }
const resident = person({ cellId: 'h', role: 'resident', parentId: 'n' })
const neighbour = person({ cellId: 'h2', role: 'resident', parentId: 'n' })
const steward = person({ cellId: 'n', role: 'steward', parentId: null })
const guest = person({ cellId: 'n', role: 'guest', parentId: null })
const stranger = person({ cellId: 'x', role: 'steward', parentId: null })

const inCell = (...roles: CellRole[]): Access => ({ kind: 'cell', roles })
const ask = (access: Access, principal: Principal, of: Cell | null): string =>
  decide(access, principal, of, true)

test('the inside of a home is for its residents', () => {
  const inside = inCell('resident')
  assert.equal(ask(inside, resident, home), 'allowed')
  assert.equal(ask(inside, neighbour, home), 'hidden')
  assert.equal(ask(inside, steward, home), 'forbidden')
  assert.equal(ask(inside, guest, home), 'hidden')
  assert.equal(ask(inside, stranger, home), 'hidden')
  assert.equal(ask(inside, nobody, home), 'sign-in-needed')
})

test('being steward of the neighbourhood is not being steward of the home', () => {
  assert.equal(ask(inCell('steward'), steward, home), 'forbidden')
  assert.equal(ask(inCell('parent-steward'), steward, home), 'allowed')
  assert.equal(ask(inCell('parent-steward'), resident, home), 'forbidden')
})

test('sums of the neighbourhood are for those who live in it', () => {
  const sums = inCell('member', 'steward', 'guest')
  assert.equal(ask(sums, resident, neighbourhood), 'allowed')
  assert.equal(ask(sums, neighbour, neighbourhood), 'allowed')
  assert.equal(ask(sums, guest, neighbourhood), 'allowed')
  assert.equal(ask(sums, stranger, neighbourhood), 'hidden')
  assert.equal(ask(inCell('steward'), resident, neighbourhood), 'forbidden')
})

test('a cell that does not exist and one that one may not know of look the same', () => {
  for (const principal of [nobody, stranger, neighbour, guest]) {
    assert.equal(ask(inCell('resident'), principal, null), ask(inCell('resident'), principal, home))
  }
})

test('a visitor is steward of the sample and of nothing else', () => {
  const visitor: Principal = {
    kind: 'visitor',
    memberships: [
      { cellId: 'n', role: 'steward', parentId: null },
      { cellId: 'h', role: 'resident', parentId: 'n' },
    ],
  }
  assert.equal(ask(inCell('resident'), visitor, home), 'allowed')
  assert.equal(ask(inCell('steward'), visitor, neighbourhood), 'allowed')
  assert.equal(ask(inCell('steward'), visitor, cell('real', 'neighbourhood', null)), 'hidden')
  assert.equal(ask({ kind: 'person' }, visitor, null), 'sign-in-needed')
  assert.equal(ask({ kind: 'session' }, visitor, null), 'sign-in-needed')
  assert.equal(ask({ kind: 'node' }, visitor, null), 'sign-in-needed')
})

test('the node itself is for stewards', () => {
  assert.equal(ask({ kind: 'node' }, nobody, null), 'sign-in-needed')
  assert.equal(ask({ kind: 'node' }, resident, null), 'forbidden')
  assert.equal(ask({ kind: 'node' }, steward, null), 'allowed')
})

test('what could outlive a token is not for tokens', () => {
  const token: Principal = {
    kind: 'token',
    tokenId: 't',
    personId: 'p',
    scopes: ['admin'],
    memberships: [],
  }
  assert.equal(ask({ kind: 'session' }, token, null), 'forbidden')
  assert.equal(ask({ kind: 'session' }, resident, null), 'allowed')
  assert.equal(ask({ kind: 'person' }, token, null), 'allowed')
})

test('setting up is open until it is done', () => {
  assert.equal(decide({ kind: 'setup' }, nobody, null, false), 'allowed')
  assert.equal(decide({ kind: 'setup' }, steward, null, true), 'forbidden')
})
