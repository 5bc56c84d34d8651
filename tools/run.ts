// Runs the `commonwatt` command from its bundle, building that first where sources are newer.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isFresh } from './fresh.ts'

const bundle = new URL('../dist/commonwatt.js', import.meta.url)

/** A node runs for months beside other things: its garbage is collected more often, and the young generation is small. */
const nodeFlags = ['--max-semi-space-size=4', '--heap-growing-percent=25', '--no-deprecation']

/**
 * glibc gives every thread an arena of its own and keeps in each what was freed there: 35 to 45 MB. Two are enough for what threads of a
 * node ask for. Only a process that begins can be told.
 */
const nodeEnvironment = { MALLOC_ARENA_MAX: '2' }

export async function run(args: readonly string[]): Promise<void> {
  const onlyBuild = args[0] === 'build'
  if (onlyBuild || !isFresh()) build()
  if (onlyBuild) return
  if (args[0] === 'start') becomeNode(args)
  const built: { main(args: readonly string[]): Promise<number> } = await import(bundle.href)
  process.exitCode = await built.main(args)
}

/** In a process of its own: the bundler takes 300 MB, which a running node would never give back. */
function build(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: 'inherit' })
}

/**
 * The same process begins anew, with the flags of a node and without what strips types here (7 MB and more). Windows has no such call: it returns,
 * and the node runs with what Node takes by itself.
 */
function becomeNode(args: readonly string[]): void {
  if (process.platform === 'win32' || process.execve === undefined) return
  const { execPath, execArgv } = process
  process.execve(execPath, [execPath, ...nodeFlags, ...execArgv, fileURLToPath(bundle), ...args], {
    ...nodeEnvironment,
    ...process.env,
  })
}
