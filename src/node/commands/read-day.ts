import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { textOf, type Call } from './command.ts'

/** Year, month and day given for an option as 2026-08-15, or null where it was not given. Refuses anything else. */
export function readDay(call: Call, name: string): readonly [number, number, number] | null {
  const text = textOf(call, name)
  if (text === undefined) return null
  const [, year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? []).map(Number)
  if (year !== undefined && month !== undefined && day !== undefined) {
    // 30 February would become 2 March.
    const date = new Date(Date.UTC(year, month - 1, day))
    if (date.getUTCMonth() === month - 1 && date.getUTCDate() === day) return [year, month, day]
  }
  throw new RefusalError(refuse('bad-option', `--${name} is a day as 2026-08-15, not "${text}".`))
}
