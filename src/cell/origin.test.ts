import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLocalRequest, passkeySupport } from './origin.ts'

test('passkeys need HTTPS and a name, or this very machine', () => {
  const code = (url: string): string => {
    const support = passkeySupport(url)
    return support.possible ? support.relyingPartyId : support.code
  }
  assert.equal(code('https://energy.example.org'), 'energy.example.org')
  assert.equal(code('https://energy.example.org:8443/x'), 'energy.example.org')
  assert.equal(code('http://localhost:7310'), 'localhost')
  assert.equal(code('http://energy.example.org'), 'needs-https')
  assert.equal(code('http://raspberrypi.local:7310'), 'needs-https')
  assert.equal(code('http://192.168.1.20:7310'), 'needs-host-name')
  assert.equal(code('https://192.168.1.20'), 'needs-host-name')
  assert.equal(code('https://[fd00::1]'), 'needs-host-name')
  assert.equal(code('http://127.0.0.1:7310'), 'needs-host-name')
})

test('a local request comes from this machine, to this machine, through no proxy', () => {
  const local = {
    address: '127.0.0.1',
    host: 'localhost:7310',
    isForwarded: false,
    publicUrl: 'http://localhost:7310',
  }
  assert.equal(isLocalRequest(local), true)
  assert.equal(isLocalRequest({ ...local, address: '::1', host: '[::1]:7310' }), true)
  assert.equal(isLocalRequest({ ...local, address: '::ffff:127.0.0.1', host: '127.0.0.1' }), true)
  assert.equal(isLocalRequest({ ...local, address: '192.168.1.5' }), false)
  assert.equal(isLocalRequest({ ...local, isForwarded: true }), false)
  assert.equal(isLocalRequest({ ...local, host: 'evil.example' }), false)
  assert.equal(isLocalRequest({ ...local, host: 'localhost.evil.example' }), false)
  assert.equal(isLocalRequest({ ...local, host: '' }), false)
  assert.equal(isLocalRequest({ ...local, publicUrl: 'https://energy.example.org' }), false)
})
