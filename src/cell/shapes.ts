import * as v from 'valibot'
import { roles } from './role.ts'

// The shapes in which this room's values travel over the API.

export const cellPath = v.object({ cell: v.string() })

export const placeShape = v.object({
  label: v.string(),
  latitude: v.pipe(v.number(), v.description('Degrees north')),
  longitude: v.pipe(v.number(), v.description('Degrees east')),
})

/** What a person says about a cell. */
export const draftShape = v.object({
  name: v.string(),
  place: placeShape,
  timeZone: v.pipe(v.string(), v.description('IANA time zone')),
  currency: v.pipe(v.string(), v.description('ISO 4217')),
})

export const cellShape = v.object({
  id: v.string(),
  kind: v.picklist(['home', 'neighbourhood', 'city']),
  parentId: v.nullable(v.string()),
  slug: v.string(),
  ...draftShape.entries,
  isSample: v.pipe(v.boolean(), v.description('Simulated')),
  createdMs: v.number(),
})

export const roleShape = v.picklist(roles)

/** A session just started: the cookie is set; the answer says until when it lasts. */
export const signedInShape = v.object({ personId: v.string(), expiresMs: v.number() })

const credential = {
  id: v.string(),
  rawId: v.string(),
  type: v.literal('public-key'),
  clientExtensionResults: v.object({}),
}

/**
 * What the browser answers when it made a passkey (`RegistrationResponseJSON`), as far as it is
 * checked.
 */
export const newPasskeyShape = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: v.string(),
    attestationObject: v.string(),
    transports: v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(10))),
  }),
})

/** What the browser answers when somebody signs in by a passkey (`AuthenticationResponseJSON`). */
export const passkeyProofShape = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: v.string(),
    authenticatorData: v.string(),
    signature: v.string(),
    userHandle: v.exactOptional(v.string()),
  }),
})
