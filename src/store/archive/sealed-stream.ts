import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, scrypt } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Transform, type TransformCallback } from 'node:stream'
import { refuse, RefusalError } from '../../kernel/refusal.ts'

// An encrypted file that is written and read in pieces, so that it may be longer than memory:
//
//   commonwatt-sealed 1 COST SALT CHECK\n   what a guess costs, salt (hex, 32 bytes), and what shows whether a passphrase is the right one
//   pieces                                  each AES-256-GCM of 64 KiB (the last one shorter), with its tag of 16 bytes
//   commonwatt-end\n                        missing: the file was cut off
//
// The key is made of the passphrase by scrypt (RFC 7914). A piece's nonce is its number, and whether it is the last one: none can be changed, left
// out, put elsewhere or added (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, CRYPTO 2015). The first line is part of what each tag covers.

/** Bytes of a piece before it is encrypted. */
export const pieceBytes = 64 * 1024
const tagBytes = 16
/** What a guess costs, as a power of two (N of scrypt): 128 MiB and about half a second. */
const usualCost = 17
/** What is taken from a file: 256 MiB at the most. */
const costs = { least: 10, most: 18 } as const
const magic = 'commonwatt-sealed 1'
const ending = Buffer.from('commonwatt-end\n')
/** Letters of the first line. */
const headLimit = 200

/** Letters of a passphrase at the least, and at the most. */
export const passphraseLetters = { least: 16, most: 1000 } as const

/** A passphrase as it counts: without spaces around it. Throws a `RefusalError` where it is too short. */
export function checkPassphrase(text: string): string {
  const passphrase = text.trim()
  const { least, most } = passphraseLetters
  if (passphrase.length >= least && passphrase.length <= most) return passphrase
  const message = `A passphrase has ${least} letters at the least: take some words that nobody guesses, or let a key file be made.`
  throw new RefusalError(refuse('passphrase-short', message, 'passphrase', { least }))
}

/** Encrypts what is written to it. */
export async function sealing(passphrase: string, cost: number = usualCost): Promise<Transform> {
  const salt = randomBytes(32)
  const { key, check } = await keysOf(passphrase, salt, cost)
  const head = `${magic} ${cost} ${salt.toString('hex')} ${check.toString('hex')}\n`
  return new Sealing(key, Buffer.from(head))
}

class Sealing extends Transform {
  readonly #key: Uint8Array
  readonly #head: Buffer
  #held: Buffer[] = []
  #heldBytes = 0
  #number = 0

  constructor(key: Uint8Array, head: Buffer) {
    super()
    this.#key = key
    this.#head = head
    this.push(head)
  }

  override _transform(chunk: Buffer, _encoding: string, done: TransformCallback): void {
    this.#held.push(chunk)
    this.#heldBytes += chunk.length
    // One byte more than a piece: only then is it known not to be the last one.
    if (this.#heldBytes > pieceBytes) {
      const all = Buffer.concat(this.#held)
      let from = 0
      for (; all.length - from > pieceBytes; from += pieceBytes) {
        this.#seal(all.subarray(from, from + pieceBytes), false)
      }
      this.#held = [all.subarray(from)]
      this.#heldBytes = all.length - from
    }
    done()
  }

  override _flush(done: TransformCallback): void {
    this.#seal(Buffer.concat(this.#held), true)
    this.push(ending)
    done()
  }

  #seal(piece: Buffer, isLast: boolean): void {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(this.#number, isLast))
    cipher.setAAD(this.#head)
    this.push(Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]))
    this.#number += 1
  }
}

/**
 * The pieces of an encrypted file, each proven before it is given out. Throws a `RefusalError`: no such file, none of these, the passphrase is
 * another, it was cut off, or a byte of it was changed.
 */
