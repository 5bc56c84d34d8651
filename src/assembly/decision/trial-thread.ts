// A thread that tries rules on measured days: it is handed the rules, then its parts until `null`, and ends with what came of it.

import { parentPort } from 'node:worker_threads'
import { trialOf, type TriedRules } from '../../energy/mandate/mandate-trial.ts'
import type { HomeInput, PlanInput } from '../../energy/plan/plan-input.ts'

/** A day without its homes, some homes of the day before, or the end. */
export type TrialPart = PlanInput | readonly HomeInput[] | null

let rules: TriedRules | null = null
const days: { readonly day: PlanInput; readonly homes: HomeInput[] }[] = []

parentPort?.on('message', (message: TriedRules | TrialPart) => {
  if (message === null) void tell()
  else if ('tried' in message) rules = message
  else if ('prices' in message) days.push({ day: message, homes: [] })
  else days.at(-1)?.homes.push(...message)
})

async function tell(): Promise<void> {
  if (rules === null) throw new Error('a thread is told the rules before the days')
  const inputs = days.map(({ day, homes }) => ({ ...day, homes }))
  parentPort?.postMessage(await trialOf(rules, inputs))
}
