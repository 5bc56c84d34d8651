import type { Proposal } from './proposal.ts'

/** What a careful secretary would have marked: the first words of a sentence, and what an action says. */
export interface Wanted {
  readonly kind: Proposal['kind']
  readonly quote: string
  readonly who?: string
  readonly until?: string
}

/** How well what was found is what was wanted. */
export interface Quality {
  readonly wanted: number
  readonly found: number
  readonly right: number
  /** Of what was found, the share that was wanted; of what was wanted, the share that was found. 1 of nothing. */
  readonly precision: number
  readonly recall: number
}

/** Proposals of a kind beside what was wanted; one is right where a quote of its holds the wanted words. */
export function qualityOf(
  proposals: readonly Proposal[],
  wanted: readonly Wanted[],
  kind: Proposal['kind'],
): Quality {
  const found = proposals.filter((proposal) => proposal.kind === kind)
  const sought = wanted.filter((one) => one.kind === kind)
  const hits = sought.filter((one) => found.some((proposal) => says(proposal, one)))
  const right = found.filter((proposal) => sought.some((one) => says(proposal, one)))
  return quality(sought.length, found.length, hits.length, right.length)
}

/** Whether names and days are those of the wanted actions; of actions that were found. */
export function actionDetails(
  proposals: readonly Proposal[],
  wanted: readonly Wanted[],
): { readonly actions: number; readonly whoRight: number; readonly untilRight: number } {
  const pairs = wanted.flatMap((one) => {
    const found = proposals.find(
      (proposal) => proposal.kind === 'action' && one.kind === 'action' && says(proposal, one),
    )
    return found === undefined ? [] : [{ one, found }]
  })
  return {
    actions: pairs.length,
    whoRight: pairs.filter(({ one, found }) => (one.who ?? null) === found.who).length,
    untilRight: pairs.filter(
      ({ one, found }) => (one.until ?? null) === (found.until?.date ?? null),
    ).length,
  }
}

/** Beginnings that were found beside those that were wanted. */
export function boundaryQuality(found: readonly string[], wanted: readonly string[]): Quality {
  const hits = wanted.filter((begin) => found.some((text) => text.includes(begin)))
  const right = found.filter((text) => wanted.some((begin) => text.includes(begin)))
  return quality(wanted.length, found.length, hits.length, right.length)
}

function says({ span, again }: Proposal, { quote }: Wanted): boolean {
  return [span, ...again].some((span) => span.quote.includes(quote))
}

function quality(wanted: number, found: number, hits: number, right: number): Quality {
  return {
    wanted,
    found,
    right,
    precision: found === 0 ? 1 : right / found,
    recall: wanted === 0 ? 1 : hits / wanted,
  }
}
