import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { leximin } from './leximin.ts'
import type { Lottery, LotteryOptions } from './lottery.ts'
import { lotteryFile, type LotteryFile } from './lottery-file.ts'
import { checkTask, type PanelTask } from './panel-task.ts'
import { poolOf, type Pool } from './pool.ts'
import { smallestRelaxation, type QuotaChange } from './relaxation.ts'
import { chancesOf, slotsOf, type Panel } from './slots.ts'

/** What came of a task: panels to draw from; or that no panel keeps all quotas, and the smallest change with which one does. */
export type LotteryOutcome =
  | {
      readonly kind: 'lottery'
      readonly file: LotteryFile
      /** The smallest chance before it was rounded, and what no lottery passes; 0 to 1. */
      readonly least: number
      readonly bound: number
      /** By how much rounding to a thousand panels moved somebody's chance at the most, 0 to 1. */
      readonly moved: number
      /** Kinds of people, branch and bound that was needed, panels that are mixed: for who asks what it took. */
      readonly types: number
      readonly searches: number
      readonly panels: number
    }
  | { readonly kind: 'impossible'; readonly changes: readonly QuotaChange[] }

/** The fairest lottery of a task, as a thousand panels. Refuses a task that is not in order, and one whose time was up before any panel was found. */
export function lotteryOf(task: PanelTask, options: LotteryOptions): Result<LotteryOutcome> {
  const checked = checkTask(task)
  if (!checked.ok) return checked
  const pool = poolOf(task)
  const lottery = leximin(pool, options)
  if (lottery === 'late') return late()
  if (lottery === 'none') {
    const changes = smallestRelaxation(pool, options.solver)
    if (changes === 'late') return late()
    return changes === null
      ? tooFewHomes(pool.classes, task.size)
      : success({ kind: 'impossible', changes })
  }
  const slots = slotsOf(pool, lottery)
  return success({
    kind: 'lottery',
    file: lotteryFile(task, slots, lottery),
    least: lottery.chances.reduce((one, other) => Math.min(one, other)),
    bound: lottery.bound,
    moved: movedBy(pool, lottery, slots),
    types: pool.types.length,
    searches: lottery.searches,
    panels: lottery.panels.length,
  })
}

function movedBy({ types, task }: Pool, { chances }: Lottery, slots: readonly Panel[]): number {
  const rounded = chancesOf(slots, task.people.length)
  return types.reduce((most, { members }, t) => {
    return members.reduce((sofar, i) => Math.max(sofar, Math.abs(rounded[i]! - chances[t]!)), most)
  }, 0)
}

/** Time was up before there was anything to return. */
export function late(): Result<never> {
  return refuse(
    'lottery-late',
    'No panel was found in the time there was. Fewer quotas, or more time, would help.',
  )
}

function tooFewHomes(
  classes: readonly { readonly homes: readonly unknown[] }[],
  size: number,
): Result<never> {
  const homes = classes.reduce((sum, each) => sum + each.homes.length, 0)
  const message = `The people live in ${homes} homes; a panel takes one of each, so ${size} seats cannot be filled. Invite more homes, or ask for ${homes} seats.`
  return refuse('too-few-homes', message, 'size', { homes, size })
}
