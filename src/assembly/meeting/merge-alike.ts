import { alikeFrom, likeness } from '../conversation/alike.ts'
import type { SpokenLanguage } from './languages.ts'
import type { Proposal } from './proposal.ts'
import { wordsOf } from './words.ts'

/**
 * Proposals of the same kind that say nearly the same become one, the first; it keeps the places of the others. Compared are the words that say
 * something (Dice's coefficient of runs of three letters), of pairs whose MinHash sketches meet (Broder, 1997).
 */
export function mergeAlike(proposals: readonly Proposal[], language: SpokenLanguage): Proposal[] {
  const kept: { proposal: Proposal; words: string }[] = []
  const byBand = new Map<string, number[]>()
  for (const proposal of proposals) {
    const words = wordsOf(proposal.span.quote, language)
      .map(({ stem }) => stem)
      .join(' ')
    const bands = bandsOf(words).map((band) => `${proposal.kind} ${band}`)
    const candidates = new Set(bands.flatMap((band) => byBand.get(band) ?? []))
    const same = [...candidates]
      .sort((one, other) => one - other)
      .find((at) => words !== '' && likeness(kept[at]!.words, words) >= alikeFrom)
    if (same !== undefined) {
      kept[same]!.proposal = together(kept[same]!.proposal, proposal)
      continue
    }
    for (const band of bands) {
      const at = byBand.get(band)
      if (at === undefined) byBand.set(band, [kept.length])
      else at.push(kept.length)
    }
    kept.push({ proposal, words })
  }
  return kept.map(({ proposal }) => proposal)
}

function together(first: Proposal, second: Proposal): Proposal {
  return {
    ...first,
    again: [...first.again, second.span, ...second.again],
    who: first.who ?? second.who,
    until: first.until ?? second.until,
    accepted: first.accepted ?? second.accepted,
  }
}

/** Texts that share 43 % of their runs (Dice 0.6) meet in one of 40 bands of two hashes but in 1 of 3,000 cases. */
const bandCount = 40

/** What of a text's sketch must be the same in two texts for them to be compared. */
function bandsOf(text: string): string[] {
  const line = ` ${text} `
  const hashes = Array.from({ length: Math.max(0, line.length - 2) }, (_, i) =>
    hashOf(line.slice(i, i + 3)),
  )
  return Array.from({ length: bandCount }, (_, band) => {
    let [one, other] = [2 ** 32, 2 ** 32]
    for (const hash of hashes) {
      one = Math.min(one, mixed(hash, 2 * band + 1))
      other = Math.min(other, mixed(hash, 2 * band + 2))
    }
    return `${band} ${one} ${other}`
  })
}

/** FNV-1a, 32 bits. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

/** Another hash of a hash for each `seed` (the finisher of MurmurHash3). */
function mixed(hash: number, seed: number): number {
  let value = (hash ^ Math.imul(seed, 0x9e3779b1)) >>> 0
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
