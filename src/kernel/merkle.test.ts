import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  consistencyPath,
  emptyFrontier,
  grown,
  headByInclusion,
  headOf,
  headOfLeaves,
  inclusionPath,
  isConsistent,
  leafHash,
  type Hash,
} from './merkle.ts'

/** Entries and heads that the implementations of Certificate Transparency test themselves with. */
const entries = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const heads = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

const hex = (hash: Hash): string => Buffer.from(hash).toString('hex')
const leavesOf = (count: number): Hash[] =>
  Array.from({ length: count }, (_, i) => leafHash(Buffer.from(`entry ${i}`)))

test('heads are those of RFC 6962', () => {
  let log = emptyFrontier
  assert.equal(hex(headOf(log)), heads[0])
  for (const [i, entry] of entries.entries()) {
    log = grown(log, leafHash(Buffer.from(entry, 'hex')))
    assert.equal(hex(headOf(log)), heads[i + 1])
  }
})

test('every leaf of every log up to 40 is proven by its path, and no other leaf, place or size is', () => {
  for (let size = 1; size <= 40; size++) {
    const leaves = leavesOf(size)
    const head = hex(headOfLeaves(leaves))
    for (const [index, leaf] of leaves.entries()) {
      const path = inclusionPath(leaves, index)
      assert.ok(path.length <= Math.ceil(Math.log2(size)))
      const led = (of: Hash, at: number, by: readonly Hash[]): string | null => {
        const found = headByInclusion(of, at, size, by)
        return found === null ? null : hex(found)
      }
      assert.equal(led(leaf, index, path), head)
      assert.notEqual(led(leafHash(Buffer.from('another')), index, path), head)
      for (const other of leaves.keys()) {
        if (other !== index) assert.notEqual(led(leaf, other, path), head)
      }
      assert.equal(led(leaf, index, [...path, leaf]), null)
      if (path.length > 0) assert.notEqual(led(leaf, index, path.slice(1)), head)
      assert.equal(headByInclusion(leaf, size, size, path), null)
    }
  }
})

test('a log that only grew is proven to have, and one that was changed is not', () => {
  for (let size = 1; size <= 33; size++) {
    const leaves = leavesOf(size)
    const after = { size, head: headOfLeaves(leaves) }
    for (let earlier = 1; earlier <= size; earlier++) {
      const before = { size: earlier, head: headOfLeaves(leaves.slice(0, earlier)) }
      const path = consistencyPath(leaves, earlier)
      assert.ok(isConsistent(before, after, path))
      const forged = leaves.slice(0, earlier)
      forged[earlier >> 1] = leafHash(Buffer.from('forged'))
      assert.ok(!isConsistent({ size: earlier, head: headOfLeaves(forged) }, after, path))
      if (earlier < size) assert.ok(!isConsistent(before, after, path.slice(0, -1)))
      if (earlier < size) assert.ok(!isConsistent(before, after, [...path, path[0]!]))
    }
  }
})

test('no path from outside, whatever it holds, leads to a head that it does not prove', () => {
  const leaves = leavesOf(21)
  const head = headOfLeaves(leaves)
  const hashes = fc.array(fc.uint8Array({ minLength: 32, maxLength: 32 }), { maxLength: 12 })
  const counts = fc.oneof(fc.integer({ min: -2, max: 40 }), fc.double())
  fc.assert(
    fc.property(hashes, counts, counts, (path, index, size) => {
      const found = headByInclusion(leaves[3]!, index, size, path)
      assert.ok(found === null || hex(found) !== hex(head))
      const before = { size, head: leaves[0]! }
      assert.ok(!isConsistent(before, { size: 21, head }, path))
    }),
  )
})
