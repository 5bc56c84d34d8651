import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSessionToken, sessionCookie, sessionCookieName } from './session-cookie.ts'
import { callerAddress, deviceName } from './visit.ts'

test('a device is named in a few words', () => {
  const table: [string, string][] = [
    [
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'Chrome on Android',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari on iPhone',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge on Windows',
    ],
    ['', 'Browser'],
    ['<script>alert(1)</script>', 'Browser'],
  ]
  for (const [userAgent, name] of table) assert.equal(deviceName(userAgent), name)
})

test('what a caller says about its own address counts only behind our own proxy', () => {
  const headers = new Headers({ 'x-forwarded-for': '203.0.113.9, 198.51.100.4' })
  assert.equal(callerAddress(headers, '192.0.2.1', false), '192.0.2.1')
  assert.equal(callerAddress(headers, '127.0.0.1', true), '198.51.100.4')
  assert.equal(callerAddress(headers, '::ffff:172.17.0.2', true), '198.51.100.4')
  assert.equal(callerAddress(headers, 'fd00::2', true), '198.51.100.4')
  assert.equal(callerAddress(headers, '192.0.2.1', true), '192.0.2.1')
  assert.equal(callerAddress(headers, '2001:db8::1', true), '2001:db8::1')
  assert.equal(callerAddress(new Headers(), '127.0.0.1', true), '127.0.0.1')
})

test('the session cookie is out of reach of scripts, other sites and other hosts', () => {
  const session = { token: 'abc', expiresMs: 10_000 }
  assert.equal(
    sessionCookie('https://energy.example.org', session, 4_000),
    '__Host-commonwatt=abc; Path=/; Max-Age=6; HttpOnly; SameSite=Lax; Secure',
  )
  assert.equal(
    sessionCookie('http://box.lan:7310', session, 4_000),
    'commonwatt-7310=abc; Path=/; Max-Age=6; HttpOnly; SameSite=Lax',
  )
  assert.match(sessionCookie('http://box.lan', null, 4_000), /^commonwatt-80=; Path=\/; Max-Age=0;/)
})

test('the session token is found among other cookies', () => {
  const url = 'http://localhost:7310'
  const read = (cookie: string): string | null =>
    readSessionToken(new Request(url, { headers: { cookie } }), url)
  assert.equal(read('a=1; commonwatt-7310=abc; b=2'), 'abc')
  assert.equal(read('commonwatt-7311=abc'), null)
  assert.equal(read('xcommonwatt-7310=abc'), null)
  assert.equal(read('commonwatt-7310='), null)
  assert.equal(sessionCookieName('https://x.example:8443'), '__Host-commonwatt')
})
