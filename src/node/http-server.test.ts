import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { listen } from './http-server.ts'

/** What the server answers to an upgrade, as text; it hangs up in the end. */
async function ask(port: number, to: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(
    `GET /s2 HTTP/1.1\r\nHost: node\r\nConnection: upgrade, close\r\nUpgrade: ${to}\r\n\r\n`,
  )
  let text = ''
  socket.on('data', (data) => (text += data.toString()))
  await once(socket, 'close')
  return text
}

test('a WebSocket is handed on, any other upgrade is an ordinary request', async () => {
  const server = await listen('127.0.0.1', 0, false)
  server.answerWith(() => new Response('a page'))
  assert.equal(await ask(server.port, 'websocket'), '')
  server.upgradeWith((_, socket) => socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n'))
  assert.match(await ask(server.port, 'websocket'), /^HTTP\/1\.1 401/)
  assert.match(await ask(server.port, 'h2c'), /^HTTP\/1\.1 200[^]*a page$/)
  await server.stop()
})

test('a server that stops does not wait for what was upgraded', async () => {
  const server = await listen('127.0.0.1', 0, false)
  const upgraded = new Promise<void>((resolve) => {
    server.upgradeWith((_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n', () => resolve())
    })
  })
  const asked = ask(server.port, 'websocket')
  await upgraded
  await server.stop()
  assert.match(await asked, /^HTTP\/1\.1 101/)
})

test('an idle connection is kept longer than a reverse proxy keeps it', async () => {
  const server = await listen('127.0.0.1', 0, false)
  server.answerWith(() => new Response('a page'))
  const { headers } = await fetch(server.url)
  const [, seconds = ''] = /timeout=(\d+)/.exec(headers.get('keep-alive') ?? '') ?? []
  assert.ok(Number(seconds) > 60, `${seconds} s`)
  await server.stop()
})
