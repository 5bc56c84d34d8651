import type { ThingKind } from '../../things/thing.ts'
import type { Flow, FlowName, FlowsView } from './now.ts'

/** What flows right now, from measured powers (W, + into each thing) and the measured exchange (+ in). */
export function flowsOf(
  things: readonly { readonly kind: ThingKind; readonly powerW: number }[],
  netW: number,
): FlowsView {
  const sum = (kind: ThingKind, sign: 1 | -1) =>
    things
      .filter((thing) => thing.kind === kind)
      .reduce((all, { powerW }) => all + Math.max(0, sign * powerW), 0)
  const from: Flow[] = [
    { name: 'sun', powerW: sum('solar', -1) },
    { name: 'wind', powerW: sum('wind', -1) },
    { name: 'battery-out', powerW: sum('battery', -1) + sum('car', -1) },
    { name: 'grid-in', powerW: Math.max(0, netW) },
  ]
  const to: Flow[] = [
    { name: 'heat', powerW: sum('heat-pump', 1) },
    { name: 'cars', powerW: sum('car', 1) },
    { name: 'battery-in', powerW: sum('battery', 1) },
    { name: 'grid-out', powerW: Math.max(0, -netW) },
  ]
  const total = (flows: readonly Flow[]) => flows.reduce((all, { powerW }) => all + powerW, 0)
  // What nobody measures apart is what the homes use besides.
  const use: Flow = { name: 'use', powerW: Math.max(0, total(from) - total(to)) }
  return { from: from.filter(flows), to: [use, ...to].filter(flows) }
}

/** Less than this is noise of the meters, W. */
const noiseW = 10

function flows({ powerW }: { readonly name: FlowName; readonly powerW: number }): boolean {
  return powerW >= noiseW
}
