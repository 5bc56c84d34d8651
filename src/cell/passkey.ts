import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import { minuteMs } from '../kernel/steps.ts'
import { checkName } from './cell-check.ts'
import { countAttempt, forgiveAttempt, noted, type CellContext } from './context.ts'
import { passkeySupport } from './origin.ts'
import type { Passkey } from './person.ts'
import { newToken } from './secret.ts'
import { startSession, type SignedIn, type Whereabouts } from './sign-in.ts'
import {
  findPasskey,
  passkeysOf,
  recordPasskeyUse,
  saveChallenge,
  savePasskey,
  takeChallenge,
} from './store-passkey.ts'
import { findPerson } from './store-person.ts'

/** How long the browser has to answer. */
export const challengeLifetimeMs = 5 * minuteMs
/** Challenges that wait for their answer at the most. */
export const challengeLimit = 1_000
/** Passkeys of one person at the most. */
export const passkeyLimit = 20

/**
 * EdDSA, ES256, RS256 (RFC 9053 and 8812): what authenticators have. Named, since to ask the
 * runtime is still experimental.
 */
const algorithms = [-8, -7, -257]

/** What the browser needs to make a passkey for a person (`startRegistration`). */
export async function passkeyCreationOptions(
  context: CellContext,
  personId: string,
): Promise<Result<PublicKeyCredentialCreationOptionsJSON>> {
  const support = passkeySupport(context.publicUrl)
  if (!support.possible) return refuse(support.code, support.reason)
  const person = await findPerson(context.db, personId)
  if (person === null) return refuse('not-found', 'There is no such person.', 'person')
  const known = await passkeysOf(context.db, personId)
  if (known.length >= passkeyLimit) {
    return refuse(
      'too-many-passkeys',
      `You have ${passkeyLimit} passkeys, which is the most; remove one first.`,
    )
  }
  const challenge = await newChallenge(context, personId)
  if (!challenge.ok) return challenge
  const { generateRegistrationOptions } = await webAuthn()
  const options = await generateRegistrationOptions({
    rpName: 'Commonwatt',
    rpID: support.relyingPartyId,
    userName: person.name,
    userDisplayName: person.name,
    userID: new TextEncoder().encode(person.id),
    challenge: bytesOf(challenge.value),
    timeout: challengeLifetimeMs,
    excludeCredentials: known.map(({ id, transports }) => ({ id, transports: [...transports] })),
    supportedAlgorithmIDs: algorithms,
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return success(options)
}

/**
 * Checks what the browser made and keeps the passkey under a name that the person will recognise.
 */
export async function addPasskey(
  context: CellContext,
  personId: string,
  request: { readonly response: RegistrationResponseJSON; readonly name: string },
): Promise<Result<Passkey>> {
  const support = passkeySupport(context.publicUrl)
  if (!support.possible) return refuse(support.code, support.reason)
  const name = checkName(request.name)
  if (!name.ok) return name
  const nowMs = context.clock.now()
  const challenge = await answeredChallenge(context, request.response.response.clientDataJSON)
  if (challenge === null || challenge.personId !== personId) return refusePasskey()
  const { verifyRegistrationResponse } = await webAuthn()
  const verified = await orNull(() =>
    verifyRegistrationResponse({
      response: request.response,
      expectedChallenge: challenge.challenge,
      expectedOrigin: support.origin,
      expectedRPID: support.relyingPartyId,
      supportedAlgorithmIDs: algorithms,
    }),
  )
  if (verified === null || !verified.verified) return refusePasskey()
  const { credential } = verified.registrationInfo
  const passkey: Passkey = {
    id: credential.id,
    personId,
    publicKey: credential.publicKey,
    counter: credential.counter,
    transports: credential.transports ?? [],
    name: name.value,
    createdMs: nowMs,
    lastUsedMs: null,
  }
  return (await savePasskey(context.db, passkey))
    ? success(passkey)
    : refuse('passkey-exists', 'This passkey is registered here already.')
}

/**
 * What the browser needs to sign in with a passkey (`startAuthentication`). Asks nobody's name
 * first.
 */
export async function passkeyRequestOptions(
  context: CellContext,
): Promise<Result<PublicKeyCredentialRequestOptionsJSON>> {
  const support = passkeySupport(context.publicUrl)
  if (!support.possible) return refuse(support.code, support.reason)
  const challenge = await newChallenge(context, null)
  if (!challenge.ok) return challenge
  const { generateAuthenticationOptions } = await webAuthn()
  const options = await generateAuthenticationOptions({
    rpID: support.relyingPartyId,
    challenge: bytesOf(challenge.value),
    timeout: challengeLifetimeMs,
    userVerification: 'required',
  })
  return success(options)
}

/** Signs in with a passkey's answer. */
export async function signInWithPasskey(
  context: CellContext,
  request: Whereabouts & { readonly response: AuthenticationResponseJSON },
): Promise<Result<SignedIn>> {
  return noted(context, 'passkey', await checkPasskey(context, request))
}

async function checkPasskey(
  context: CellContext,
  request: Whereabouts & { readonly response: AuthenticationResponseJSON },
): Promise<Result<SignedIn>> {
  const support = passkeySupport(context.publicUrl)
  if (!support.possible) return refuse(support.code, support.reason)
  const tooMany = countAttempt(context, request.address)
  if (tooMany !== null) return tooMany
  const challenge = await answeredChallenge(context, request.response.response.clientDataJSON)
  const passkey = await findPasskey(context.db, request.response.id)
  if (challenge === null || challenge.personId !== null || passkey === null) return refusePasskey()
  const { verifyAuthenticationResponse } = await webAuthn()
  const verified = await orNull(() =>
    verifyAuthenticationResponse({
      response: request.response,
      expectedChallenge: challenge.challenge,
      expectedOrigin: support.origin,
      expectedRPID: support.relyingPartyId,
      credential: {
        id: passkey.id,
        publicKey: passkey.publicKey,
        counter: passkey.counter,
        transports: [...passkey.transports],
      },
    }),
  )
  if (verified === null || !verified.verified) return refusePasskey()
  const { newCounter } = verified.authenticationInfo
  forgiveAttempt(context, request.address)
  return context.db.transaction().execute(async (tx) => {
    await recordPasskeyUse(tx, passkey.id, newCounter, context.clock.now())
    return success(await startSession(context, tx, passkey.personId, request))
  })
}

/** A quarter of the node's code, with all formats of certificates that there are: loaded with the first passkey. */
const webAuthn = () => import('@simplewebauthn/server')

async function newChallenge(
  context: CellContext,
  personId: string | null,
): Promise<Result<string>> {
  const challenge = newToken(context.random)
  const nowMs = context.clock.now()
  const waiting = { challenge, personId, expiresMs: nowMs + challengeLifetimeMs }
  return (await saveChallenge(context.db, waiting, nowMs, challengeLimit))
    ? success(challenge)
    : refuse(
        'too-many-attempts',
        'Too many people are signing in at this moment; try again in a few minutes.',
      )
}

/**
 * Takes out the challenge that a browser's answer names. Whatever comes of it, it cannot be
 * answered again.
 */
async function answeredChallenge(
  context: CellContext,
  clientDataJson: string,
): Promise<{ readonly challenge: string; readonly personId: string | null } | null> {
  const named = await orNull(async (): Promise<unknown> => {
    const clientData: unknown = JSON.parse(Buffer.from(clientDataJson, 'base64url').toString())
    return typeof clientData === 'object' && clientData !== null && 'challenge' in clientData
      ? clientData.challenge
      : null
  })
  if (typeof named !== 'string') return null
  const waiting = await takeChallenge(context.db, named, context.clock.now())
  return waiting === null ? null : { challenge: named, personId: waiting.personId }
}

/** The library throws for an answer that does not hold; for us that is an answer too: no. */
async function orNull<Value>(work: () => Promise<Value>): Promise<Value | null> {
  try {
    return await work()
  } catch {
    return null
  }
}

function refusePasskey(): Refusal {
  return refuse(
    'passkey-refused',
    'This passkey could not be checked; try again, or sign in with a code.',
  )
}

function bytesOf(token: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(token, 'base64url'))
}
