// `npm test`: types, lint, arrows between rooms, then every test. Prints one closing line with the counts.
//
//   npm test                 everything
//   npm test -- src/series   only the test files below that path, nothing else
//
// Tests of rooms run in one process (thirty times faster); tests across rooms each in a process of their own.

import { spawnSync } from 'node:child_process'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { startPostgres } from './postgres.ts'

const root = join(import.meta.dirname, '..')
const only = process.argv.slice(2)
const isStrict = process.env['CI'] === 'true'
const counts = { passed: 0, failed: 0, skipped: 0 }
const broken: string[] = []

if (only.length === 0) {
  step('types', 'tsc', [])
  step('lint', 'oxlint', [])
  step('format', 'oxfmt', ['--check'])
  step('arrows between rooms', 'node', ['tools/arrows.ts'])
}
if (only.length === 0) await build()
const postgres = await startPostgres()
if (postgres !== null) process.env['TEST_DATABASE_URL'] = postgres.url
else missing('PostgreSQL', 'apt install postgresql')
if (!existsSync('/usr/bin/chromium')) missing('Chromium', 'apt install chromium')

try {
  tests('tests of rooms', ['src/**/*.test.{ts,tsx}', 'tools/*.test.ts'], ['--test-isolation=none'])
  tests('tests across rooms', ['test/**/*.test.ts'], ['--test-concurrency=2'])
} finally {
  await postgres?.stop()
}
for (const name of broken) console.log(`FAILED: ${name}`)
console.log(
  `\n${counts.passed} passed, ${counts.failed + broken.length} failed, ${counts.skipped} skipped`,
)
process.exitCode = counts.failed + broken.length === 0 ? 0 : 1

function step(name: string, command: string, args: readonly string[]): void {
  const startMs = performance.now()
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok' : 'FAILED'}: ${name}, ${seconds(startMs)}`)
  if (status !== 0) broken.push(name)
}

function tests(name: string, patterns: readonly string[], options: readonly string[]): void {
  const files = globSync([...patterns], { cwd: root })
    .filter(
      (path) =>
        only.length === 0 || only.some((part) => path.startsWith(part.replace(/^\.\//, ''))),
    )
    .toSorted()
  if (files.length === 0) return
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-test-'))
  const countFile = join(folder, 'counts.json')
  const reporters = [
    ['--test-reporter=spec', '--test-reporter-destination=stdout'],
    ['--test-reporter=./tools/count-reporter.ts', `--test-reporter-destination=${countFile}`],
  ].flat()
  const startMs = performance.now()
  const args = ['--import', './tools/tsx.ts', '--test', ...options, ...reporters, ...files]
  const { status } = spawnSync('node', args, { cwd: root, stdio: 'inherit' })
  const text = existsSync(countFile) ? readFileSync(countFile, 'utf8') : ''
  rmSync(folder, { recursive: true, force: true })
  const { passed, failed, skipped }: typeof counts =
    text === '' ? { passed: 0, failed: 0, skipped: 0 } : JSON.parse(text)
  console.log(`${name}: ${passed} passed, ${failed} failed, ${seconds(startMs)}`)
  counts.passed += passed
  counts.failed += failed
  counts.skipped += skipped
  if (status !== 0 && failed === 0) broken.push(`${name} (the runner stopped with ${status})`)
}

/** What is not installed is skipped with a word here, and is a failure where everything must be there. */
function missing(what: string, how: string): void {
  console.log(`${what} is not installed: its tests are left out (${how}).`)
  if (isStrict) broken.push(`${what} is missing`)
}

function seconds(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`
}
