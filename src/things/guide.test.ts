import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'

// What docs/things.md promises of itself.

const root = join(import.meta.dirname, '../..')
const guide = readFileSync(join(root, 'docs/things.md'), 'utf8')
const example = 'src/things/protocols/protocol-example.test.ts'
const lines = readFileSync(join(root, example), 'utf8').trimEnd().split('\n')

test('a whole protocol with its device and the kit is under 100 lines, and the guide leads to it', () => {
  assert.ok(guide.includes('`protocols/protocol-example.test.ts`'))
  assert.ok(lines.length < 100, `${lines.length} lines`)
  assert.ok(lines.some((line) => line.startsWith('testProtocol(')))
})

test('the protocol alone has the lines that the guide says', () => {
  const [, said = ''] = /about (\d+) lines for the protocol/.exec(guide) ?? []
  const from = lines.findIndex((line) => line.startsWith('class '))
  const length = lines.indexOf('}', from) - from + 1
  assert.ok(from > 0 && length > 10)
  assert.ok(Math.abs(length - Number(said)) <= 5, `${length} lines, said to be ${said}`)
})

test('every file that the guide names is there', () => {
  const files = globSync(['{src,test,tools}/**/*.ts', 'docs/**/*.md'], { cwd: root })
  const named = [...guide.matchAll(/`([\w/-]+\.ts)`/g)].flatMap(([, name]) => name ?? [])
  const linked = [...guide.matchAll(/\]\(([\w/-]+\.md)\)/g)].flatMap(([, name]) => name ?? [])
  assert.ok(named.length > 20 && linked.length > 0)
  const missing = [...named, ...linked].filter((name) => {
    return !files.some((file) => file === name || file.endsWith(`/${name}`))
  })
  assert.deepEqual(missing, [])
})
