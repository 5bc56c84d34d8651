import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Handler } from 'hono'
import { assert } from '../kernel/assert.ts'

interface Asset {
  readonly body: Uint8Array<ArrayBuffer>
  readonly type: string
  readonly tag: string
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
}

/** What browsers fetch stands beside the bundle; when the sources run, in the bundle's folder. */
const folder = ['./assets/', '../../dist/assets/']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path))

/** Answers `/assets/:name` with what the build made, read once at the start. Browsers ask again and mostly get 304. */
export function serveAssets(): Handler {
  assert(folder !== undefined, 'the assets are not built: run npm run commonwatt -- build')
  const assets = new Map(readdirSync(folder).map((name) => [name, readAsset(join(folder, name))]))
  return (c) => {
    const asset = assets.get(c.req.param('name') ?? '')
    if (asset === undefined) return c.notFound()
    const headers = { etag: asset.tag, 'cache-control': 'public, no-cache' }
    if (c.req.header('if-none-match') === asset.tag) return c.body(null, 304, headers)
    return c.body(asset.body, 200, { ...headers, 'content-type': asset.type })
  }
}

function readAsset(path: string): Asset {
  const body = new Uint8Array(readFileSync(path))
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, type: types[extname(path)] ?? 'application/octet-stream', tag }
}
