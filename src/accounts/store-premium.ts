import { sql, type Kysely } from 'kysely'
import type { Schema } from '../store/schema.ts'
import {
  expectedPremium,
  premiumPart,
  type ExpectedPremium,
  type PremiumHour,
  type PremiumPart,
  type RatedEnergy,
} from './expected-premium.ts'
import type { EntryKind } from './ledger.ts'
import { premiumOfTerms, type PremiumTerms } from './sharing/premium-terms.ts'
import { defaultSharingRule, type SharingRule } from './sharing/sharing-rule.ts'
import { spansWhere, type Span } from './sharing/rule-spans.ts'
import { listSharingRules } from './sharing/store-agreed.ts'
import { sumOf } from './store-booking.ts'
import { listAccounts } from './store.ts'

/** What came to a home from here: the energy that the key gave it. */
const givenKinds = ['from-neighbours', 'from-plants'] as const satisfies readonly EntryKind[]
const withdrawnKinds = [...givenKinds, 'from-grid'] as const satisfies readonly EntryKind[]
const injectedKinds = ['to-neighbours', 'to-grid'] as const satisfies readonly EntryKind[]

/** The premium that is expected for a period, as the ledger has its energy; null where no rule in it has one. Late energy, of which no hour is known, is not in it. */
export async function readExpectedPremium(
  db: Kysely<Schema>,
  cellId: string,
  period: Span,
): Promise<ExpectedPremium | null> {
  const parts = premiumSpans(await listSharingRules(db, cellId), period)
  if (parts.length === 0) return null
  const accounts = await listAccounts(db, cellId)
  const homes = accounts.filter(({ kind }) => kind === 'home')
  const ids = homes.map(({ id }) => id)
  const energies = new Map<number, readonly RatedEnergy[]>()
  const hours: PremiumHour[] = []
  for (const part of parts) {
    hours.push(...(await hoursOf(db, cellId, part)))
    for (const [id, energyWh] of await givenTo(db, ids, part.span)) {
      const of = { energyWh, microPerKwh: part.microPerKwh }
      energies.set(id, [...(energies.get(id) ?? []), of])
    }
  }
  return expectedPremium(
    hours,
    homes.map(({ id, number, ownerId, isFormer }) => ({
      accountNumber: number,
      ownerId: isFormer ? null : ownerId,
      energies: energies.get(id) ?? [],
    })),
    parts.some(({ terms }) => terms.hasGrant),
  )
}

/** One home's part of the premium that is expected for a period, the same as in {@link readExpectedPremium}; null where no rule in it has one. */
export async function readPremiumPart(
  db: Kysely<Schema>,
  account: { readonly id: number; readonly cellId: string },
  period: Span,
): Promise<PremiumPart | null> {
  const parts = premiumSpans(await listSharingRules(db, account.cellId), period)
  if (parts.length === 0) return null
  const energies: RatedEnergy[] = []
  for (const { span, microPerKwh } of parts) {
    const given = await givenTo(db, [account.id], span)
    energies.push({ energyWh: given.get(account.id) ?? 0, microPerKwh })
  }
  return premiumPart(energies)
}

interface PremiumSpan {
  readonly span: Span
  readonly terms: PremiumTerms
  readonly microPerKwh: number
}

/** The parts of a period in which a rule has a premium, each with what a kWh earns. */
function premiumSpans(rules: readonly SharingRule[], { fromMs, toMs }: Span): PremiumSpan[] {
  const spans = spansWhere(rules, { fromMs, toMs }, ({ premium }) => premium !== undefined)
  return spans.flatMap((span) => {
    const rule =
      rules.findLast(({ validFromMs }) => validFromMs <= span.fromMs) ?? defaultSharingRule(0)
    const terms = rule.premium
    return terms === undefined ? [] : [{ span, terms, microPerKwh: premiumOfTerms(terms) }]
  })
}

/** What all homes and plants fed in and took in each settled interval of a part of time, which is an hour long. */
async function hoursOf(
  db: Kysely<Schema>,
  cellId: string,
  { span, microPerKwh }: PremiumSpan,
): Promise<PremiumHour[]> {
  const whOf = (kinds: readonly EntryKind[]) =>
    sql<number>`cast(coalesce(sum(case when ledger_entries.kind in (${sql.join(kinds)}) then energy_wh else 0 end), 0) as bigint)`
  const rows = await db
    .selectFrom('ledger_accounts')
    .innerJoin('ledger_entries', 'ledger_entries.account_id', 'ledger_accounts.id')
    .select('start_ms')
    .select([whOf(withdrawnKinds).as('withdrawn_wh'), whOf(injectedKinds).as('injected_wh')])
    .where('cell_id', '=', cellId)
    .where('ledger_accounts.kind', 'in', ['home', 'plant'])
    .where('ledger_entries.kind', 'in', [...withdrawnKinds, ...injectedKinds])
    .where('start_ms', '>=', span.fromMs)
    .where('start_ms', '<', span.toMs)
    .groupBy('start_ms')
    .orderBy('start_ms')
    .execute()
  return rows.map(({ start_ms, withdrawn_wh, injected_wh }) => ({
    startMs: start_ms,
    withdrawnWh: withdrawn_wh,
    injectedWh: 0 - injected_wh,
    microPerKwh,
  }))
}

/** What the key gave each of these accounts in a part of time, Wh. */
async function givenTo(
  db: Kysely<Schema>,
  accountIds: readonly number[],
  { fromMs, toMs }: Span,
): Promise<Map<number, number>> {
  if (accountIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('ledger_entries')
    .select('account_id')
    .select(sumOf('energy_wh').as('energy_wh'))
    .where('account_id', 'in', accountIds)
    .where('kind', 'in', givenKinds)
    .where('start_ms', '>=', fromMs)
    .where('start_ms', '<', toMs)
    .groupBy('account_id')
    .execute()
  return new Map(rows.map((row) => [row.account_id, row.energy_wh]))
}
