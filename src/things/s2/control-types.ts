import type { Control } from './control.ts'
import { DemandControl } from './ddbc.ts'
import { FillRateControl } from './frbc.ts'
import { MeasuredOnly } from './measured-only.ts'
import { OperationModeControl } from './ombc.ts'
import { EnvelopeControl } from './pebc.ts'
import { ProfileControl } from './ppbc.ts'
import type { ControlType } from './shapes-common.ts'

/** How each control type is done, the one that leaves the plan most freedom first: of several the first is selected. */
const controls: readonly (readonly [ControlType, () => Control])[] = [
  ['FILL_RATE_BASED_CONTROL', () => new FillRateControl()],
  ['DEMAND_DRIVEN_BASED_CONTROL', () => new DemandControl()],
  ['POWER_PROFILE_BASED_CONTROL', () => new ProfileControl()],
  ['OPERATION_MODE_BASED_CONTROL', () => new OperationModeControl()],
  ['POWER_ENVELOPE_BASED_CONTROL', () => new EnvelopeControl()],
  ['NOT_CONTROLABLE', () => new MeasuredOnly()],
]

/** The control for a resource manager with these control types; null: none of them is known. */
export function controlFor(available: readonly ControlType[]): Control | null {
  const found = controls.find(([type]) => available.includes(type))
  return found === undefined ? null : found[1]()
}
