import * as v from 'valibot'
import { signalParts, stateOf, type GridSignal, type SignalEvent } from './grid-signal.ts'
import type { SignalRecord } from './store-signal.ts'

// The shapes in which signals and their acknowledgements travel over the API.

const watt = v.nullable(v.number())
const atMs = v.number()

export const signalBody = v.object({
  id: v.pipe(v.string(), v.description('The sender’s own; the same one twice is one signal')),
  part: v.exactOptional(
    v.pipe(
      v.picklist(signalParts),
      v.description('All that flows through the connection, or devices that may be turned down'),
    ),
    'connection',
  ),
  sender: v.pipe(v.string(), v.description('Who asks, as people know them')),
  importLimitW: v.exactOptional(watt, null),
  exportLimitW: v.exactOptional(watt, null),
  fromMs: v.exactOptional(v.pipe(watt, v.description('Null: now')), null),
  untilMs: v.exactOptional(v.pipe(watt, v.description('Null: until it is taken back')), null),
  reason: v.exactOptional(v.string(), ''),
})

const eventShape = v.variant('kind', [
  v.object({
    kind: v.literal('received'),
    atMs,
    inForceFromMs: v.number(),
    untilMs: v.nullable(v.number()),
    importLimitW: v.pipe(watt, v.description('What holds')),
    exportLimitW: watt,
    heldAt: v.picklist(['asked', 'least-by-law']),
    does: v.pipe(v.string(), v.description('What the node does about it')),
  }),
  v.object({
    kind: v.literal('planned'),
    atMs,
    planId: v.string(),
    importOverW: v.pipe(v.number(), v.description('The most above the limit; 0: kept')),
    exportOverW: v.number(),
    overAtMs: v.nullable(v.number()),
    why: v.nullable(v.picklist(['fixed', 'devices'])),
  }),
  v.object({ kind: v.literal('taken-back'), atMs }),
  v.object({
    kind: v.literal('measured'),
    atMs,
    highestW: watt,
    lowestW: watt,
    overWh: v.number(),
    quarters: v.number(),
    measured: v.number(),
  }),
])

export const signalShape = v.object({
  signal: v.object({
    id: v.string(),
    cellId: v.string(),
    part: v.picklist(signalParts),
    sender: v.string(),
    ownId: v.string(),
    isOperator: v.boolean(),
    importLimitW: watt,
    exportLimitW: watt,
    fromMs: v.number(),
    untilMs: v.nullable(v.number()),
    reason: v.string(),
    receivedMs: v.number(),
    state: v.picklist(['coming', 'in-force', 'ended', 'taken-back']),
  }),
  acknowledgements: v.array(eventShape),
})

export const measuredShape = v.object({
  quarters: v.array(
    v.object({
      startMs: v.number(),
      heldShare: v.number(),
      powerW: watt,
      importLimitW: watt,
      exportLimitW: watt,
    }),
  ),
})

/** A signal as it goes over the wire. What was measured is told only to those who may look into the cell. */
export function signalAnswer(
  { signal, events }: SignalRecord,
  nowMs: number,
  mayLookInto: boolean,
): v.InferOutput<typeof signalShape> {
  const { neighbourhoodId: _, ...said } = signal
  return {
    signal: { ...said, state: stateOf(signal, events, nowMs) },
    acknowledgements: events
      .filter(({ kind }) => mayLookInto || kind !== 'measured')
      .map((event) => eventAnswer(signal, event)),
  }
}

function eventAnswer(signal: GridSignal, event: SignalEvent): v.InferOutput<typeof eventShape> {
  return event.kind === 'received' ? { ...event, does: doesSentence(signal) } : event
}

function doesSentence({ part, isOperator }: GridSignal): string {
  const held =
    part === 'connection'
      ? 'what is measured at the connection within the limit every minute by batteries, cars, heat pumps and generators'
      : 'what the devices draw from the grid within the limit every minute by turning them down'
  const over = isOperator ? 'also where people asked for more' : 'but for what people asked for'
  return `Plans anew at once, and holds ${held}, ${over}.`
}
