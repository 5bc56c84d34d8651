import type { Kysely } from 'kysely'
import { monthOf, type Period } from '../../accounts/period.ts'
import { tryRule, type RuleTrial } from '../../accounts/rule-trial.ts'
import { laidOver, ruleAt, type TriedRule } from '../../accounts/sharing/agreed.ts'
import { changedHomes, type ChangedHomes } from '../../accounts/sharing/changed-homes.ts'
import { agreedIn } from '../../accounts/sharing/store-agreed.ts'
import { listStatedRules } from '../../accounts/sharing/store-rule.ts'
import type { Cell } from '../../cell/cell.ts'
import type { Random } from '../../kernel/random.ts'
import { success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { termsFrom, type DecisionDraft } from './decisions.ts'
import { checkKeyBegins } from './key-begins.ts'

/** What terms would have meant for homes in a month that was settled. */
export interface TermsTrial extends ChangedHomes {
  /** `2026-10`. */
  readonly month: string
  /** Settlements that were shared anew; 0: nothing was settled yet. */
  readonly intervals: number
  /** All together would have been worse off than alone: nobody could have been given anything. */
  readonly isAllWorse: boolean
  /** What each home would have had at the least beyond what it pays alone; null: nothing is promised, or nothing could have been kept. */
  readonly keptLeastMicro: number | null
  /** What would have been more (+) or less for each of the homes that were asked for, micro-units in the month. */
  readonly own: readonly { readonly homeId: string; readonly changeMicro: number }[]
  /** Why its sharing key cannot begin or end when it says, and from when it can; null: it can. Entering it is refused with this. */
  readonly tooSoon: Refusal | null
}

/**
 * What terms would have meant last month, or in this one where that was the first, beside all else that holds. Refused as entering them
 * would be. Nothing is kept. `ownIds`: homes of whoever asks.
 */
export async function tryTerms(
  db: Kysely<Schema>,
  cell: Cell,
  { terms: drafts = [], followsId }: Pick<DecisionDraft, 'terms' | 'followsId'>,
  ownIds: ReadonlySet<string>,
  { random, nowMs }: { readonly random: Random; readonly nowMs: number },
): Promise<Result<TermsTrial>> {
  const checked = await termsFrom(db, cell, drafts, { id: '', title: '' }, { random, nowMs })
  if (!checked.ok) return checked
  const decided = { terms: checked.value, followsId }
  const tooSoon = (await checkKeyBegins(db, cell, decided, nowMs)) ?? null
  const held = ruleAt(await listStatedRules(db, cell.id), await agreedIn(db, cell.id), nowMs)
  const rule = checked.value.reduce<TriedRule>((of, { term }) => laidOver(of, term), held)
  const present = monthOf(nowMs, cell.timeZone)
  let period = monthOf(present.fromMs - 1, cell.timeZone)
  let trial = await tryRule(db, cell, rule, period)
  if (trial.intervals === 0) {
    period = present
    trial = await tryRule(db, cell, rule, period)
  }
  return success({ ...summary(trial, period, ownIds), tooSoon })
}

/** Who gains and who loses, without telling what few do. */
export function summary(
  trial: RuleTrial,
  { label }: Pick<Period, 'label'>,
  ownIds: ReadonlySet<string>,
): Omit<TermsTrial, 'tooSoon'> {
  const homes = trial.members.filter(({ kind }) => kind === 'home')
  const changes = homes.map(({ tried, booked }) => tried.amountMicro - booked.amountMicro)
  return {
    month: label,
    intervals: trial.intervals,
    ...changedHomes(changes),
    isAllWorse: trial.isAllWorse,
    keptLeastMicro: trial.keptLeastMicro,
    own: homes.flatMap(({ ownerId }, i) =>
      ownerId !== null && ownIds.has(ownerId)
        ? [{ homeId: ownerId, changeMicro: changes[i]! }]
        : [],
    ),
  }
}
