// Signing in with a passkey and making one. Without this script, or where a browser has no passkeys, the page's
// forms with codes and links do the same.

import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

for (const part of document.querySelectorAll<HTMLElement>('[data-passkey]')) {
  if (!browserSupportsWebAuthn()) break
  part.hidden = false
  part.querySelector('button')?.addEventListener('click', () => {
    const work = part.dataset['passkey'] === 'add' ? add(part) : signIn(part)
    work.catch((error: unknown) => {
      const place = part.querySelector<HTMLElement>('[data-failed]')
      if (place === null) return
      // What a browser says of a device that has a key of this person already.
      const isKnown = error instanceof Error && error.name === 'InvalidStateError'
      place.textContent = place.dataset[isKnown ? 'known' : 'failed'] ?? ''
    })
  })
}

async function signIn(part: HTMLElement): Promise<void> {
  // What the node's library made is what the browser's half of the same library takes.
  const optionsJSON = (await post(
    '/api/sign-in/passkey/options',
    {},
  )) as PublicKeyCredentialRequestOptionsJSON
  const { id, rawId, type, response } = await startAuthentication({ optionsJSON })
  const { clientDataJSON, authenticatorData, signature, userHandle } = response
  await post('/api/sign-in/passkey', {
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: {
        clientDataJSON,
        authenticatorData,
        signature,
        ...(userHandle === undefined ? {} : { userHandle }),
      },
    },
  })
  location.assign(part.dataset['back'] ?? '/')
}

async function add(part: HTMLElement): Promise<void> {
  const name = part.querySelector('input')?.value.trim() || navigator.platform || 'Passkey'
  const optionsJSON = (await post(
    '/api/me/passkeys/options',
    {},
  )) as PublicKeyCredentialCreationOptionsJSON
  const { id, rawId, type, response } = await startRegistration({ optionsJSON })
  const { clientDataJSON, attestationObject, transports } = response
  await post('/api/me/passkeys', {
    name,
    response: {
      id,
      rawId,
      type,
      clientExtensionResults: {},
      response: {
        clientDataJSON,
        attestationObject,
        ...(transports === undefined ? {} : { transports }),
      },
    },
  })
  location.reload()
}

/** Posts JSON and gives the answer; throws where it was refused. */
async function post(path: string, body: unknown): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  // Adding one needs a fresh sign-in; the page for that leads back here.
  if (answer.status === 401 && path.startsWith('/api/me/')) {
    location.assign(`/sign-in?back=${location.pathname}`)
  }
  if (!answer.ok) throw new Error(`${path} was refused`)
  return answer.json()
}
