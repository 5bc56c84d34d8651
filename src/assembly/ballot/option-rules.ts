import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { conflictRefusal, type Conflict } from '../decision/conflicts.ts'
import { checkDecision, checkFollows, conflictsOf, type Entering } from '../decision/decisions.ts'
import { checkKeyBegins } from '../decision/key-begins.ts'
import type { BallotDefinition } from './log/ballot-shapes.ts'
import { optionDecisionOf, rulesWithin } from './option-decision.ts'

/** The rules of an option beside the decisions that stand. */
export interface OptionConflicts {
  readonly optionId: string
  /** Where the option is: `options[0].decision`. */
  readonly at: string
  readonly conflicts: readonly Conflict[]
}

/**
 * Looks at the rules that options of a ballot carry, as they would be entered at its close: refused where one cannot be, and else which
 * decisions that stand are in the way of each. Options without any are not named. Keeps nothing.
 */
export async function checkRules(
  db: Kysely<Schema>,
  cell: Cell,
  { options, holds, closesMs }: Pick<BallotDefinition, 'options' | 'holds' | 'closesMs'>,
  { random, nowMs }: Entering,
): Promise<Result<readonly OptionConflicts[]>> {
  const found: OptionConflicts[] = []
  for (const [i, { id: optionId, decision, title }] of options.entries()) {
    if (decision === undefined) continue
    const at = `options[${i}].decision`
    const read = optionDecisionOf(decision)
    if (!read.ok) return within(read, at)
    const { followsId } = read.value
    const rules = rulesWithin([read.value], holds, cell.timeZone)
    const record = { ...plainRecord, title: title.slice(0, 300) }
    const would = { decidedMs: nowMs, followsId, record, ...rules }
    const can = await checkDecision(db, cell, would, { random, nowMs: closesMs })
    if (!can.ok) return within(can, at)
    const tooSoon = await checkKeyBegins(db, cell, can.value, closesMs)
    if (tooSoon !== undefined) return within(tooSoon, at)
    const late = await checkFollows(db, cell, would, closesMs)
    if (late !== undefined) return within(late, at)
    const conflicts = await conflictsOf(db, can.value)
    if (conflicts.length > 0) found.push({ optionId, at, conflicts })
  }
  return success(found)
}

/** Why an option is refused of which a rule could never be kept; undefined: each can be. */
export function refusalOf({ at, conflicts }: OptionConflicts): Refusal | undefined {
  const refusal = conflictRefusal(conflicts)
  return refusal === undefined ? undefined : within(refusal, at)
}

function within(refusal: Refusal, at: string): Refusal {
  return { ...refusal, at: `${at}.${refusal.at ?? ''}` }
}

const plainRecord = {
  convened: 'ballot',
  method: '',
  methodVersion: '',
  logRoot: null,
  tally: null,
  dissent: '',
  reviewMs: null,
  basis: '',
} as const
