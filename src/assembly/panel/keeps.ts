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
    for (const [answer, { min, max }] of Object.entries(answers)) {
      const seats = panel.filter((i) => people[i]!.answers[question] === answer).length
      if (seats < min || seats > max) {
        return `${question} ${answer} has ${seats} seats, not ${min} to ${max}`
      }
    }
  }
  return null
}
