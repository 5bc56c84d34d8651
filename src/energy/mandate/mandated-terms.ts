import type { ExchangeTerms, PricedLimits } from '../../coordination/exchange.ts'
import { stepHours, type Steps } from '../../kernel/steps.ts'
import { isFlowLimit, type MandatedLimit, type PlannedMandate } from './planned-mandate.ts'

/** Mandates as limits of an exchange, each at its own price; `isHere` says which of their limits are of this one. */
export function mandatedTerms(
  { mandates = [], steps }: MandatedInput,
  isHere: (limit: MandatedLimit) => boolean,
): Pick<ExchangeTerms, 'others'> {
  const others = mandates.flatMap(({ priceMicroPerKwh, limits }) =>
    limits.flatMap((limit): PricedLimits[] => {
      if (!isFlowLimit(limit) || !isHere(limit)) return []
      const none = limit.limitW.map(() => Infinity)
      const isImport = limit.direction === 'import'
      return [
        {
          buyLimit: isImport ? limit.limitW : none,
          sellLimit: isImport ? none : limit.limitW,
          price: priceMicroPerKwh * (stepHours(steps) / 1000),
        },
      ]
    }),
  )
  return others.length === 0 ? {} : { others }
}

interface MandatedInput {
  readonly mandates?: readonly PlannedMandate[]
  readonly steps: Steps
}

/** Those of the neighbourhood's connection. */
export function isGridLimit({ kind }: MandatedLimit): boolean {
  return kind === 'grid'
}

/** Those of one feeder. */
export function isLimitOf(feederId: string): (limit: MandatedLimit) => boolean {
  return (limit) => limit.kind === 'feeder' && limit.feederId === feederId
}
