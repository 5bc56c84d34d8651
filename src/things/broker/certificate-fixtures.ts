import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsPair } from './broker-doors.ts'

/** Why tests that need a certificate cannot run here; false: they can. */
export const whyNoCertificate =
  spawnSync('openssl', ['version']).error === undefined ? false : 'openssl is not installed'

/** A new key and a certificate for localhost, signed by itself, for so many days. */
export function certificateFor(days: number): TlsPair {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-certificate-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  try {
    const subject = [
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=DNS:localhost,IP:127.0.0.1',
    ]
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    const made = ['-days', String(days), '-keyout', key, '-out', cert]
    execFileSync('openssl', ['req', '-x509', ...kind, ...subject, ...made], { stdio: 'ignore' })
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
