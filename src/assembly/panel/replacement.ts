import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { PanelTask } from './panel-task.ts'

/** Seats that fell empty, as a panel of their own to be drawn from those who are left. */
export interface Replacement {
  readonly task: PanelTask
  /** The place in the old list of each person of the new one. */
  readonly people: readonly number[]
}

/**
 * The task of filling seats of a panel again: as many people as left, from those who are neither on the panel nor gone, who live with nobody who
 * stays; the quotas are what those who stay leave open. A lottery of it is as fair and as public as the first, and panel and new people
 * together keep the first quotas. `gone`: people who are asked no more. Refuses somebody who leaves without a seat.
 */
export function replacementOf(
  task: PanelTask,
  panel: readonly number[],
  leaving: readonly number[],
  gone: readonly number[] = [],
): Result<Replacement> {
  const outside = leaving.find(
    (person, i) => !panel.includes(person) || leaving.indexOf(person) !== i,
  )
  if (outside !== undefined || leaving.length === 0) {
    const message = `Who leaves must have a seat on the panel and leave it once; ${outside ?? 'nobody'} does not.`
    return refuse('not-on-panel', message, 'leaving', { value: outside ?? 0 })
  }
  const stay = panel.filter((person) => !leaving.includes(person))
  const homes = new Set(stay.flatMap((i) => task.people[i]!.household ?? []))
  const taken = new Set([...panel, ...gone])
  const people = [...task.people.keys()].filter((i) => {
    const { household } = task.people[i]!
    return !taken.has(i) && (household === null || !homes.has(household))
  })
  const quotas = Object.entries(task.quotas).map(([question, answers]) => {
    const open = Object.entries(answers).map(([answer, { min, max }]) => {
      const kept = stay.filter((i) => task.people[i]!.answers[question] === answer).length
      return [answer, { min: Math.max(min - kept, 0), max: Math.max(max - kept, 0) }] as const
    })
    return [question, Object.fromEntries(open)] as const
  })
  return success({
    task: {
      size: leaving.length,
      quotas: Object.fromEntries(quotas),
      people: people.map((i) => task.people[i]!),
    },
    people,
  })
}
