// For tests: a passkey in software. It follows W3C WebAuthn Level 3 (6.1 authenticator data, 6.5
// attestation, 7) with ES256 and attestation "none", written from the specification and sharing
// nothing with the library under test.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'

const userPresent = 0x01
const userVerified = 0x04
const hasCredential = 0x40

export class SoftwarePasskey {
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject
  readonly #credentialId = randomBytes(32)
  #counter = 0

  constructor() {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#privateKey = privateKey
    this.#publicKey = publicKey
  }

  /** Answers `navigator.credentials.create`. */
  create(challenge: string, origin: string, rpId: string): RegistrationResponseJSON {
    const authData = Buffer.concat([
      this.#head(rpId, userPresent | userVerified | hasCredential),
      Buffer.alloc(16),
      uint(2, this.#credentialId.length),
      this.#credentialId,
      this.#coseKey(),
    ])
    const attestation = cborMap([
      [cborText('fmt'), cborText('none')],
      [cborText('attStmt'), cborMap([])],
      [cborText('authData'), cborBytes(authData)],
    ])
    return {
      id: this.#credentialId.toString('base64url'),
      rawId: this.#credentialId.toString('base64url'),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: clientData('webauthn.create', challenge, origin).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        transports: ['internal'],
      },
    }
  }

  /** Answers `navigator.credentials.get`. */
  get(
    challenge: string,
    origin: string,
    rpId: string,
    { isVerified = true } = {},
  ): AuthenticationResponseJSON {
    this.#counter++
    const authData = this.#head(rpId, userPresent | (isVerified ? userVerified : 0))
    const data = clientData('webauthn.get', challenge, origin)
    const hash = createHash('sha256').update(data).digest()
    const signature = sign('sha256', Buffer.concat([authData, hash]), this.#privateKey)
    return {
      id: this.#credentialId.toString('base64url'),
      rawId: this.#credentialId.toString('base64url'),
      type: 'public-key',
      clientExtensionResults: {},
      response: {
        clientDataJSON: data.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: signature.toString('base64url'),
      },
    }
  }

  /** What a copy of the key that lags behind would do. */
  rewind(): void {
    this.#counter = 0
  }

  #head(rpId: string, flags: number): Buffer {
    const rpIdHash = createHash('sha256').update(rpId).digest()
    return Buffer.concat([rpIdHash, Buffer.from([flags]), uint(4, this.#counter)])
  }

  /** RFC 9053, 7.1.1: kty EC2, alg ES256, crv P-256, x, y. */
  #coseKey(): Buffer {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' })
    return cborMap([
      [cborInt(1), cborInt(2)],
      [cborInt(3), cborInt(-7)],
      [cborInt(-1), cborInt(1)],
      [cborInt(-2), cborBytes(Buffer.from(x, 'base64url'))],
      [cborInt(-3), cborBytes(Buffer.from(y, 'base64url'))],
    ])
  }
}

function clientData(type: string, challenge: string, origin: string): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
}

function uint(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes)
  buffer.writeUIntBE(value, 0, bytes)
  return buffer
}

/** RFC 8949, 3: major type and argument. */
function cborHead(major: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([(major << 5) | argument])
  return argument < 256
    ? Buffer.from([(major << 5) | 24, argument])
    : Buffer.concat([Buffer.from([(major << 5) | 25]), uint(2, argument)])
}

function cborInt(value: number): Buffer {
  return value < 0 ? cborHead(1, -1 - value) : cborHead(0, value)
}

function cborBytes(bytes: Buffer): Buffer {
  return Buffer.concat([cborHead(2, bytes.length), bytes])
}

function cborText(text: string): Buffer {
  return Buffer.concat([cborHead(3, Buffer.byteLength(text)), Buffer.from(text)])
}

function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([cborHead(5, entries.length), ...entries.flat()])
}
