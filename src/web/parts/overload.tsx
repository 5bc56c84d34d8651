import type { Wording } from '../messages/wording.ts'

/** Less than this beyond a limit is not worth a sentence, W. */
const worthW = 50

/** What the plan keeps from being overloaded, in one sentence, where there is something. */
export function Overload(props: { readonly wording: Wording; readonly overW: number | null }) {
  const { wording, overW } = props
  if (overW === null || overW < worthW) return null
  return <p>{wording.say('plan.overload', { power: wording.power(overW) })}</p>
}
