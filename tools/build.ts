// Makes `dist/`: the node as one bundle, and what browsers fetch (islands and the style sheet).
// `npm start` runs the bundle because it starts more than twice as fast as the sources.

import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { rolldown } from 'rolldown'
import { buildMark } from './fresh.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')

export async function build(): Promise<void> {
  rmSync(dist, { recursive: true, force: true })
  mkdirSync(join(dist, 'assets'), { recursive: true })
  await Promise.all([bundleNode(), bundleIslands()])
  writeFileSync(join(dist, 'assets', 'style.css'), styleSheet(join(root, 'src/web/style/main.css')))
  writeFileSync(buildMark, '')
}

async function bundleNode(): Promise<void> {
  await using bundle = await rolldown({
    // Beside the program itself, the code of the threads that it starts.
    input: {
      commonwatt: join(root, 'src/main.ts'),
      'plan-thread': join(root, 'src/energy/plan/plan-thread.ts'),
      'map-thread': join(root, 'src/assembly/opinion/map-thread.ts'),
      'work-thread': join(root, 'src/assembly/thread/work-thread.ts'),
      'trial-thread': join(root, 'src/assembly/decision/trial-thread.ts'),
      'panel-thread': join(root, 'src/assembly/panel/panel-thread.ts'),
    },
    platform: 'node',
    // Loaded only where a PostgreSQL address is configured; brings a file of its own; or optional speed-ups of `ws` that are not installed.
    external: ['pg', 'highs', 'bufferutil', 'utf-8-validate'],
    checks: { ineffectiveDynamicImport: false },
    logLevel: 'warn',
  })
  // V8 keeps the text of all that it runs, and takes twice as much for one with a single “quote” in it. Lines stay lines for whoever reads a fault.
  await bundle.write({
    dir: dist,
    format: 'esm',
    entryFileNames: '[name].js',
    minify: false,
    comments: false,
    charset: 'ascii',
  })
}

async function bundleIslands(): Promise<void> {
  const islands = globSync('src/web/islands/*.ts', {
    cwd: root,
    exclude: (path) => path.endsWith('.test.ts'),
  })
  if (islands.length === 0) return
  await using bundle = await rolldown({
    input: Object.fromEntries(islands.map((path) => [basename(path, '.ts'), join(root, path)])),
    platform: 'browser',
    logLevel: 'warn',
  })
  await bundle.write({
    dir: join(dist, 'assets'),
    format: 'esm',
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
    minify: true,
  })
}

/** One style sheet: the files that `main.css` imports, in its order. */
function styleSheet(path: string): string {
  if (!existsSync(path)) return ''
  return readFileSync(path, 'utf8').replaceAll(/^@import '(.+)';$/gm, (_, name: string) =>
    styleSheet(join(dirname(path), name)),
  )
}

if (import.meta.main) await build()