export async function* openSealed(path: string, passphrase: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw explain(path, error)
  })
  try {
    const { size } = await file.stat()
    const head = await headAt(path, file)
    const { key, check } = await keysOf(passphrase, head.salt, head.cost)
    if (!check.equals(head.check)) throw wrongPassphrase(path)
    const tail = Buffer.alloc(ending.length)
    const end = size - ending.length
    await file.read(tail, 0, tail.length, Math.max(0, end))
    if (!tail.equals(ending) || end < head.line.length + tagBytes) throw cutOff(path)
    const whole = pieceBytes + tagBytes
    let at = head.line.length
    for (let number = 0; at < end; number += 1) {
      const sealed = Buffer.alloc(Math.min(whole, end - at))
      const { bytesRead } = await file.read(sealed, 0, sealed.length, at)
      if (bytesRead < sealed.length) throw cutOff(path)
      at += bytesRead
      const piece = openPiece(sealed, key, head.line, nonceOf(number, at === end))
      if (piece === null) throw changed(path)
      yield piece
    }
  } catch (error) {
    throw explain(path, error)
  } finally {
    await file.close()
  }
}

function openPiece(sealed: Buffer, key: Uint8Array, head: Buffer, nonce: Buffer): Buffer | null {
  const to = sealed.length - tagBytes
  if (to < 0) return null
  const decipher = createDecipheriv('aes-256-gcm', key, nonce)
  decipher.setAAD(head)
  decipher.setAuthTag(sealed.subarray(to))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, to)), decipher.final()])
  } catch {
    return null
  }
}

interface Head {
  readonly line: Buffer
  readonly cost: number
  readonly salt: Buffer
  readonly check: Buffer
}

async function headAt(
  path: string,
  file: {
    read(into: Buffer, from: number, length: number, at: number): Promise<{ bytesRead: number }>
  },
): Promise<Head> {
  const bytes = Buffer.alloc(headLimit)
  const { bytesRead } = await file.read(bytes, 0, headLimit, 0)
  const line = bytes.subarray(0, bytes.subarray(0, bytesRead).indexOf(10) + 1)
  const [, cost, salt, check] =
    /^commonwatt-sealed 1 (\d{2}) ([0-9a-f]{64}) ([0-9a-f]{32})\n$/.exec(line.toString('latin1')) ??
    []
  if (salt === undefined || check === undefined) throw notAnArchive(path)
  if (Number(cost) < costs.least || Number(cost) > costs.most) throw notAnArchive(path)
  const [ofSalt, ofCheck] = [Buffer.from(salt, 'hex'), Buffer.from(check, 'hex')]
  return { line, cost: Number(cost), salt: ofSalt, check: ofCheck }
}

async function keysOf(
  passphrase: string,
  salt: Buffer,
  cost: number,
): Promise<{ readonly key: Buffer; readonly check: Buffer }> {
  const secret = await new Promise<Buffer>((resolve, reject) => {
    const of = { N: 2 ** cost, r: 8, p: 1, maxmem: 512 * 1024 ** 2 }
    scrypt(passphrase.normalize('NFC'), salt, 32, of, (error, made) =>
      error === null ? resolve(made) : reject(error),
    )
  })
  const part = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, salt, `commonwatt archive ${purpose}`, bytes))
  return { key: part('key', 32), check: part('check', 16) }
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(number, 5, 6)
  nonce[11] = isLast ? 1 : 0
  return nonce
}

function explain(path: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return refusal('archive-missing', `There is no file ${path}.`)
  if (code === 'EISDIR') return refusal('archive-missing', `${path} is a folder, not an archive.`)
  return error
}

function notAnArchive(path: string): RefusalError {
  return refusal(
    'not-an-archive',
    `${path} is not the archive of a neighbourhood. One is made by "commonwatt archive" and ends in .archive.`,
  )
}

function wrongPassphrase(path: string): RefusalError {
  return refusal(
    'archive-passphrase',
    `This passphrase does not open ${path}. Nothing was taken in; try the one with which it was made.`,
  )
}

function cutOff(path: string): RefusalError {
  return refusal(
    'archive-cut-off',
    `The archive ${path} was cut off: its end is missing. Nothing was taken in; copy it again.`,
  )
}

function changed(path: string): RefusalError {
  return refusal(
    'archive-changed',
    `The archive ${path} was changed or damaged on its way. Nothing was taken in; copy it again.`,
  )
}

function refusal(code: string, message: string): RefusalError {
  return new RefusalError(refuse(code, message))
}
