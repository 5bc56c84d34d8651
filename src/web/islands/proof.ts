// Checks a proof in the browser itself: fetches it as JSON, and follows it with the browser's own SHA-256. Without this
// script the node's own check stands on the page.

import { isProven, type LineProof } from '../../accounts/log/line-proof.ts'

for (const place of document.querySelectorAll<HTMLElement>('[data-proofs]')) {
  check(place.dataset['proofs'] ?? '').then(
    ({ said, head }) => (place.textContent = (place.dataset[said] ?? '').replace('%', head)),
    () => (place.textContent = place.dataset['failed'] ?? ''),
  )
}

async function check(
  address: string,
): Promise<{ readonly said: 'good' | 'bad' | 'insecure'; readonly head: string }> {
  // Browsers hash on pages over HTTPS and of the own machine only.
  if (!isSecureContext) return { said: 'insecure', head: '' }
  const answer = await fetch(address, { headers: { accept: 'application/json' } })
  if (!answer.ok) throw new Error(`${address} was refused`)
  const { proofs } = (await answer.json()) as { readonly proofs: readonly LineProof[] }
  const proven = await Promise.all(proofs.map((proof) => isProven(proof)))
  const isGood = proven.length > 0 && proven.every((one) => one)
  return { said: isGood ? 'good' : 'bad', head: proofs[0]?.log.head ?? '' }
}
