import * as v from 'valibot'
import { accountKinds, bookingKinds, entryKinds, sources } from './ledger.ts'
import { saidSources } from './said-source.ts'
import { premiumSplits } from './payments/premium-split.ts'
import { moduleRegions } from './sharing/premium-terms.ts'
import { agreedKinds } from './sharing/agreed-part.ts'
import { shareLimit } from './sharing/sharing-key.ts'
import { monthEnds, stepMinutes } from './sharing/sharing-rule.ts'

/** Shapes that the routes of accounts check and answer with. Energy in Wh, money in micro-units; + into the home and its account. */
export const cellPath = v.object({ cell: v.string() })

/** A cell and an interval, by its start. */
export const intervalPath = v.object({
  cell: v.string(),
  start: v.pipe(v.string(), v.regex(/^\d{1,13}$/, 'milliseconds since 1970'), v.transform(Number)),
})

/** `2026`, `2026-10`, `2026-10-25` or `2026-10-01..2026-10-14`, in the cell's local time. */
export const periodQuery = v.object({ period: v.pipe(v.string(), v.maxLength(22)) })

const instant = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(8.64e15))
const whole = v.pipe(v.number(), v.integer())

const sharesShape = v.pipe(
  v.array(v.object({ cellId: v.string(), partsPerMillion: v.number() })),
  v.maxLength(shareLimit),
)

/** As `SharingKey`. */
export const keyShape = v.variant('kind', [
  v.object({ kind: v.literal('dynamic') }),
  v.object({ kind: v.literal('equal') }),
  v.object({
    kind: v.literal('static'),
    shares: sharesShape,
    offerAgain: v.boolean(),
  }),
  v.object({
    kind: v.literal('priority'),
    order: v.pipe(v.array(v.string()), v.maxLength(shareLimit)),
  }),
  v.object({ kind: v.literal('rounds'), shares: sharesShape }),
])

/** As `LocalPrice`. */
export const priceShape = v.variant('kind', [
  v.object({ kind: v.literal('mid') }),
  v.object({ kind: v.literal('supply-demand') }),
  v.object({ kind: v.literal('plan') }),
  v.object({ kind: v.literal('fixed'), priceMicroPerKwh: v.number() }),
])

const plantKeysShape = v.pipe(
  v.array(v.object({ plantId: v.string(), key: keyShape })),
  v.maxLength(shareLimit),
)

/** As `AgreedTerm`. */
export const agreedTermShape = v.variant('kind', [
  v.object({
    kind: v.literal('key'),
    key: keyShape,
    plantKeys: v.exactOptional(plantKeysShape),
    sellerKey: v.exactOptional(keyShape),
  }),
  v.object({ kind: v.literal('price'), price: priceShape }),
  v.object({
    kind: v.literal('least-benefit'),
    leastMicro: v.pipe(
      v.number(),
      v.description('Micro-units for each home and month beyond what it would pay alone'),
    ),
  }),
])

/** As `AgreedExample`. */
export const agreedExampleShape = v.variant('kind', [
  v.object({
    kind: v.literal('key'),
    isRight: v.boolean(),
    homeId: v.string(),
    generatedWh: v.number(),
    usedWh: v.number(),
    othersUsedWh: v.number(),
    getsWh: v.number(),
  }),
  v.object({
    kind: v.literal('price'),
    isRight: v.boolean(),
    generatedWh: v.number(),
    neededWh: v.number(),
    importMicroPerKwh: v.number(),
    exportMicroPerKwh: v.number(),
    networkFeeMicroPerKwh: v.number(),
    priceMicroPerKwh: v.number(),
  }),
  v.object({
    kind: v.literal('least-benefit'),
    isRight: v.boolean(),
    gainedMicro: v.number(),
    othersGainedMicro: v.number(),
    comesToMicro: v.number(),
  }),
])

/** A rule that is tried on a period: without a beginning. */
export const triedRuleShape = v.object({
  key: keyShape,
  price: priceShape,
  communityFeeMicroPerKwh: v.number(),
  stepMinutes: v.exactOptional(v.picklist(stepMinutes)),
  monthEnd: v.exactOptional(v.picklist(monthEnds)),
  plantKeys: v.exactOptional(plantKeysShape),
  sellerKey: v.exactOptional(keyShape),
  participation: v.exactOptional(
    v.pipe(
      v.array(v.object({ memberId: v.string(), partsPerMillion: v.number() })),
      v.maxLength(shareLimit),
    ),
  ),
})

/** As `PremiumTerms`. */
const premiumShape = v.object({
  powerKw: v.number(),
  modulesIn: v.nullable(v.picklist(moduleRegions)),
  zonalPriceMicroPerKwh: v.number(),
  hasGrant: v.boolean(),
})

export const ruleShape = v.object({
  validFromMs: instant,
  ...triedRuleShape.entries,
  premium: v.exactOptional(premiumShape),
})

const agreedByShape = v.object({ id: v.string(), title: v.string() })

/** A rule as it holds: with what was agreed on together, and by what. */
export const heldRuleShape = v.object({
  ...ruleShape.entries,
  leastMicro: v.exactOptional(whole),
  agreed: v.exactOptional(v.array(v.object({ kind: v.picklist(agreedKinds), by: agreedByShape }))),
  keptKey: v.exactOptional(v.object({ untilMs: instant, by: v.nullable(agreedByShape) })),
})

/** As `BillingTerms`. */
export const termsShape = v.object({
  validFromMs: instant,
  energyVatHundredths: v.number(),
  feeVatHundredths: v.number(),
  pricesIncludeVat: v.boolean(),
  monthlyFeeMicro: v.number(),
})

