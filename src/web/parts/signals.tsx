import type { Wording } from '../messages/wording.ts'
import type { SignalView } from '../view/limits.ts'

/** Above a limit by less than this is kept, Wh. */
const keptWh = 10

/** What holds now or soon, one paragraph each; nothing where nothing does. */
export function Signals(props: {
  readonly wording: Wording
  readonly nowMs: number
  readonly signals: readonly SignalView[]
}) {
  const { wording, nowMs, signals } = props
  return (
    <>
      {signals.map((signal) => (
        <p class="notice limit">{signalText(wording, nowMs, signal)}</p>
      ))}
    </>
  )
}

/** Who limits what, how long, why, and what the plan makes of it. */
export function signalText(wording: Wording, nowMs: number, signal: SignalView): string {
  const { reason, isOperator, state } = signal
  const isOpen = state === 'in-force' || state === 'coming'
  return [
    limitSentence(wording, nowMs, signal),
    reason === '' ? '' : wording.say('signal.reason', { reason }),
    isOpen ? plannedSentence(wording, signal) : '',
    isOpen && isOperator ? wording.say('signal.operator') : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

/** What was measured while a limit held, and whether it was kept; empty as long as that is not on record. */
export function measuredSentence(wording: Wording, { measured, ...limits }: SignalView): string {
  if (measured === null) return ''
  const { highestW, lowestW, overWh, quarters } = measured
  if (highestW === null || lowestW === null) return wording.say('signal.measured.none')
  const mostW = limits.importLimitW === null ? Math.max(0, -lowestW) : Math.max(0, highestW)
  const power = wording.power(mostW)
  const missing = quarters - measured.measured
  return [
    overWh < keptWh
      ? wording.say('signal.measured.kept', { power })
      : wording.say('signal.measured.over', { power, energy: wording.energy(overWh) }),
    missing === 0
      ? ''
      : wording.say('signal.measured.gaps', {
          missing: String(missing),
          quarters: String(quarters),
        }),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ')
}

function limitSentence(wording: Wording, nowMs: number, signal: SignalView): string {
  const { sender, name, part, importLimitW, exportLimitW } = signal
  const of = { sender, name, span: spanText(wording, nowMs, signal) }
  if (importLimitW === null) {
    return wording.say('signal.export', { ...of, power: wording.power(exportLimitW ?? 0) })
  }
  const power = wording.power(importLimitW)
  if (part === 'devices') return wording.say('signal.devices', { ...of, power })
  return exportLimitW === null
    ? wording.say('signal.import', { ...of, power })
    : wording.say('signal.both', { ...of, power, export: wording.power(exportLimitW) })
}

function spanText(wording: Wording, nowMs: number, { fromMs, untilMs, state }: SignalView): string {
  const from = wording.when(fromMs, nowMs)
  if (untilMs === null) {
    return state === 'in-force'
      ? wording.say('signal.span.open')
      : wording.say('signal.span.from', { from })
  }
  const until = wording.when(untilMs, nowMs)
  return state === 'in-force'
    ? wording.say('signal.span.until', { until })
    : wording.say('signal.span', { from, until })
}

function plannedSentence(wording: Wording, { planned }: SignalView): string {
  if (planned === null) return wording.say('signal.not-planned')
  if (planned.why === null) return wording.say('signal.kept')
  const power = wording.power(Math.max(planned.importOverW, planned.exportOverW))
  return wording.say(`signal.over.${planned.why}`, { power })
}
