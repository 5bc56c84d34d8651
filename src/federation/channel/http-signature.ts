import { sign, verify, type KeyObject } from 'node:crypto'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'

// HTTP message signatures (RFC 9421) with Ed25519, as far as two nodes need them: one signature, components without parameters.

/** What is signed, by name and value, in this order (RFC 9421, section 2.5). */
export type Covered = readonly (readonly [name: string, value: string])[]

/** What a signature says of itself. Times are whole seconds since 1970. */
export interface SignatureParams {
  readonly createdS: number
  readonly expiresS: number
  /** Never the same twice. */
  readonly nonce: string
  readonly keyId: string
  /** What it is for: one of another tag says nothing here. */
  readonly tag: string
}

/** The two headers of a signature. */
export interface SignatureHeaders {
  readonly 'signature-input': string
  readonly signature: string
}

/** A signature that was read; nothing of it is checked. */
export interface ReadSignature extends SignatureParams {
  readonly names: readonly string[]
  /** The text of its parameters, as it came. */
  readonly text: string
  /** 64 bytes. */
  readonly bytes: Uint8Array
}

/** A signature holds so many seconds at the most, by the clock of whoever made it. */
export const signatureWindowS = 60

/** Clocks of two nodes may differ by so many seconds: small computers at home set theirs late, or not at all for a while. */
export const clockSkewS = 300

/** Letters of the two headers, and of a nonce, at the most. */
const headerLimit = 2000
const nonceLimit = 100

/** The name that our one signature goes by. */
const label = 'sig'

/** The text that is signed (RFC 9421, section 2.5). `params`: the signature's parameters as they stand in its header. */
export function signatureBase(covered: Covered, params: string): string {
  const lines = covered.map(([name, value]) => `"${name}": ${value}\n`)
  return `${lines.join('')}"@signature-params": ${params}`
}

/** Signs what is covered. */
export function signMessage(
  covered: Covered,
  { createdS, expiresS, nonce, keyId, tag }: SignatureParams,
  key: KeyObject,
): SignatureHeaders {
  const names = covered.map(([name]) => `"${name}"`).join(' ')
  const params = `(${names});created=${createdS};expires=${expiresS};nonce="${nonce}";alg="ed25519";keyid="${keyId}";tag="${tag}"`
  const bytes = sign(null, Buffer.from(signatureBase(covered, params)), key)
  return {
    'signature-input': `${label}=${params}`,
    signature: `${label}=:${bytes.toString('base64')}:`,
  }
}

const inputForm =
  /^([a-z][a-z0-9_-]{0,31})=(\(("[a-z@-]{1,40}"(?: "[a-z@-]{1,40}"){0,7})\)((?:;[a-z]{1,16}=(?:"[ !#-[\]-~]{0,300}"|\d{1,15})){1,8}))$/
const paramForm = /;([a-z]+)=(?:"([^"]*)"|(\d+))/g
const signatureForm = /^([a-z][a-z0-9_-]{0,31})=:([A-Za-z0-9+/]{86}==):$/

/** Reads the two headers. Refused: none, more than one signature, or one that does not say when it was made, until when it holds, by whom and for what. */
export function readSignature(
  input: string | null,
  signature: string | null,
): Result<ReadSignature> {
  if (input === null || signature === null) {
    return refuse(
      'signature-missing',
      'This needs a signature: the headers Signature-Input and Signature (RFC 9421).',
      input === null ? 'signature-input' : 'signature',
    )
  }
  if (input.length > headerLimit) return refuseForm('signature-input')
  const [, name, text = '', components = '', params = ''] = inputForm.exec(input) ?? []
  if (name === undefined) return refuseForm('signature-input')
  const [, ofName, base64 = ''] = signatureForm.exec(signature) ?? []
  if (ofName !== name) return refuseForm('signature')
  const found = new Map<string, string>()
  for (const [, key = '', quoted, number = ''] of params.matchAll(paramForm)) {
    if (found.has(key)) return refuseForm('signature-input')
    found.set(key, quoted ?? number)
  }
  const createdS = Number(found.get('created'))
  const expiresS = Number(found.get('expires'))
  const [nonce = '', keyId = '', tag = ''] = ['nonce', 'keyid', 'tag'].map((of) => found.get(of))
  const isWhole =
    Number.isSafeInteger(createdS) && Number.isSafeInteger(expiresS) && keyId !== '' && tag !== ''
  const isEd25519 = (found.get('alg') ?? 'ed25519') === 'ed25519'
  if (!isWhole || !isEd25519 || nonce === '' || nonce.length > nonceLimit) {
    return refuseForm('signature-input')
  }
  return success({
    names: components.split(' ').map((of) => of.slice(1, -1)),
    text,
    bytes: Buffer.from(base64, 'base64'),
    createdS,
    expiresS,
    nonce,
    keyId,
    tag,
  })
}

/** What a signature is refused for before anybody's key is looked for: another tag, too old, from later, or it holds too long. Null: nothing. */
export function checkTimes(
  { createdS, expiresS, tag }: ReadSignature,
  expectedTag: string,
  nowS: number,
): Refusal | null {
  if (tag !== expectedTag) {
    const message = `This signature is for "${tag}", and one for "${expectedTag}" is needed.`
    return refuse('signature-tag', message, 'signature-input')
  }
  const within = signatureWindowS
  if (createdS > nowS + clockSkewS) {
    const message = `This was signed ${createdS - nowS} seconds from now: set the clock. It may be ${clockSkewS} seconds ahead.`
    return refuse('signature-early', message, 'created', { seconds: createdS - nowS })
  }
  if (createdS < nowS - within - clockSkewS || expiresS < nowS - clockSkewS) {
    const message = `This was signed ${nowS - createdS} seconds ago, and no longer holds: sign it again, and set the clock.`
    return refuse('signature-old', message, 'created', { seconds: nowS - createdS })
  }
  if (expiresS < createdS || expiresS > createdS + within) {
    const message = `A signature holds at most ${within} seconds: say so in "expires".`
    return refuse('signature-long', message, 'expires', { seconds: within })
  }
  return null
}

/** Whether a signature covers exactly these components, in any order, and is of this key. Null: it does. */
export function checkSignature(
  { names, text, bytes }: ReadSignature,
  expected: Covered,
  key: KeyObject,
): Refusal | null {
  const values = new Map(expected)
  const isAll = names.length === values.size && new Set(names).size === names.length
  if (!isAll || !names.every((name) => values.has(name))) {
    const needed = [...values.keys()].join(', ')
    const message = `A signature covers exactly ${needed} here, and this one ${names.join(', ')}.`
    return refuse('signature-covers', message, 'signature-input')
  }
  const covered = names.map((name) => [name, values.get(name)!] as const)
  if (verify(null, Buffer.from(signatureBase(covered, text)), key, bytes)) return null
  return refuse(
    'signature-wrong',
    'This signature is not of this key and message: something was changed, or it was meant for another address.',
    'signature',
  )
}

function refuseForm(at: string): Refusal {
  return refuse(
    'signature-form',
    'One Ed25519 signature is read, with created, expires, nonce, keyid and tag (RFC 9421).',
    at,
  )
}