const kindShape = v.picklist(entryKinds)
const bookingKindShape = v.picklist(bookingKinds)
const accountKindShape = v.picklist(accountKinds)
const sourceShape = v.picklist(sources)

const saidSourceShape = v.picklist(saidSources)

const lineShape = v.object({
  kind: kindShape,
  source: saidSourceShape,
  energyWh: whole,
  priceMicroPerKwh: v.nullable(whole),
  amountMicro: whole,
  aloneMicro: whole,
})

export const totalsShape = v.object({
  importedWh: whole,
  localWh: whole,
  exportedWh: whole,
  soldWh: whole,
  amountMicro: whole,
  aloneMicro: whole,
  savedMicro: whole,
})

/** A Shapley value; the error is null where it was worked out exactly. */
export const fairShape = v.object({ shareMicro: whole, standardErrorMicro: v.nullable(whole) })

const plannedShape = v.nullable(v.object({ savedMicro: whole, plannedMs: whole }))

const premiumPart = { sharedWh: whole, amountMicro: whole } as const

/** As `ExpectedPremium`. */
export const expectedPremiumShape = v.object({
  injectedWh: whole,
  withdrawnWh: whole,
  sharedWh: whole,
  amountMicro: whole,
  reservedMicro: whole,
  members: v.array(
    v.object({ accountNumber: whole, ownerId: v.nullable(v.string()), ...premiumPart }),
  ),
  rest: v.object(premiumPart),
  hours: v.array(
    v.object({ startMs: instant, injectedWh: whole, withdrawnWh: whole, microPerKwh: whole }),
  ),
})

export const statementShape = v.object({
  neighbourhood: v.object({ id: v.string(), name: v.string() }),
  member: v.object({ accountNumber: whole, name: v.nullable(v.string()) }),
  currency: v.string(),
  period: v.object({
    label: v.string(),
    fromMs: instant,
    toMs: instant,
    timeZone: v.string(),
  }),
  settledUntilMs: instant,
  lines: v.array(lineShape),
  totals: totalsShape,
  vat: v.array(
    v.object({
      rateHundredths: whole,
      isIncluded: v.boolean(),
      netMicro: whole,
      vatMicro: whole,
      grossMicro: whole,
    }),
  ),
  isBillOpen: v.boolean(),
  balance: v.object({
    openingMicro: whole,
    amountMicro: whole,
    paymentsMicro: whole,
    premiumMicro: whole,
    closingMicro: whole,
  }),
  intervals: v.object({
    expected: whole,
    settled: whole,
    gaps: v.array(v.object({ fromMs: instant, toMs: instant })),
    unplanned: whole,
  }),
  planned: v.object({ neighbourhood: plannedShape, home: plannedShape }),
  corrections: v.object({ count: whole, amountMicro: whole }),
  allocation: v.object({ intervals: whole, corrected: whole, amountMicro: whole }),
  expectedPremium: v.nullable(v.object(premiumPart)),
  meterParts: v.array(v.object({ fromMs: instant, toMs: instant, partsPerMillion: whole })),
  agreed: v.array(
    v.object({
      kind: v.picklist(agreedKinds),
      by: agreedByShape,
      fromMs: instant,
      toMs: instant,
    }),
  ),
})

export const bookingShape = v.object({
  kind: bookingKindShape,
  key: v.string(),
  revision: whole,
  bookedMs: instant,
  /** How many accounts had no value. */
  gaps: whole,
  planMicroPerKwh: v.nullable(whole),
  entries: v.array(
    v.object({
      account: accountKindShape,
      kind: kindShape,
      source: sourceShape,
      energyWh: whole,
      amountMicro: whole,
    }),
  ),
})

export const accountShape = v.object({
  number: whole,
  kind: accountKindShape,
  ownerId: v.nullable(v.string()),
  balanceMicro: whole,
})

export const paymentShape = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  fromAccount: whole,
  toAccount: whole,
  amountMicro: v.number(),
})

/** What of a premium is booked: as `PremiumAsked`. */
export const premiumAskedShape = v.object({
  period: periodQuery.entries.period,
  amountMicro: v.number(),
  keptMicro: v.optional(v.number(), 0),
  split: v.picklist(premiumSplits),
})

/** As `PremiumPayout`. */
export const premiumPayoutShape = v.object({
  id: v.string(),
  period: v.string(),
  fromMs: instant,
  toMs: instant,
  amountMicro: whole,
  keptMicro: whole,
  potMicro: whole,
  split: v.picklist(premiumSplits),
  bookedMs: instant,
  undoneMs: v.nullable(instant),
})

/** A SHA-256 in hex. */
export const hashShape = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, '32 bytes in hex'))

/** 2^53 leaves have no longer one. */
export const pathShape = v.pipe(v.array(hashShape), v.maxLength(53))

export const logHeadShape = v.object({
  /** Bookings in the log. */
  size: whole,
  head: hashShape,
})

/** As `LineProof`. */
export const lineProofShape = v.object({
  booking: v.object({
    kind: bookingKindShape,
    key: v.string(),
    startMs: instant,
    revision: whole,
  }),
  account: v.object({
    number: whole,
    blind: hashShape,
    lines: v.array(
      v.object({
        kind: kindShape,
        source: sourceShape,
        energyWh: whole,
        amountMicro: whole,
        aloneMicro: whole,
      }),
    ),
    index: whole,
    size: whole,
    path: pathShape,
  }),
  log: v.object({ index: whole, size: whole, path: pathShape, head: hashShape }),
})

/** What a home asks for, keeps and checks elsewhere. */
export const proofsShape = v.object({ proofs: v.pipe(v.array(lineProofShape), v.maxLength(1000)) })
