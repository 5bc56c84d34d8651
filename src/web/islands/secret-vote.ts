// A vote that nobody can link to the voter: the browser makes a key, has it signed without showing it, and sends the vote under the key,
// without the cookie that says who is signed in. The choice never goes to the server together with a name.

import {
  blindedKey,
  registrarForVoters,
  tokenOf,
  voteUnlinked,
} from '../../assembly/ballot/key/voter-key.ts'
import type { UnlinkedVote } from '../../assembly/ballot/key/signed-text.ts'
import type { Choice } from '../../assembly/ballot/log/ballot-shapes.ts'
import { choiceFromForm, type BallotForm } from '../forms/ballot-form.ts'

/** What the page says of the ballot. */
interface Asked {
  readonly id: string
  readonly definitionLeaf: string
  readonly registrarKey: string
  readonly keysHref: string
  readonly votesHref: string
  readonly ballot: BallotForm
}

interface Receipt {
  readonly leaf: string
  readonly head: string
}

for (const place of document.querySelectorAll<HTMLElement>('[data-secret-vote]')) prepare(place)

function prepare(place: HTMLElement): void {
  const form = place.querySelector('form')
  const without = place.querySelector<HTMLElement>('[data-without]')
  if (form === null || without === null) return
  // Browsers make keys on pages over HTTPS and of the own machine only.
  if (!isSecureContext) {
    without.textContent = place.dataset['insecure'] ?? ''
    return
  }
  const asked = JSON.parse(place.dataset['secretVote'] ?? '') as Asked
  without.hidden = true
  form.hidden = false
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(place, form, asked).catch((error: unknown) => {
      say(place, `${place.dataset['failed'] ?? ''} ${error instanceof Error ? error.message : ''}`)
      lock(form, false)
    })
  })
}

async function send(place: HTMLElement, form: HTMLFormElement, asked: Asked): Promise<void> {
  const data = new FormData(form)
  const texts = (name: string): string[] =>
    data.getAll(name).filter((value) => typeof value === 'string')
  const values = Object.fromEntries([...data.keys()].map((name) => [name, texts(name)[0] ?? '']))
  const choice = choiceFromForm(asked.ballot, values, texts('option'))
  if (!choice.ok || isWithoutReason(values)) {
    say(place, place.dataset['incomplete'] ?? '')
    return
  }
  lock(form, true)
  say(place, place.dataset['sending'] ?? '')
  const vote = (await recall(asked.id))?.vote ?? (await signedVote(asked, choice.value))
  // Not even the browser's own habits tell who votes: no cookie, and no address that it came from.
  const receipt = (await post(asked.votesHref, vote, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  }).catch(async (error: unknown) => {
    // What was refused is not there; what got no answer may be, and is sent again as it is.
    const kept = await recall(asked.id)
    if (error instanceof Refused && kept !== null) await keep(asked.id, { ...kept, vote: null })
    throw error
  })) as Receipt
  // With the key it could be shown which vote it was.
  await forget(asked.id)
  show(place, form, receipt)
}

function isWithoutReason(values: Readonly<Record<string, string>>): boolean {
  return values['answer'] === 'object' && (values['reason'] ?? '').trim() === ''
}

/** A vote under one's key, kept until it is known to be there: sent twice, it counts once. */
async function signedVote(asked: Asked, choice: Choice): Promise<UnlinkedVote> {
  const registrar = await registrarForVoters(asked.registrarKey)
  const { own, blinded, token } = await tokenFor(asked, registrar)
  const vote = await voteUnlinked(own, token, asked.definitionLeaf, choice, nonce())
  await keep(asked.id, { own, blinded, vote })
  return vote
}

/**
 * One's own key with the registrar's token for it. The key is kept in the browser from before it is asked for until the vote is there: a
 * registrar signs once for each person, and whoever lost the key in between could not vote.
 */
async function tokenFor({ id, keysHref }: Asked, registrar: CryptoKey) {
  const kept = await recall(id)
  const { own, blinded } = kept ?? (await blindedKey(registrar))
  if (kept === null) await keep(id, { own, blinded, vote: null })
  const asked = { blinded: btoa(String.fromCharCode(...blinded)) }
  const { signed } = (await post(keysHref, asked, { credentials: 'same-origin' })) as {
    readonly signed: string
  }
  const bytes = Uint8Array.from(atob(signed), (letter) => letter.charCodeAt(0))
  return { own, blinded, token: await tokenOf(registrar, own, bytes) }
}

type Kept = Awaited<ReturnType<typeof blindedKey>> & { readonly vote: UnlinkedVote | null }

/** The place in the browser where keys wait: a database keeps key pairs as they are. */
function keys(): Promise<IDBDatabase> {
  const opening = indexedDB.open('secret-votes', 1)
  opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('keys'))
  return ended(opening)
}

async function recall(id: string): Promise<Kept | null> {
  const found: unknown = await ended((await keys()).transaction('keys').objectStore('keys').get(id))
  return found === undefined ? null : (found as Kept)
}

async function keep(id: string, kept: Kept): Promise<void> {
  await ended((await keys()).transaction('keys', 'readwrite').objectStore('keys').put(kept, id))
}

async function forget(id: string): Promise<void> {
  await ended((await keys()).transaction('keys', 'readwrite').objectStore('keys').delete(id))
}

function ended<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('not kept')))
  })
}

function show(place: HTMLElement, form: HTMLFormElement, receipt: Receipt): void {
  form.hidden = true
  const shown = place.querySelector<HTMLElement>('[data-receipt]')
  if (shown === null) return
  for (const part of ['leaf', 'head'] as const) {
    const code = shown.querySelector(`[data-part="${part}"]`)
    if (code !== null) code.textContent = receipt[part]
  }
  const button = shown.querySelector<HTMLElement>('[data-keep]')
  button?.addEventListener('click', () => {
    const link = document.createElement('a')
    link.href = URL.createObjectURL(
      new Blob([JSON.stringify(receipt, null, 2)], { type: 'application/json' }),
    )
    link.download = button.dataset['keep'] ?? 'receipt.json'
    link.click()
    URL.revokeObjectURL(link.href)
  })
  shown.hidden = false
  shown.focus()
}

function say(place: HTMLElement, text: string): void {
  const said = place.querySelector('[data-said]')
  if (said !== null) said.textContent = text
}

function lock(form: HTMLFormElement, isLocked: boolean): void {
  for (const button of form.querySelectorAll('button')) button.disabled = isLocked
}

function nonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The server said no. */
class Refused extends Error {}

/** Posts JSON and gives the answer; throws the server's sentence where it was refused. */
async function post(path: string, body: unknown, how: RequestInit): Promise<unknown> {
  const answer = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(body),
    ...how,
  })
  const said: unknown = await answer.json()
  if (answer.ok) return said
  const { detail = '' } = said as { readonly detail?: string }
  throw answer.status < 500 ? new Refused(detail) : new Error(detail)
}
