import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto'
import { refuse, success, type Result } from './refusal.ts'

// Texts signed by one or more keys (C2SP signed-note, c2sp.org/signed-note), Ed25519 (RFC 8032): the text, an empty line, and a
// line for each signature. Timestamped signatures of witnesses are those of c2sp.org/tlog-cosignature.

/** Bytes of a note at the most, and its signatures. */
export const noteLimit = 16 * 1024
const signatureLimit = 64

/** What a key signs: the text itself, or as a witness that it saw the text at a time. */
export type KeyUse = 'text' | 'seen'

const typeOf = { text: 1, seen: 4 } as const satisfies Record<KeyUse, number>

/** A key that others sign with. */
export interface NoteKey {
  readonly name: string
  readonly use: KeyUse
  /** 32 bytes. */
  readonly publicKey: Uint8Array
}

/** A key of one's own. */
export interface Signer extends NoteKey {
  readonly privateKey: KeyObject
}

/** A signature line, not checked. */
interface Signature {
  readonly name: string
  readonly keyId: string
  readonly bytes: Uint8Array
}

/** A note in its parts; nothing of it is checked. */
export interface Note {
  /** With the line feed at its end. */
  readonly text: string
  readonly signatures: readonly Signature[]
}

/** A new private key as PEM (PKCS #8). */
export function newPrivateKey(): string {
  return generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
}

/** The signer of a private key in PEM. Throws where it is no Ed25519 key. */
export function signerOf(name: string, use: KeyUse, pem: string): Signer {
  const privateKey = createPrivateKey(pem)
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' })
  if (privateKey.asymmetricKeyType !== 'ed25519' || x === undefined) {
    throw new Error('A note is signed with an Ed25519 key.')
  }
  return { name, use, privateKey, publicKey: Buffer.from(x, 'base64url') }
}

/** Whether a key may have this name: something, without spaces and plus. */
export function isKeyName(name: string): boolean {
  return name.length <= 200 && /^[^\s+\p{C}]+$/u.test(name)
}

/** The first 4 bytes of the hash of name, use and key, in hex. */
export function keyIdOf({ name, use, publicKey }: NoteKey): string {
  const hash = createHash('sha256').update(`${name}\n`).update(Uint8Array.of(typeOf[use]))
  return hash.update(publicKey).digest('hex').slice(0, 8)
}

/** A key as one line that others are given: `name+id+base64`. */
export function keyText(key: NoteKey): string {
  const typed = Buffer.concat([Uint8Array.of(typeOf[key.use]), key.publicKey])
  return `${key.name}+${keyIdOf(key)}+${typed.toString('base64')}`
}

/** Reads such a line. Refuses, naming what is wrong, what is no key for this use. */
export function readKey(text: string, use: KeyUse, at: string): Result<NoteKey> {
  const [, name = '', keyId = '', base64 = ''] =
    /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? []
  const bytes = Buffer.from(base64, 'base64')
  const key = { name, use, publicKey: bytes.subarray(1) }
  if (!isKeyName(name) || bytes.length !== 33 || bytes.toString('base64') !== base64) {
    const message = 'A key is one line: its name, + and 8 hex digits, + and 44 letters and digits.'
    return refuse('not-a-key', message, at)
  }
  if (bytes[0] !== typeOf[use]) {
    const message = `This key is for another use: its type is ${bytes[0]}, and ${typeOf[use]} would be right.`
    return refuse('key-of-other-use', message, at)
  }
  if (keyIdOf(key) !== keyId) {
    const message = 'The name and the key do not fit together: copy the whole line again.'
    return refuse('key-does-not-fit', message, at)
  }
  return success(key)
}

/** Signs a text, which ends in a line feed. */
export function signNote(text: string, signer: Signer): string {
  return `${text}\n${signatureLine(signer, sign(null, Buffer.from(text), signer.privateKey))}`
}

/** The line by which a witness says that it saw a text at a time, whole seconds since 1970. */
export function signSeen(text: string, signer: Signer, atS: number): string {
  const signature = sign(null, seenMessage(text, atS), signer.privateKey)
  const time = Buffer.alloc(8)
  time.writeBigUInt64BE(BigInt(atS))
  return signatureLine(signer, Buffer.concat([time, signature]))
}

/** Takes a note apart. Refused: too long, not in the form of a note, or with too many signatures. */
export function readNote(note: string): Result<Note> {
  const end = note.lastIndexOf('\n\n')
  const lines = note.slice(end + 2).split('\n')
  const signatures = lines.slice(0, -1).map(readSignature)
  const read = signatures.filter((signature) => signature !== null)
  if (
    note.length > noteLimit ||
    end < 1 ||
    lines.at(-1) !== '' ||
    read.length === 0 ||
    read.length !== signatures.length ||
    read.length > signatureLimit
  ) {
    return refuse(
      'not-a-note',
      'A signed note is a text, an empty line, and signature lines.',
      'note',
    )
  }
  return success({ text: note.slice(0, end + 1), signatures: read })
}

/** Whether a key that signs texts signed this note. */
export function isSignedBy({ text, signatures }: Note, key: NoteKey): boolean {
  return signatures.some(
    (signature) => isOf(signature, key) && isValid(key, Buffer.from(text), signature.bytes),
  )
}

/** When a witness saw a note's text, whole seconds since 1970; null where its signature is not there or does not fit. */
export function seenAtS({ text, signatures }: Note, key: NoteKey): number | null {
  for (const signature of signatures) {
    if (!isOf(signature, key) || signature.bytes.length !== 72) continue
    const bytes = Buffer.from(signature.bytes)
    const atS = Number(bytes.readBigUInt64BE())
    if (Number.isSafeInteger(atS) && isValid(key, seenMessage(text, atS), bytes.subarray(8)))
      return atS
  }
  return null
}

function seenMessage(text: string, atS: number): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${atS}\n${text}`)
}

function signatureLine(signer: Signer, signature: Uint8Array): string {
  const bytes = Buffer.concat([Buffer.from(keyIdOf(signer), 'hex'), signature])
  return `— ${signer.name} ${bytes.toString('base64')}\n`
}

function readSignature(line: string): Signature | null {
  const [, name = '', base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})$/.exec(line) ?? []
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.length <= 4) return null
  return { name, keyId: bytes.toString('hex', 0, 4), bytes: bytes.subarray(4) }
}

function isOf(signature: Signature, key: NoteKey): boolean {
  return signature.name === key.name && signature.keyId === keyIdOf(key)
}

function isValid({ publicKey }: NoteKey, message: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  return verify(null, message, key, signature)
}
