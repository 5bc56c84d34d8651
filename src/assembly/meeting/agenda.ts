import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** A point of a meeting's agenda. */
export interface AgendaItem {
  readonly title: string
  /** How long it is meant to take, minutes; 0: not stated. */
  readonly minutes: number
}

/** Points of an agenda, characters of a title, minutes of a point at the most. */
export const agendaLimits = { items: 100, title: 200, minutes: 600 } as const

/** An agenda that can be kept: titles without white space around them, none twice, within the limits. */
export function checkAgenda(items: readonly AgendaItem[]): Result<readonly AgendaItem[]> {
  const { items: itemLimit, title: titleLimit, minutes: minuteLimit } = agendaLimits
  if (items.length === 0 || items.length > itemLimit) {
    return refuse('agenda-length', `An agenda has 1 to ${itemLimit} points.`, 'agenda', {
      limit: itemLimit,
    })
  }
  const kept: AgendaItem[] = []
  for (const [i, { title, minutes }] of items.entries()) {
    const name = title.trim().replaceAll(/\s+/g, ' ')
    if (name === '' || name.length > titleLimit) {
      return refuse(
        'agenda-title',
        `Point ${i + 1} needs a title of at most ${titleLimit} characters.`,
        `agenda[${i}].title`,
        { point: i + 1, limit: titleLimit },
      )
    }
    if (!Number.isInteger(minutes) || minutes < 0 || minutes > minuteLimit) {
      return refuse(
        'agenda-minutes',
        `Point ${i + 1} takes 0 to ${minuteLimit} whole minutes, not ${minutes}.`,
        `agenda[${i}].minutes`,
        { point: i + 1, limit: minuteLimit },
      )
    }
    if (kept.some((other) => other.title === name)) {
      return refuse('agenda-twice', `"${name}" stands on the agenda twice.`, `agenda[${i}].title`)
    }
    kept.push({ title: name, minutes })
  }
  return success(kept)
}
