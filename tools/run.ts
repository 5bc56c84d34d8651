// Runs the `commonwatt` command from its bundle, building that first where sources are newer.

import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { isFresh } from './fresh.ts'

export async function run(args: readonly string[]): Promise<void> {
  const onlyBuild = args[0] === 'build'
  if (onlyBuild || !isFresh()) build()
  if (onlyBuild) return
  const bundle: { main(args: readonly string[]): Promise<number> } = await import(
    new URL('../dist/commonwatt.js', import.meta.url).href
  )
  process.exitCode = await bundle.main(args)
}

/** In a process of its own: the bundler takes 300 MB, which a running node would never give back. */
function build(): void {
  execFileSync(process.execPath, [join(import.meta.dirname, 'build.ts')], { stdio: 'inherit' })
}
