import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The file whose time tells when `dist/` was built. */
export const buildMark = join(root, 'dist', 'built')

/** Whether `dist/` is newer than every source it was made from. Loads no bundler: it runs at every start. */
export function isFresh(): boolean {
  if (!existsSync(buildMark)) return false
  const builtMs = statSync(buildMark).mtimeMs
  const sources = globSync(['src/**/*', 'package-lock.json', 'tools/build.ts'], { cwd: root })
  return sources.every((path) => statSync(join(root, path)).mtimeMs <= builtMs)
}
