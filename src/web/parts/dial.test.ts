import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressOf, checkEndpoint } from '../../things/connection.ts'
import { dialFromForm } from '../forms/dial-form.ts'
import { wording } from '../messages/wording.ts'
import { lineText, portHint, tlsText } from './dial.tsx'

const nowMs = Date.UTC(2026, 10, 22, 12)
const english = wording('en', { timeZone: 'UTC', currency: 'EUR' })
const german = wording('de', { timeZone: 'UTC', currency: 'EUR' })

test('a connection says since when it stands, or why it does not', () => {
  const opened = { openSinceMs: nowMs - 7_200_000, heardMs: nowMs, trouble: null }
  assert.match(lineText(english, opened, nowMs), /^Connected since .*10:00/)
  assert.match(lineText(english, { ...opened, heardMs: null }, nowMs), /nothing understood yet$/)
  const trouble = { code: 'port-closed', atMs: nowMs - 3_600_000 } as const
  const closed = { openSinceMs: null, heardMs: nowMs - 7_200_000, trouble }
  assert.match(lineText(german, closed, nowMs), /^Dort ist ein Gerät, .* \(.*11:00\)$/)
  assert.equal(lineText(english, { ...closed, trouble: null }, nowMs), 'Connecting')
  assert.equal(lineText(english, null, nowMs), 'Not connected')
})

test('an address is encrypted where it says so, or somebody chose it', () => {
  const tls = (values: Record<string, string>) => dialFromForm({ protocol: 'p', ...values }).tls
  assert.equal(tls({ host: 'https://a' }), true)
  assert.equal(tls({ host: 'WSS://a', tls: '' }), true)
  assert.equal(tls({ host: 'http://a', tls: '' }), false)
  assert.equal(tls({ host: 'a', tls: 'yes' }), true)
  assert.equal(tlsText(english, null), '')
  assert.match(tlsText(english, { fingerprint: 'AB' }), /^Encrypted; only .* confirmed/)
})

test('the port that is taken where none is typed is said of each protocol, and of none no example', () => {
  const modbus = { name: 'sunspec', port: 502 }
  const p1 = { name: 'dsmr-p1', port: 23 }
  assert.equal(
    portHint(english, { protocols: [p1, modbus] }),
    'Leave it empty for the usual one. Smart meter with a P1 port (DSMR): 23, Inverter, battery or meter (SunSpec over Modbus): 502.',
  )
  assert.equal(portHint(english, { protocols: [] }), 'Leave it empty for the usual one.')
  assert.equal(portHint(german, { protocols: [] }), 'Lass es leer für den üblichen.')
})

test('what is typed is a host with a port, or the name of a serial port', () => {
  const terms = { port: 23, unit: null, isSerial: true, tls: 'optional' } as const
  const typed = (host: string, port = '') => {
    const endpoint = checkEndpoint(dialFromForm({ protocol: 'dsmr-p1', host, port }), terms)
    return endpoint.ok ? addressOf(endpoint.value) : endpoint.code
  }
  assert.equal(typed(' p1.local '), 'p1.local:23')
  assert.equal(typed('10.0.0.7', ' 8088 '), '10.0.0.7:8088')
  assert.equal(typed('/dev/ttyUSB0'), 'serial:/dev/ttyUSB0')
  assert.equal(typed('10.0.0.7', 'abc'), 'bad-port')
  assert.equal(typed('/etc/passwd'), 'bad-serial-port')
  assert.equal(typed(''), 'bad-host')
  // Copied from where a browser shows it.
  assert.equal(typed('http://10.0.0.7:8123/lovelace'), '10.0.0.7:8123')
  assert.equal(typed('http://10.0.0.7'), '10.0.0.7:80')
  assert.equal(typed('https://Home.example'), 'home.example:443')
  assert.equal(typed('https://home.example', '8443'), 'home.example:8443')
  assert.equal(typed('wss://[fd12::7]:8123/?a'), '[fd12::7]:8123')
  for (const host of ['https://a@b', 'ftp://a', 'https://', 'https://a:x']) {
    assert.equal(typed(host), 'bad-host', host)
  }
})
