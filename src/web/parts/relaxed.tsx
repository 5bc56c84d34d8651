import type { Relaxation } from '../../energy/plan/plan.ts'
import { hourMs } from '../../kernel/steps.ts'
import type { Wording } from '../messages/wording.ts'
import { worthMissed } from '../view/worth.ts'

/** Wishes named at the most. */
const namedLimit = 5

/** Wishes and limits that a plan cannot meet or keep, each with by how much; nothing where none is worth a word. */
export function Relaxed(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly relaxed: readonly Relaxation[]
}) {
  const { wording, nowMs } = props
  const relaxed = worthSaying(props.relaxed)
  if (relaxed.length === 0) return null
  return (
    <>
      <p>{wording.say('now.plan.relaxed', { count: relaxed.length })}</p>
      <ul>
        {relaxed.slice(0, namedLimit).map((relaxation) => (
          <li>{relaxedText(wording, relaxation, nowMs)}</li>
        ))}
      </ul>
    </>
  )
}

/** Those of them that anybody would notice. */
export function worthSaying(relaxed: readonly Relaxation[]): readonly Relaxation[] {
  return relaxed.filter(({ amount, unit }) => amount >= worthMissed[unit])
}

/** One of them in a sentence. */
export function relaxedText(wording: Wording, relaxation: Relaxation, nowMs: number): string {
  const { what, limit, startMs } = relaxation
  const values = { time: wording.when(startMs, nowMs), amount: amountText(wording, relaxation) }
  if (limit === undefined) return wording.say(`relaxed.${what}`, values)
  const { name } = limit
  if (limit.kind === 'signal') return wording.say('relaxed.signal', { ...values, name })
  if (limit.kind === 'mandate') {
    return what === 'reserve'
      ? wording.say('relaxed.mandate.reserve', { ...values, name })
      : wording.say('relaxed.mandate', { ...values, name })
  }
  return what === 'export-limit'
    ? wording.say('relaxed.export-limit.named', { ...values, name })
    : wording.say('relaxed.import-limit.named', { ...values, name })
}

function amountText(wording: Wording, { amount, unit }: Relaxation): string {
  if (unit === 'W') return wording.power(amount)
  if (unit === 'Wh') return wording.energy(amount)
  return unit === 'K' ? wording.temperature(amount) : wording.duration(amount * hourMs)
}
