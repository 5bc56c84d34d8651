import type { PanelTask } from './panel-task.ts'

/** What is wrong with a panel of people; null: it has all seats, each home once, and keeps every quota. */
export function brokenRule(
  { size, quotas, people }: PanelTask,
  panel: readonly number[],
): string | null {
  if (panel.length !== size || new Set(panel).size !== size) {
    return `it has ${new Set(panel).size} people for ${size} seats`
  }
  const unknown = panel.find((i) => people[i] === undefined)
  if (unknown !== undefined) return `there is no person ${unknown}`
  const homes = panel.flatMap((i) => people[i]!.household ?? [])
  if (new Set(homes).size !== homes.length) return 'two of it live in one home'
  for (const [question, answers] of Object.entries(quotas)) {
    const seats = new Map<string | undefined, number>()
    for (const i of panel) {
      const answer = people[i]!.answers[question]
      seats.set(answer, (seats.get(answer) ?? 0) + 1)
    }
    for (const [answer, { min, max }] of Object.entries(answers)) {
      const taken = seats.get(answer) ?? 0
      if (taken < min || taken > max) {
        return `${question} ${answer} has ${taken} seats, not ${min} to ${max}`
      }
    }
  }
  return null
}
