// Runs the `commonwatt` command from its bundle, building that first where sources are newer.

import { isFresh } from './fresh.ts'

export async function run(args: readonly string[]): Promise<void> {
  const onlyBuild = args[0] === 'build'
  if (onlyBuild || !isFresh()) {
    const { build } = await import('./build.ts')
    await build()
  }
  if (onlyBuild) return
  const bundle: { main(args: readonly string[]): Promise<number> } = await import(
    new URL('../dist/commonwatt.js', import.meta.url).href
  )
  process.exitCode = await bundle.main(args)
}
