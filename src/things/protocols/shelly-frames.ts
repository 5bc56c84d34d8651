import { createHash } from 'node:crypto'
import type { HttpLogin } from './http-auth.ts'
import { member, numberMember, textMember } from './json-members.ts'

/** Members of a status at the most; a device with everything has about 40. */
export const statusLimit = 200

/** Objects within objects that are laid over each other; a status has three. */
const depthLimit = 5

/**
 * A status with a change laid over it (shelly-api-docs.shelly.cloud/gen2, Notifications: it then is what asking anew
 * would give). What became null is no longer there. Neither of the two is changed.
 */
export function overlaid(status: unknown, change: unknown, depth = 0): unknown {
  if (!isObject(change)) return change ?? null
  if (!isObject(status) || depth >= depthLimit) return change
  const members = new Map(Object.entries(status))
  for (const [name, value] of Object.entries(change).slice(0, statusLimit)) {
    if (value === null) members.delete(name)
    else if (members.has(name) || members.size < statusLimit) {
      members.set(name, overlaid(members.get(name), value, depth + 1))
    }
  }
  return Object.fromEntries(members)
}

/**
 * What stands beside a request over WebSocket where the device asks for a password (…/gen2, Authentication): digest of
 * RFC 7616 with SHA-256, where method and address are two fixed words. Null: it asks for something else. `cnonce`: random.
 */
export function rpcAuth(challenge: unknown, { user, password }: HttpLogin, cnonce: number) {
  const [realm, nonce] = [textMember(challenge, 'realm'), numberMember(challenge, 'nonce')]
  if (realm === null || nonce === null || member(challenge, 'algorithm') !== 'SHA-256') return null
  const count = numberMember(challenge, 'nc') ?? 1
  const who = sha256(`${user}:${realm}:${password}`)
  const what = sha256('dummy_method:dummy_uri')
  return {
    realm,
    username: user,
    nonce,
    cnonce,
    response: sha256([who, nonce, count, cnonce, 'auth', what].join(':')),
    algorithm: 'SHA-256',
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
