import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../kernel/random.ts'
import { blockLength, ResponseSum } from './response-sum.ts'

test('products of any number of stores, handed in by ones and twos, add up to what they are one by one', () => {
  const count = 3 * blockLength + 5
  const blocks = Math.ceil(count / blockLength)
  for (const sizes of [[1], [2, 1], [1, 1, 1, 1, 1], [3, 2], [5], [4, 4, 1]]) {
    const random = seededRandom(sizes.length)
    const sum = new ResponseSum(count)
    const expected = new Float64Array(count * count)
    for (let again = 0; again < 2; again++) {
      sum.clear()
      expected.fill(0)
      for (const size of sizes) {
        for (const { use, level, from } of sum.products(size)) {
          for (let u = 0; u < count; u++) use[u] = random.next()
          for (let block = 1; block < blocks; block++) {
            // What is longer ago than a few steps is no longer felt.
            from[block] = Math.floor(random.next() * block * blockLength)
            for (let j = 0; j < block * blockLength; j++) {
              level[block * count + j] = j < from[block]! ? 0 : random.next()
            }
            for (let u = block * blockLength; u < Math.min(count, (block + 1) * blockLength); u++) {
              for (let j = 0; j < block * blockLength; j++) {
                expected[u * count + j]! += use[u]! * level[block * count + j]!
              }
            }
          }
        }
      }
      sum.finish()
      for (const [i, value] of expected.entries()) {
        assert.ok(Math.abs(sum.matrix[i]! - value) < 1e-12, `${sizes.join(' ')}: ${i}`)
      }
    }
  }
})
