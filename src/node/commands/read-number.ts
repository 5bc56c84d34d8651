import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { textOf, type Call } from './command.ts'

/** The whole number given for an option, or null where it was not given. Refuses anything else, naming the option and the range. */
export function readWhole(call: Call, name: string, least: number, most: number): number | null {
  const text = textOf(call, name)
  if (text === undefined) return null
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new RefusalError(
    refuse('bad-option', `--${name} is a whole number from ${least} to ${most}, not "${text}".`),
  )
}
