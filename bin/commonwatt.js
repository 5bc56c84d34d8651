#!/usr/bin/env node
// The `commonwatt` command. The only file here that is not TypeScript: it must still run, and say
// what is wrong in one line, on a Node too old for everything else.

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const wanted = 24
const at = (path) => fileURLToPath(new URL(path, import.meta.url))

// Libraries of ours call things that Node means to retire; that is for us to know, not for who runs a node.
process.noDeprecation = true

if (Number(process.versions.node.split('.')[0]) >= wanted) {
  const { run } = await import('../tools/run.ts')
  await run(process.argv.slice(2))
} else {
  const pinned = ['../node_modules/node/bin/node', '../node_modules/node/bin/node.exe']
    .map(at)
    .find((path) => existsSync(path))
  if (pinned === undefined) {
    console.error(
      `Commonwatt needs Node ${wanted} or newer. This is Node ${process.versions.node}, and the ` +
        'pinned runtime could not be installed: install Node 24 from https://nodejs.org and try again.',
    )
    process.exit(1)
  }
  const { status } = spawnSync(
    pinned,
    [...process.execArgv, at('./commonwatt.js'), ...process.argv.slice(2)],
    {
      stdio: 'inherit',
    },
  )
  process.exit(status ?? 1)
}
