import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { certificateFor, whyNoCertificate } from './broker/certificate-fixtures.ts'
import { checkEncryption, checkFingerprint } from './encryption.ts'

const digits = '0123456789abcdef'.repeat(4)

test('a fingerprint is taken however it is written, and nothing else is one', () => {
  const written = (digits.toUpperCase().match(/../g) ?? []).join(':')
  for (const text of [digits, written, ` ${written.replaceAll(':', ' ')}\n`]) {
    assert.deepEqual(checkFingerprint(text), { ok: true, value: written })
  }
  for (const text of ['', digits.slice(1), `${digits}0`, digits.replace('0', 'g'), 'SHA1', ':']) {
    const refused = checkFingerprint(text)
    assert.ok(!refused.ok && refused.code === 'bad-fingerprint', text)
  }
  // However many blanks stand in it, a long text is not looked at.
  assert.equal(checkFingerprint(digits + ' '.repeat(200)).ok, false)
})

test(
  'it is the fingerprint that OpenSSL and Node say of a certificate',
  { skip: whyNoCertificate },
  () => {
    const { fingerprint256 } = new X509Certificate(certificateFor(1).cert)
    assert.deepEqual(checkFingerprint(fingerprint256), { ok: true, value: fingerprint256 })
  },
)

test('encryption is as stated, and only where a protocol knows it', () => {
  const of = (wish: Parameters<typeof checkEncryption>[0], isKnown = true) => {
    const checked = checkEncryption(wish, isKnown)
    return checked.ok ? checked.value : `${checked.code} ${checked.at}`
  }
  assert.equal(of({}), null)
  assert.equal(of({ tls: false, fingerprint: '  ' }), null)
  assert.deepEqual(of({ tls: true }), { fingerprint: null })
  assert.equal(of({ tls: true, fingerprint: 'abc' }), 'bad-fingerprint fingerprint')
  const pinned = of({ fingerprint: digits })
  assert.ok(typeof pinned === 'object' && pinned?.fingerprint?.startsWith('01:23:45'))
  assert.equal(of({}, false), null)
  assert.equal(of({ tls: true }, false), 'no-tls tls')
  assert.equal(of({ fingerprint: digits }, false), 'no-tls tls')
})
