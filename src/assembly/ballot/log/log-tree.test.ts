import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { toHex } from '../../../kernel/hex.ts'
import {
  consistencyPath,
  emptyFrontier,
  grown,
  headOf,
  headOfLeaves,
  inclusionPath,
  leafHash,
} from '../../../kernel/merkle.ts'
import { LogTree } from './log-tree.ts'
import { isGrownFrom, isReceiptProven, receiptOf } from './receipt.ts'

const leaves = Array.from({ length: 70 }, (_, i) => leafHash(Uint8Array.of(i)))
const treeOf = (count: number): LogTree => {
  const tree = new LogTree()
  for (const leaf of leaves.slice(0, count)) tree.add(leaf)
  return tree
}

test('heads and proofs are those that RFC 6962 defines, at every size and place', () => {
  const tree = treeOf(70)
  for (let size = 1; size <= 70; size++) {
    const first = leaves.slice(0, size)
    assert.deepEqual(tree.head(size), headOfLeaves(first))
    for (let at = 0; at < size; at++) {
      assert.deepEqual(tree.inclusion(at, size), inclusionPath(first, at))
      assert.deepEqual(tree.consistency(at + 1, size), consistencyPath(first, at + 1))
    }
  }
})

test('what is remembered of the edge may be thrown away: heads stay the same', () => {
  const tree = new LogTree()
  let frontier = emptyFrontier
  const heads: string[] = []
  for (let i = 0; i < 900; i++) {
    const leaf = leafHash(Buffer.from(`entry ${i}`))
    tree.add(leaf)
    frontier = grown(frontier, leaf)
    heads.push(toHex(headOf(frontier)))
  }
  for (let pass = 0; pass < 2; pass++) {
    for (const [i, head] of heads.entries()) assert.equal(toHex(tree.head(i + 1)), head)
  }
})

test('a receipt proves its entry and nothing else, and every later log grew from it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat(), (size, place, more) => {
      const tree = treeOf(70)
      const receipt = receiptOf(tree, 'ballot', place % size, size)
      assert.equal(isReceiptProven(receipt), true)
      const other = toHex(leafHash(Uint8Array.of(200)))
      assert.equal(isReceiptProven({ ...receipt, leaf: other }), false)
      assert.equal(isReceiptProven({ ...receipt, head: other }), false)
      assert.equal(isReceiptProven({ ...receipt, index: size }), false)
      const later = size + (more % (71 - size))
      const path = tree.consistency(size, later).map(toHex)
      const head = toHex(tree.head(later))
      assert.equal(isGrownFrom(receipt, { size: later, head }, path), true)
      if (later === size) return
      // A log in which the first entry is another one.
      const changed = new LogTree()
      changed.add(leafHash(Uint8Array.of(200)))
      for (const leaf of leaves.slice(1, later)) changed.add(leaf)
      const forged = { size: later, head: toHex(changed.head()) }
      assert.equal(isGrownFrom(receipt, forged, changed.consistency(size).map(toHex)), false)
    }),
  )
})
