import { createHash } from 'node:crypto'
import * as v from 'valibot'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import { drawnSlot, readSeed, seedLimit } from './draw.ts'
import { brokenRule } from './keeps.ts'
import { checkTask, taskLimits, type PanelTask } from './panel-task.ts'
import { chancesOf, slotCount, type Panel } from './slots.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const text = v.pipe(v.string(), v.maxLength(200))
const seats = v.strictObject({ min: count, max: count })
const panel = v.pipe(v.array(count), v.maxLength(taskLimits.size))

/** What anybody needs to check a draw and repeat it: everything but names. */
export const lotteryFileShape = v.strictObject({
  form: v.literal('commonwatt panel lottery 1'),
  size: count,
  quotas: v.record(text, v.record(text, seats)),
  people: v.pipe(
    v.array(v.strictObject({ answers: v.record(text, text), household: v.nullable(count) })),
    v.maxLength(taskLimits.people),
  ),
  /** How likely each person is drawn, in thousandths. */
  chances: v.array(count),
  /** The smallest chance that any lottery could give, as a bound, 0 to 1. */
  bound: v.number(),
  /** Whether the chances before rounding are proven to be the fairest. */
  isProven: v.boolean(),
  /** A thousand panels that are equally likely: people by place in the list, from 0. */
  panels: v.pipe(v.array(panel), v.length(slotCount)),
  /** SHA-256 of all that stands above, in hex; published before the seed is thrown. */
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  drawn: v.nullable(
    v.strictObject({ seed: v.pipe(v.string(), v.maxLength(seedLimit)), slot: count, panel }),
  ),
})

export type LotteryFile = v.InferOutput<typeof lotteryFileShape>

/** The file of a task's panels, before the draw. */
export function lotteryFile(
  { size, quotas, people }: PanelTask,
  panels: readonly Panel[],
  fairness: { readonly bound: number; readonly isProven: boolean },
): LotteryFile {
  const content = {
    form: 'commonwatt panel lottery 1' as const,
    size,
    quotas,
    people: people.map(({ answers, household }) => ({ answers, household })),
    chances: Array.from(chancesOf(panels, people.length), (chance) =>
      Math.round(chance * slotCount),
    ),
    bound: fairness.bound,
    isProven: fairness.isProven,
    panels: panels.map((each) => [...each]),
  }
  return { ...content, digest: digestOf(content), drawn: null }
}

/** The same file with what a seed draws. Refuses an empty seed, and a file that was drawn from with another one. */
export function drawFrom(file: LotteryFile, typed: string): Result<LotteryFile> {
  const seed = readSeed(typed)
  if (!seed.ok) return seed
  if (file.drawn !== null && file.drawn.seed !== seed.value) {
    const message = `These panels were drawn from with the seed "${file.drawn.seed}": nobody draws twice.`
    return refuse('drawn-already', message, 'seed', { seed: file.drawn.seed })
  }
  const slot = drawnSlot(file.digest, seed.value, file.panels.length)
  return success({ ...file, drawn: { seed: seed.value, slot, panel: file.panels[slot]! } })
}

/** What is wrong with a file, in sentences; none: everything in it follows from the rest. */
export function faultsOf(file: LotteryFile): readonly string[] {
  const task = checkTask(file)
  if (!task.ok) return [task.message]
  const faults: string[] = []
  file.panels.forEach((each, slot) => {
    const broken = brokenRule(file, each)
    if (broken !== null) faults.push(`Panel ${slot} breaks a rule: ${broken}.`)
  })
  if (file.chances.length !== file.people.length) {
    faults.push(`${file.chances.length} chances stand for ${file.people.length} people.`)
  }
  const chances = chancesOf(file.panels, file.people.length)
  file.chances.forEach((stated, i) => {
    const is = Math.round((chances[i] ?? 0) * slotCount)
    if (stated !== is) faults.push(`Person ${i} is on ${is} panels; ${stated} are stated.`)
  })
  if (digestOf(file) !== file.digest) {
    faults.push('The digest is not that of the panels: something was changed after it was made.')
  }
  const { drawn } = file
  if (drawn !== null) {
    const slot = drawnSlot(file.digest, drawn.seed, file.panels.length)
    if (slot !== drawn.slot) {
      faults.push(`The seed draws panel ${slot}; panel ${drawn.slot} is said to be drawn.`)
    } else if (drawn.panel.join() !== file.panels[slot]!.join()) {
      faults.push(`The people who are said to be drawn are not those of panel ${slot}.`)
    }
  }
  return faults
}

/** Lists instead of objects where the order of keys could differ. */
function digestOf(file: Omit<LotteryFile, 'digest' | 'drawn'>): string {
  const sorted = <Value>(of: Readonly<Record<string, Value>>): [string, Value][] =>
    Object.entries(of).sort(([one], [other]) => (one < other ? -1 : 1))
  const content = [
    file.form,
    file.size,
    sorted(file.quotas).map(([question, answers]) => [
      question,
      sorted(answers).map(([answer, { min, max }]) => [answer, min, max]),
    ]),
    file.people.map(({ answers, household }) => [sorted(answers), household]),
    file.chances,
    file.bound,
    file.isProven,
    file.panels,
  ]
  return createHash('sha256').update(JSON.stringify(content)).digest('hex')
}
