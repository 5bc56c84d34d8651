import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { lockCell } from '../../cell/store.ts'
import { newId } from '../../kernel/id.ts'
import type { Random } from '../../kernel/random.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { dayMs, stepsEndMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { listThings } from '../../things/store.ts'
import { fixedPeak, refuseBelowFixed } from '../devices/fixed-load.ts'
import {
  checkSignal,
  stateOf,
  type GridSignal,
  type Planned,
  type SignalDraft,
} from './grid-signal.ts'
import { heldDevicesW } from './home-limits.ts'
import type { PlanInput } from '../plan/plan-input.ts'
import type { Plan } from '../plan/plan.ts'
import { plannedFor, saysOtherwise } from './signal-kept.ts'
import { latestPlan } from '../store.ts'
import {
  addSignal,
  addSignalEvent,
  countOpenSignals,
  countSignals,
  findSignal,
  signalsBetween,
  type SignalRecord,
} from './store-signal.ts'

/** Signals that one cell takes within 24 hours, and that hold or wait at the same time. */
export const signalsPerDay = 200
export const openSignals = 20

/** Who sends a signal, and when. */
export interface Sending {
  readonly random: Random
  /** The cell's own time. */
  readonly nowMs: number
  readonly isOperator: boolean
}

/**
 * Takes a signal for a home or a neighbourhood and answers with its record, whose first acknowledgement says what
 * holds. The same signal sent again is answered with the record it has. Refused: what cannot be, a second signal under
 * the id of another, more than {@link signalsPerDay} or {@link openSignals}, and from a person a limit below what cannot be shifted.
 */
export async function receiveSignal(
  db: Kysely<Schema>,
  cell: Cell,
  draft: SignalDraft,
  { random, nowMs, isOperator }: Sending,
): Promise<Result<SignalRecord>> {
  const known = await findSignal(db, cell.id, draft.id)
  if (known !== null) return again(known, draft)
  const wrong =
    refused(checkSignal(draft, nowMs)) ??
    checkPart(cell, draft) ??
    (isOperator ? undefined : await belowFixed(db, cell, draft, nowMs))
  if (wrong !== undefined) return wrong
  const { id: ownId, fromMs, ...said } = draft
  const signal: GridSignal = {
    ...said,
    id: newId(nowMs, random),
    cellId: cell.id,
    neighbourhoodId: cell.parentId ?? cell.id,
    ownId,
    isOperator,
    fromMs: Math.max(fromMs ?? nowMs, nowMs),
    receivedMs: nowMs,
  }
  const importLimitW =
    signal.part === 'devices'
      ? heldDevicesW(signal, await listThings(db, cell.id, 'adopted'))
      : signal.importLimitW
  return db.transaction().execute(async (tx) => {
    await lockCell(tx, cell.id)
    // Sent twice at once: the second finds the first.
    const meanwhile = await findSignal(tx, cell.id, ownId)
    if (meanwhile !== null) return again(meanwhile, draft)
    if ((await countSignals(tx, cell.id, nowMs - dayMs)) >= signalsPerDay) {
      return refuse(
        'too-many-signals',
        `${cell.name} has taken ${signalsPerDay} signals in 24 hours, which is the most; send fewer and longer ones.`,
        'id',
      )
    }
    if ((await countOpenSignals(tx, cell.id, nowMs)) >= openSignals) {
      return refuse(
        'too-many-signals',
        `${cell.name} has ${openSignals} signals that hold or wait, which is the most; take those back that no longer count.`,
        'id',
      )
    }
    const event = {
      kind: 'received',
      atMs: nowMs,
      inForceFromMs: signal.fromMs,
      untilMs: signal.untilMs,
      importLimitW,
      exportLimitW: signal.exportLimitW,
      heldAt: importLimitW === signal.importLimitW ? 'asked' : 'least-by-law',
    } as const
    await addSignal(tx, signal)
    await addSignalEvent(tx, signal.id, event)
    return success({ signal, events: [event] })
  })
}

/** Ends a signal, by the node's id or the sender's. Taking it back twice equals once; one that has ended stays as it is. */
export async function takeBackSignal(
  db: Kysely<Schema>,
  cell: Pick<Cell, 'id'>,
  id: string,
  nowMs: number,
): Promise<Result<SignalRecord>> {
  return db.transaction().execute(async (tx) => {
    await lockCell(tx, cell.id)
    const known = await findSignal(tx, cell.id, id)
    if (known === null) return noSuchSignal()
    const state = stateOf(known.signal, known.events, nowMs)
    if (state === 'taken-back' || state === 'ended') return success(known)
    const event = { kind: 'taken-back', atMs: nowMs } as const
    await addSignalEvent(tx, known.signal.id, event)
    return success({ ...known, events: [...known.events, event] })
  })
}

export function noSuchSignal(): Refusal {
  return refuse('not-found', 'There is no such signal for this home or neighbourhood.', 'signal')
}

/** The second acknowledgement: says to the senders of all signals in a plan whether it keeps them, where that is news. */
export async function acknowledgePlan(
  db: Kysely<Schema>,
  input: PlanInput,
  plan: Plan,
): Promise<void> {
  const { startMs } = plan.steps
  const records = await signalsBetween(db, plan.cellId, startMs, stepsEndMs(plan.steps))
  for (const { signal, events } of records) {
    const planned = plannedFor(signal, input, plan, plan.issuedMs)
    const last = events.findLast((event): event is Planned => event.kind === 'planned')
    if (planned === null || !saysOtherwise(last, planned)) continue
    await db.transaction().execute(async (tx) => {
      await lockCell(tx, signal.cellId)
      await addSignalEvent(tx, signal.id, planned)
    })
  }
}

function refused(result: Result<unknown>): Refusal | undefined {
  return result.ok ? undefined : result
}

/** One id is one signal. */
function again(record: SignalRecord, draft: SignalDraft): Result<SignalRecord> {
  const { signal } = record
  const isSame =
    signal.part === draft.part &&
    signal.fromMs === Math.max(draft.fromMs ?? 0, signal.receivedMs) &&
    signal.sender === draft.sender &&
    signal.importLimitW === draft.importLimitW &&
    signal.exportLimitW === draft.exportLimitW &&
    signal.untilMs === draft.untilMs &&
    signal.reason === draft.reason
  if (isSame) return success(record)
  return refuse(
    'id-of-another',
    `id is "${draft.id}", which names another signal already; take that one back and send this one under a new id.`,
    'id',
  )
}

function checkPart(cell: Cell, { part }: SignalDraft): Refusal | undefined {
  if (part === 'connection' || cell.kind === 'home') return undefined
  return refuse(
    'devices-of-homes',
    'part is "devices", which are limited home by home; for a whole neighbourhood it is "connection".',
    'part',
  )
}

/** A person who limits import to less than what cannot be shifted has mistyped: an operator may have no choice. */
async function belowFixed(
  db: Kysely<Schema>,
  cell: Cell,
  draft: SignalDraft,
  nowMs: number,
): Promise<Refusal | undefined> {
  const plan = await latestPlan(db, cell.parentId ?? cell.id)
  if (plan === null || draft.importLimitW === null || draft.part === 'devices') return undefined
  const homes = cell.kind === 'home' ? [cell.id] : plan.homes.map(({ cellId }) => cellId)
  const fromMs = Math.max(draft.fromMs ?? nowMs, nowMs)
  const peak = fixedPeak(plan, new Set(homes), { fromMs, untilMs: draft.untilMs })
  return peak === null || peak.powerW <= draft.importLimitW
    ? undefined
    : refuseBelowFixed('importLimitW', draft.importLimitW, peak.powerW, 'W')
}
