import type { Kysely } from 'kysely'
import { hasSpanishPlant } from '../../accounts/new-rule.ts'
import { rulesWith, type Agreed } from '../../accounts/sharing/agreed.ts'
import { keepCoefficients, keysHeldBack } from '../../accounts/sharing/kept-coefficients.ts'
import { coefficientMonths } from '../../accounts/sharing/national-rules.ts'
import { agreedIn } from '../../accounts/sharing/store-agreed.ts'
import { coefficientBounds } from '../../accounts/sharing/store-coefficient-bounds.ts'
import { listStatedRules } from '../../accounts/sharing/store-rule.ts'
import { localIso } from '../../accounts/period.ts'
import type { Cell } from '../../cell/cell.ts'
import { refuse, type Refusal } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'

/**
 * Whether a sharing key that is to be decided would begin or end too early for Spain's law: who votes on it is told before. Undefined:
 * it would not, or the neighbourhood is not there. `terms`: of the one decision, as they would be kept; `followsId`: what it replaces.
 */
export async function checkKeyBegins(
  db: Kysely<Schema>,
  cell: Cell,
  { terms, followsId }: { readonly terms: readonly Agreed[]; readonly followsId: string | null },
  nowMs: number,
): Promise<Refusal | undefined> {
  const i = terms.findIndex(({ term }) => term.kind === 'key')
  const key = terms[i]
  if (key === undefined || !(await hasSpanishPlant(db, cell))) return undefined
  const stated = await listStatedRules(db, cell.id)
  const agreed = await agreedIn(db, cell.id)
  const kept = await coefficientBounds(db, cell.id)
  const bound = kept.some(({ toMs }) => toMs > nowMs)
    ? kept
    : [...kept, { fromMs: nowMs, toMs: Infinity }]
  const heldBack = (terms: readonly Agreed[]) =>
    keysHeldBack(keepCoefficients(rulesWith(stated, terms), bound, cell.timeZone))
  const before = heldBack(agreed)
  const late = heldBack(withKey(agreed, key, followsId)).find(
    ({ fromMs, toMs }) => !before.some((of) => of.fromMs === fromMs && of.toMs === toMs),
  )
  if (late === undefined) return undefined
  const day = localIso(late.toMs, cell.timeZone).slice(0, 10)
  const values = { months: coefficientMonths, day }
  const law = `In Spain coefficients hold for ${coefficientMonths} months at the least`
  return late.fromMs === key.fromMs
    ? refuse(
        'coefficients-too-soon',
        `${law}: choose a beginning from ${day} on.`,
        `terms[${i}].fromMs`,
        values,
      )
    : refuse(
        'coefficients-end-too-soon',
        `${law}, and what holds after this would be too soon: let it hold until ${day} at the least, or without an end.`,
        `terms[${i}].untilMs`,
        values,
      )
}

/** All terms with one more, which counts before all others, and ends what it replaces. */
function withKey(agreed: readonly Agreed[], key: Agreed, followsId: string | null): Agreed[] {
  const others = agreed.map((of) =>
    of.term.kind === 'key' && of.by.id === followsId
      ? { ...of, untilMs: Math.min(of.untilMs ?? Infinity, key.fromMs) }
      : of,
  )
  return [...others, { ...key, rank: Infinity }]
}
