import type { Proposal } from '../proposal.ts'
import { featureNames } from './features.ts'

type Kind = Proposal['kind']

/** How a kind is told from features: the log-odds are `bias` and the sum of weights times features; from `least` on a sentence is of the kind. */
export interface KindWeights {
  readonly bias: number
  readonly least: number
  /** By names of features; 0 where a feature is not named. */
  readonly weights: Readonly<Record<string, number>>
}

/** A linear scorer for each kind. */
export type Scoring = Readonly<Record<Kind, KindWeights>>

/** What a sentence is, and by how much its log-odds are above what is asked. */
export interface Judged {
  readonly kind: Kind
  readonly above: number
}

/** Tells of a sentence's features what it is: the kind that is the furthest above what is asked of it; null: none is. */
export function judgeOf(scoring: Scoring): (values: Float64Array) => Judged | null {
  const kinds = (['motion', 'action', 'statement'] as const).map((kind) => ({
    kind,
    start: scoring[kind].bias - scoring[kind].least,
    weights: Float64Array.from(featureNames, (name) => scoring[kind].weights[name] ?? 0),
  }))
  return (values) => {
    let best: Judged | null = null
    for (const { kind, start, weights } of kinds) {
      let above = start
      for (let i = 0; i < weights.length; i++) above += weights[i]! * values[i]!
      if (above >= 0 && (best === null || above > best.above)) best = { kind, above }
    }
    return best
  }
}
