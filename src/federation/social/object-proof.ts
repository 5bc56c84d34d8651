import { createHash, sign, type KeyObject } from 'node:crypto'
import { canonicalJson, type Json } from '../../kernel/canonical-json.ts'

/** A document of ActivityPub that can be signed. */
export type ProvableDocument = Readonly<Record<string, Json>>

/**
 * The document with a proof of who made it, that stays true wherever it is passed on (FEP-8b32, `eddsa-jcs-2022`): an Ed25519
 * signature over the hash of what the proof says and the hash of the document, each as canonical JSON (RFC 8785). The same
 * document at the same time has the same proof.
 */
export function withProof<Document extends ProvableDocument>(
  document: Document,
  key: { readonly address: string; readonly privateKey: KeyObject },
  createdMs: number,
): Document & { readonly proof: Json } {
  return { ...document, proof: proofOf(document, key, createdMs) }
}

/** The proof by itself. */
export function proofOf(
  document: ProvableDocument,
  key: { readonly address: string; readonly privateKey: KeyObject },
  createdMs: number,
): Json {
  const { '@context': context } = document
  const says = {
    type: 'DataIntegrityProof',
    cryptosuite: 'eddsa-jcs-2022',
    verificationMethod: key.address,
    proofPurpose: 'assertionMethod',
    // Whole seconds: others write a time anew before they check it, and leave zeros out.
    created: new Date(createdMs).toISOString().replace(/\.\d{3}Z$/, 'Z'),
  }
  const hash = Buffer.concat([
    hashOf(context === undefined ? says : { '@context': context, ...says }),
    hashOf(document),
  ])
  const proofValue = `z${base58(sign(null, hash, key.privateKey))}`
  return { ...says, proofValue }
}

function hashOf(value: Json): Buffer {
  return createHash('sha256').update(canonicalJson(value)).digest()
}

const letters = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'

/** Base58 as Bitcoin writes it: a number to the base of 58, a 1 for each zero byte in front. */
export function base58(bytes: Uint8Array): string {
  const text = Buffer.from(bytes).toString('hex')
  let rest = text === '' ? 0n : BigInt(`0x${text}`)
  let written = ''
  for (; rest > 0n; rest /= 58n) written = `${letters[Number(rest % 58n)]}${written}`
  const zeros = bytes.findIndex((byte) => byte !== 0)
  return '1'.repeat(zeros < 0 ? bytes.length : zeros) + written
}
