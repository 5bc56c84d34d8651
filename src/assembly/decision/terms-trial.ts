import type { Kysely } from 'kysely'
import { monthOf, type Period } from '../../accounts/period.ts'
import { tryRule, type RuleTrial } from '../../accounts/rule-trial.ts'
import { laidOver, ruleAt, type TriedRule } from '../../accounts/sharing/agreed.ts'
import { agreedIn } from '../../accounts/sharing/store-agreed.ts'
import { listStatedRules } from '../../accounts/sharing/store-rule.ts'
import type { Cell } from '../../cell/cell.ts'
import { smallestGroup } from '../../cell/small-group.ts'
import type { Random } from '../../kernel/random.ts'
import { success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { termsFrom, type DecisionDraft } from './decisions.ts'
import { checkKeyBegins } from './key-begins.ts'

/** What terms would have meant for homes in a month that was settled. */
export interface TermsTrial {
  /** `2026-10`. */
  readonly month: string
  /** Settlements that were shared anew; 0: nothing was settled yet. */
  readonly intervals: number
  readonly gain: TriedGroup
  readonly lose: TriedGroup
  readonly same: TriedGroup
  /** All together would have been worse off than alone: nobody could have been given anything. */
  readonly isAllWorse: boolean
  /** What each home would have had at the least beyond what it pays alone; null: nothing is promised, or nothing could have been kept. */
  readonly keptLeastMicro: number | null
  /** What would have been more (+) or less for each of the homes that were asked for, micro-units in the month. */
  readonly own: readonly { readonly homeId: string; readonly changeMicro: number }[]
  /** Why its sharing key cannot begin or end when it says, and from when it can; null: it can. Entering it is refused with this. */
  readonly tooSoon: Refusal | null
}

/** Homes for which it would have been better, worse or the same. Below {@link smallestGroup} they are not counted apart. */
export interface TriedGroup {
  /** Null: some, but too few to be shown apart. */
  readonly homes: number | null
  /** On average for each of them, micro-units; null: not told, since it would tell what few have. */
  readonly meanMicro: number | null
}

/** Changes below this are none, micro-units a month: half a cent. */
const worthMicro = 5_000

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
  const better = changes.filter((micro) => micro >= worthMicro)
  const worse = changes.filter((micro) => micro <= -worthMicro)
  const other = changes.filter((micro) => Math.abs(micro) < worthMicro)
  const groups = [better, worse, other]
  // From the sum of all it could be told what the few have.
  const isAllShown = groups.every(({ length }) => length === 0 || length >= smallestGroup)
  const [gain, lose, same] = groups.map((of) => groupOf(of, isAllShown))
  return {
    month: label,
    intervals: trial.intervals,
    gain: gain!,
    lose: lose!,
    same: same!,
    isAllWorse: trial.isAllWorse,
    keptLeastMicro: trial.keptLeastMicro,
    own: homes.flatMap(({ ownerId }, i) =>
      ownerId !== null && ownIds.has(ownerId)
        ? [{ homeId: ownerId, changeMicro: changes[i]! }]
        : [],
    ),
  }
}

function groupOf(changes: readonly number[], isAllShown: boolean): TriedGroup {
  const { length } = changes
  const homes = length > 0 && length < smallestGroup ? null : length
  if (length === 0 || !isAllShown) return { homes, meanMicro: null }
  const total = changes.reduce((sum, micro) => sum + micro, 0)
  return { homes, meanMicro: Math.round(total / length) }
}
