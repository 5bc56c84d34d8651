import { refuse, success, type Result } from '../kernel/refusal.ts'

/** That a line is encrypted (TLS), and whose certificate is believed at its other end. */
export interface Encryption {
  /**
   * SHA-256 of the one certificate that is believed, as `AB:CD:…`; null: any that the authorities vouch for whom this
   * machine trusts.
   */
  readonly fingerprint: string | null
}

/** What a member states of it. */
export interface EncryptionWish {
  /** Whether the line is encrypted (`https`, `wss`). */
  readonly tls?: boolean | null
  /** SHA-256 of the device's own certificate; the line is encrypted then. */
  readonly fingerprint?: string | null
}

/** Checks what a member states; null: not encrypted. `isKnown`: whether the protocol can be spoken encrypted. */
export function checkEncryption(wish: EncryptionWish, isKnown: boolean): Result<Encryption | null> {
  const stated = (wish.fingerprint ?? '').trim()
  if (wish.tls !== true && stated === '') return success(null)
  if (!isKnown) {
    return refuse('no-tls', 'This protocol is not spoken encrypted; leave tls out.', 'tls')
  }
  if (stated === '') return success({ fingerprint: null })
  const fingerprint = checkFingerprint(stated)
  return fingerprint.ok ? success({ fingerprint: fingerprint.value }) : fingerprint
}

/** Checks a fingerprint however it is written: 64 hexadecimal digits, with colons or blanks between them or without. */
export function checkFingerprint(text: string): Result<string> {
  const digits = text.replaceAll(/[\s:]/g, '').toUpperCase()
  if (text.length <= 200 && /^[0-9A-F]{64}$/.test(digits)) {
    return success((digits.match(/../g) ?? []).join(':'))
  }
  return refuse(
    'bad-fingerprint',
    'fingerprint must be the SHA-256 of the certificate: 64 digits from 0 to 9 and A to F.',
    'fingerprint',
  )
}
