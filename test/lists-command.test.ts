// Lists for the whole node, by command.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openStore } from '../src/store/open.ts'
import { runCommand } from './command-line.ts'

test('whoever runs a node subscribes to a list, reads what it changes, lets it hold, and ends it', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'lists-'))
  context.after(() => rmSync(folder, { recursive: true, force: true }))
  await (await openStore(join(folder, 'commonwatt.sqlite'))).close()
  const server = createServer((_request, response) => {
    const csv = '#domain,#severity,#public_comment\ntroll.example,suspend,sends\u001B[2Jabuse\n'
    response.writeHead(200, { 'content-type': 'text/csv' }).end(csv)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => server.close())
  const address = `http://127.0.0.1:${Object(server.address()).port}/blocks.csv`
  const run = async (...args: string[]) => {
    const environment = { PUBLIC_URL: 'http://127.0.0.1:9', FEDERATION_LOOPBACK: 'yes' }
    const { code, out, error } = await runCommand([...args, '--data', folder], { environment })
    return `${code} ${out}${error}`
  }
  assert.equal(await run('lists'), '0 The node subscribes to no list.\n')
  assert.match(await run('subscribe', 'blocks.csv'), /^1 Write the address of a list/)
  const waits = `${address} blocks 0; waiting: 1 to come, 0 to go.\n  + *.troll.example sends [2Jabuse\n`
  assert.equal(await run('subscribe', address), `0 ${waits}`)
  assert.equal(await run('lists'), `0 ${waits}`)
  const holds = `0 ${address} blocks 1; waiting: 0 to come, 0 to go.\n`
  assert.equal(await run('lists', address, '--take'), holds)
  assert.match(await run('lists', 'https://a.example/'), /^1 The node does not subscribe to/)
  assert.equal(await run('unsubscribe', address), `0 ${address}: subscription ended.\n`)
  assert.equal(await run('lists'), '0 The node subscribes to no list.\n')
  assert.match(await run('hear', 'nobody'), /^1 Write "accepted" or "anybody", not "nobody"/)
  assert.equal(await run('hear', 'accepted'), '0 Only accepted servers are heard.\n')
  assert.equal(await run('hear', 'anybody'), '0 New servers are heard again.\n')
})
