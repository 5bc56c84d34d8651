import assert from 'node:assert/strict'
import { test } from 'node:test'
import { generate } from 'lean-qr'
import { qrCode, qrText } from './qr.ts'

const link = 'https://energy.example.org/join/7m3bS0pQmYkq1bXW8v0d2y3T5u7r9A1cE3gI5kM7oQ8'

/** The dark squares of a path, as the SVG specification reads it (8.3: moveto, h, v, closepath). */
function squaresOf(path: string): Set<string> {
  const squares = new Set<string>()
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let i = 0; i < Number(width); i++) squares.add(`${Number(x) + i},${y}`)
  }
  return squares
}

test('the path draws the dark squares of the code, within its margin', () => {
  const bitmap = generate(link)
  const { size, path } = qrCode(link)
  assert.equal(size, bitmap.size + 8)
  assert.equal(path.replace(/M\d+ \d+h(\d+)v1h-\1z/g, ''), '')
  const squares = squaresOf(path)
  for (let y = -4; y < bitmap.size + 4; y++) {
    for (let x = -4; x < bitmap.size + 4; x++) {
      assert.equal(squares.has(`${x + 4},${y + 4}`), bitmap.get(x, y))
    }
  }
})

test('on a terminal, too, each square is where it belongs', () => {
  const bitmap = generate('hello')
  const lines = qrText('hello').split('\n')
  const isDark = (x: number, y: number): boolean => {
    const letter = lines[Math.floor((y + 2) / 2)]?.charAt(x + 2) ?? ''
    return letter === ' ' || letter === ((y + 2) % 2 === 0 ? '▄' : '▀')
  }
  for (let y = 0; y < bitmap.size; y++) {
    for (let x = 0; x < bitmap.size; x++) assert.equal(isDark(x, y), bitmap.get(x, y), `${x},${y}`)
  }
})
