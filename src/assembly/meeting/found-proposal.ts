import { placeOf, type Confirmed } from './confirmation.ts'
import type { KeptProposal } from './model/kept-reading.ts'
import type { Proposal } from './proposal.ts'

/** A proposal with who found its place. */
export interface FoundProposal extends Omit<Proposal, 'id'> {
  /** Where it stands in the file, which names it: `120-188`. */
  readonly place: string
  readonly foundBy: Exclude<Confirmed['foundBy'], 'hand'>
  /** A language model's own sentence for it: machine-made, and never taken over by itself. */
  readonly machineText: string | null
}

/**
 * What phrases and a language model found, in the order of the file, each place once. Where both found the same words, phrases found them, and the model's
 * sentence stands beside.
 */
export function mergeFound(
  phrases: readonly Proposal[],
  machine: readonly KeptProposal[],
): FoundProposal[] {
  const found: FoundProposal[] = []
  const texts = new Map<Proposal, string>()
  for (const proposal of machine) {
    const same = phrases.find(
      (one) => one.kind === proposal.kind && !texts.has(one) && overlap(one, proposal),
    )
    if (same !== undefined) {
      texts.set(same, proposal.text)
      continue
    }
    const { text, ...rest } = proposal
    const place = placeOf(proposal.span)
    found.push({ ...rest, place, again: [], accepted: null, foundBy: 'machine', machineText: text })
  }
  for (const proposal of phrases) {
    const { id: _, ...rest } = proposal
    const machineText = texts.get(proposal) ?? null
    found.push({ ...rest, place: placeOf(rest.span), foundBy: 'phrases', machineText })
  }
  const byPlace = new Map<string, FoundProposal>()
  // What phrases found stands last, and so instead of the same words of another kind.
  for (const one of found) byPlace.set(one.place, one)
  return [...byPlace.values()].sort((one, other) => startOf(one) - startOf(other))
}

function overlap(one: Pick<Proposal, 'span'>, other: Pick<Proposal, 'span'>): boolean {
  return startOf(one) < endOf(other) && startOf(other) < endOf(one)
}

function startOf({ span }: Pick<Proposal, 'span'>): number {
  return span.places[0]?.start ?? 0
}

function endOf({ span }: Pick<Proposal, 'span'>): number {
  return span.places.at(-1)?.end ?? 0
}
