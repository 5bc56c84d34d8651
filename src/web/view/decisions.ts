import { agreedKinds } from '../../accounts/sharing/agreed-part.ts'
import { termAsItHolds, type KeptTerm } from '../../accounts/sharing/kept-term.ts'
import {
  asItHolds,
  isOpen,
  stateOfMandate,
  stateOfRule,
  stateOfTerm,
  type Decision,
  type HeldMandate,
} from '../../assembly/decision/decision.ts'
import type { DecisionLife, DecisionNews, WaitingKey } from '../../assembly/decision/store-life.ts'
import { streetAsItHolds, type StreetRule } from '../../assembly/decision/street-rule.ts'
import type { MandateEffect } from '../../assembly/decision/store-effect.ts'
import type { Mandate } from '../../energy/mandate/mandate.ts'
import {
  keptAmount,
  type MandateAbout,
  type MandateOutcome,
  type WeightEffect,
} from '../../energy/mandate/planned-mandate.ts'
import type { Plan } from '../../energy/plan/plan.ts'
import { stepStartMs, type Steps } from '../../kernel/steps.ts'

/** What a page of decisions shows. */
export interface DecisionsView {
  readonly nowMs: number
  readonly mayEnter: boolean
  /** Names of homes and feeders, by id. */
  readonly names: ReadonlyMap<string, string>
  /** What is due, and what could not be kept. */
  readonly news: DecisionNews
  /** Newest first. */
  readonly decisions: readonly DecisionView[]
}

/** Where one decision stands. */
export interface DecisionPageView extends Pick<DecisionsView, 'nowMs' | 'mayEnter' | 'names'> {
  readonly of: DecisionView
  readonly life: DecisionLife
  readonly isOpen: boolean
  /** What led to it, as far as it is known. */
  readonly sources: readonly SourceView[]
  readonly effects: ReadonlyMap<string, MandateEffect>
}

/** What led to a decision. */
export type SourceView =
  | {
      readonly kind: 'question'
      readonly id: string
      readonly title: string
      /** How many took part. */
      readonly people: number
      readonly language: string
    }
  | { readonly kind: 'meeting' | 'panel' | 'ballot'; readonly id: string }

export interface DecisionView {
  readonly decision: Decision
  readonly mandates: readonly MandateView[]
  readonly terms: readonly TermView[]
  readonly streets: readonly StreetView[]
  /** The ballot that it came of; null: none. */
  readonly ballotId: string | null
  /** Whether any of its rules holds or waits. */
  readonly isOpen: boolean
}

/** What a decision says about the accounts. */
export interface TermView {
  readonly kept: KeptTerm
  /** As it holds. */
  readonly fromMs: number
  readonly untilMs: number | null
  readonly state: ReturnType<typeof stateOfTerm>
}

/** A rule for a street, which nothing obeys yet. */
export interface StreetView {
  readonly street: StreetRule
  readonly state: ReturnType<typeof stateOfRule>
}

export interface MandateView {
  readonly mandate: Mandate
  readonly state: ReturnType<typeof stateOfMandate>
  /** What it did so far; null: no plan has had to keep it. */
  readonly effect: MandateEffect | null
  /** What the plan in force makes of it; null: it does not hold in its steps, or there is none. */
  readonly planned: PlannedView | null
}

/** What a plan makes of a mandate in its coming hours. */
export interface PlannedView {
  readonly about: MandateAbout
  readonly kind: 'kept' | 'bound' | 'broken' | 'soft'
  readonly hours: number
  /** When it first makes a difference, or is first not kept. */
  readonly fromMs: number
  /** The highest shadow price, micro-units for each kWh, and the most by which the plan is beyond it, W or Wh (`MandateOutcome`). */
  readonly microPerKwh: number
  readonly over: number
  /** Of a weight: what all weights together made of the plan; null: any other, or nobody knows. */
  readonly made: WeightEffect | null
}

export function decisionView(
  decision: Decision,
  effects: ReadonlyMap<string, MandateEffect>,
  plan: Plan | null,
  nowMs: number,
  ballotId: string | null,
): DecisionView {
  const mandates = decision.mandates.map((held) => mandateView(held, effects, plan, nowMs))
  const kinds = decision.terms.toSorted(
    (a, b) => agreedKinds.indexOf(a.term.kind) - agreedKinds.indexOf(b.term.kind),
  )
  const terms = kinds.map((kept) => {
    const { fromMs, untilMs } = termAsItHolds(kept)
    return { kept, fromMs, untilMs, state: stateOfTerm(kept, nowMs) }
  })
  const streets = decision.streets.map((held): StreetView => {
    const street = streetAsItHolds(held)
    return { street, state: stateOfRule(street, nowMs) }
  })
  return { decision, mandates, terms, streets, ballotId, isOpen: isOpen(decision, nowMs) }
}

/** A decision whose sharing key waits for the law: it is still to come, and begins when it may. */
export function withWaitingKey(of: DecisionView, waits: readonly WaitingKey[]): DecisionView {
  const own = waits.find(({ decisionId }) => decisionId === of.decision.id)
  if (own === undefined) return of
  return {
    ...of,
    terms: of.terms.map((term) =>
      term.kept.term.kind === 'key' && term.state === 'in-force'
        ? { ...term, state: 'coming', fromMs: own.untilMs }
        : term,
    ),
  }
}

function mandateView(
  held: HeldMandate,
  effects: ReadonlyMap<string, MandateEffect>,
  plan: Plan | null,
  nowMs: number,
): MandateView {
  const { id } = held.mandate
  const outcome = plan?.mandates?.find((of) => of.id === id)
  const state = stateOfMandate(held, nowMs)
  return {
    mandate: asItHolds(held),
    state,
    effect: effects.get(id) ?? null,
    planned:
      plan === null || outcome === undefined || state === 'ended'
        ? null
        : plannedView(outcome, plan.steps),
  }
}

/** An outcome in a few numbers. */
export function plannedView(outcome: MandateOutcome, steps: Steps): PlannedView {
  const { microPerKwh, isHard, about } = outcome
  const over = outcome.over.findIndex((amount) => amount > keptAmount)
  const bound = microPerKwh.findIndex((price) => price > 0)
  const kind = over >= 0 ? (isHard ? 'broken' : 'soft') : bound >= 0 ? 'bound' : 'kept'
  return {
    about,
    kind,
    hours: Math.round((steps.count * steps.stepMs) / 3_600_000),
    fromMs: stepStartMs(steps, Math.max(0, over >= 0 ? over : bound)),
    microPerKwh: microPerKwh.reduce((most, price) => Math.max(most, price), 0),
    made: outcome.made ?? null,
    over: outcome.over.reduce((most, amount) => Math.max(most, amount), 0),
  }
}
