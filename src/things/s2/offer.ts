import type { Refusal } from '../../kernel/refusal.ts'
import { checkAttributes } from '../attributes.ts'
import type { Offer } from '../offer.ts'
import type { ReportedValue } from '../protocol.ts'
import type { Control } from './control.ts'
import { isProducer, nameOf } from './device-words.ts'
import { electricPowerW } from './electric.ts'
import type { PowerMeasurement, ResourceManagerDetails } from './shapes-session.ts'

/** A thing as it is offered, and what is wrong with what it says of itself; null: nothing. */
export interface Offered {
  readonly offer: Offer
  readonly wrong: Refusal | null
}

/** The thing that a resource manager speaks for, as far as it is known; null: it has not said enough. */
export function offerOf(
  place: Pick<Offer, 'cellSlug' | 'address'>,
  details: ResourceManagerDetails,
  control: Control,
  nowMs: number,
): Offered | null {
  const facts = control.facts(details, nowMs)
  if (facts === null) return null
  const attributes = checkAttributes(facts.kind, facts.attributes)
  const offer = {
    ...place,
    kind: facts.kind,
    name: nameOf(details),
    reports: facts.reports,
    isControllable: control.controlType !== 'NOT_CONTROLABLE',
    attributes: attributes.ok ? attributes.value : {},
    binding: '{}',
    notes: [],
  }
  return { offer, wrong: attributes.ok ? null : attributes }
}

/** What a measurement of power says, where it says anything of electricity. */
export function measuredBy(
  details: ResourceManagerDetails,
  { measurement_timestamp, values }: PowerMeasurement,
  nowMs: number,
): readonly ReportedValue[] {
  const powerW = electricPowerW(values)
  if (powerW === null) return []
  const fromNowMs = measurement_timestamp - nowMs
  return isProducer(details)
    ? [{ quantity: 'generationW', value: Math.max(0, -powerW), atMs: null, fromNowMs }]
    : [{ quantity: 'powerW', value: powerW, atMs: null, fromNowMs }]
}
