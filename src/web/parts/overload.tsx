import type { Wording } from '../messages/wording.ts'
import { worthMissed } from '../view/worth.ts'

/** What the plan keeps from being overloaded, in one sentence, where there is something. */
export function Overload(props: { readonly wording: Wording; readonly overW: number | null }) {
  const { wording, overW } = props
  if (overW === null || overW < worthMissed.W) return null
  return <p>{wording.say('plan.overload', { power: wording.power(overW) })}</p>
}
