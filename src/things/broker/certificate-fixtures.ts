import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TlsPair } from './broker-doors.ts'

/** Why tests that need a certificate cannot run here; false: they can. */
export const whyNoCertificate =
  spawnSync('openssl', ['version']).error === undefined ? false : 'openssl is not installed'

const ofLocalhost = 'subjectAltName=DNS:localhost,IP:127.0.0.1'

/**
 * A new key and a certificate for localhost (or another `name`), signed by itself, for so many days; 0: it ended when it
 * was made.
 */
export function certificateFor(days: number, name = ofLocalhost): TlsPair {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-certificate-'))
  const at = (file: string): string => join(folder, file)
  const [cert, key, request, extension] = [at('cert'), at('key'), at('request'), at('extension')]
  const openssl = (...options: string[]): void =>
    void execFileSync('openssl', options, { stdio: 'ignore' })
  try {
    const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    openssl('req', ...kind, '-subj', '/CN=localhost', '-keyout', key, '-out', request)
    writeFileSync(extension, name)
    const made = ['-in', request, '-signkey', key, '-extfile', extension, '-out', cert]
    openssl('x509', '-req', '-days', String(days), ...made)
    return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
