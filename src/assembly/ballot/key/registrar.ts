import { constants, privateEncrypt, publicDecrypt, type KeyObject } from 'node:crypto'
import { refuse, success, type Result } from '../../../kernel/refusal.ts'

/**
 * Signs what somebody has blinded (BlindSign of RFC 9474, section 4.3), by RSA without padding, and checks the signature, so that
 * a fault of the machine does not give the key away. `blinded`: as many bytes as the modulus has.
 */
export function signBlinded(privateKey: KeyObject, blinded: Uint8Array): Result<Uint8Array> {
  const key = { key: privateKey, padding: constants.RSA_NO_PADDING }
  const bytes = (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) / 8
  const refused = refuse(
    'bad-blinded-key',
    `A blinded key is a number of ${bytes} bytes, smaller than the registrar's modulus.`,
    'blinded',
    { bytes },
  )
  if (blinded.length !== bytes) return refused
  try {
    const signature = privateEncrypt(key, blinded)
    return publicDecrypt(key, signature).equals(blinded) ? success(signature) : refused
  } catch {
    return refused
  }
}
