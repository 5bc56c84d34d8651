import { createHash } from 'node:crypto'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { apportion, sum } from '../sharing/apportion.ts'
import type { ExpectedPremium } from '../expected-premium.ts'

/**
 * How what Italy's operator paid is divided, in the order it is offered. `by-energy`: as the premium is expected, by the shared energy that
 * the key gave each home; `equal`: the same for every home; `pot`: all of it stays with the community.
 */
export const premiumSplits = ['by-energy', 'equal', 'pot'] as const

export type PremiumSplit = (typeof premiumSplits)[number]

/** An amount at the most: 100 million of the currency. What is above is a slip of the unit. */
export const premiumLimitMicro = 100_000_000_000_000

/** What was paid and how it is divided, micro-units. */
export interface PremiumWish {
  readonly amountMicro: number
  /** Of it, what stays with the community before the rest is divided: what is kept for social ends, say. */
  readonly keptMicro: number
  readonly split: PremiumSplit
}

/** Who gets what: all parts and the pot are the amount, to the micro-unit. */
export interface PremiumParts {
  readonly members: readonly {
    readonly accountNumber: number
    /** null for a member who was forgotten. */
    readonly ownerId: string | null
    readonly amountMicro: number
  }[]
  /** What the community's own pot gets: what it keeps, and what the key gives to nobody. */
  readonly potMicro: number
}

/**
 * Divides what was paid (largest remainder). By energy the weights are the parts of the expected premium, so where exactly that was paid,
 * each gets exactly that. Refused: an amount that is none, more kept than there is, and where nobody can be given anything.
 */
export function splitPremium(
  wish: PremiumWish,
  expected: Pick<ExpectedPremium, 'members' | 'rest'>,
): Result<PremiumParts> {
  const { amountMicro, keptMicro, split } = wish
  if (!isWhole(amountMicro, premiumLimitMicro) || amountMicro === 0) {
    const message = `amountMicro is ${amountMicro}; what was paid is a whole number of micro-units from 1 to ${premiumLimitMicro}.`
    return refuse('premium-amount', message, 'amountMicro', {
      most: premiumLimitMicro / 1_000_000,
    })
  }
  if (!isWhole(keptMicro, amountMicro)) {
    const message = `The community keeps nothing at the least and all that was paid at the most: keptMicro is ${keptMicro}, of ${amountMicro}.`
    return refuse('premium-kept', message, 'keptMicro')
  }
  const weights = [...expected.members.map((of) => weightOf(split, of)), potWeight(split, expected)]
  if (sum(weights) === 0) {
    const message = `Nobody gets anything this way (${split}): nothing was shared in this time, or there is no home. Choose another way.`
    return refuse('premium-for-nobody', message, 'split')
  }
  const parts = apportion(amountMicro - keptMicro, weights, 0)
  return success({
    members: expected.members
      .map(({ accountNumber, ownerId }, i) => ({
        accountNumber,
        ownerId,
        amountMicro: parts[i] ?? 0,
      }))
      .filter(({ amountMicro: part }) => part > 0),
    potMicro: keptMicro + (parts.at(-1) ?? 0),
  })
}

/** A name for what each gets: the same where nothing of it changed since it was looked at. 64 digits. */
export function partsName(period: string, wish: PremiumWish, parts: PremiumParts): string {
  const { amountMicro, keptMicro, split } = wish
  const members = parts.members.map((of) => [of.accountNumber, of.amountMicro])
  const text = JSON.stringify([period, amountMicro, keptMicro, split, members, parts.potMicro])
  return createHash('sha256').update(text).digest('hex')
}

function weightOf(split: PremiumSplit, of: ExpectedPremium['members'][number]): number {
  if (split === 'by-energy') return Math.max(0, of.amountMicro)
  return split === 'equal' && of.ownerId !== null ? 1 : 0
}

function potWeight(split: PremiumSplit, { rest }: Pick<ExpectedPremium, 'rest'>): number {
  if (split === 'by-energy') return Math.max(0, rest.amountMicro)
  return split === 'pot' ? 1 : 0
}

function isWhole(value: number, most: number): boolean {
  return Number.isSafeInteger(value) && value >= 0 && value <= most
}
