import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { findCell, findCellBySlug, lockCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { floorTo, quarterMs } from '../../kernel/steps.ts'
import type { Schema } from '../../store/schema.ts'
import { textOf } from '../../things/attributes.ts'
import { listThingsOfCells } from '../../things/store.ts'
import { localIso, parsePeriod } from '../period.ts'
import { checkPartChange } from '../sharing/participation-change.ts'
import { spansWhere } from '../sharing/rule-spans.ts'
import { wholeShare } from '../sharing/sharing-key.ts'
import { listSharingRules } from '../sharing/store-agreed.ts'
import { inTransaction } from '../store-rows.ts'
import { overfullIn, replacedBy, type AskedPart, type MeterPart } from './meter-part.ts'
import { findPart, partsOfHome, savePart } from './store-meter-part.ts'

/** What can ever be asked for one home: changes of many years. */
export const askLimit = 200

/** A part that somebody of a home asks for. */
export interface WantedPart {
  /** The community's short name, as its organiser tells it. */
  readonly community: string
  readonly partsPerMillion: number
  /** Days `2026-12-01` in the community's time; the last one is in it, null: until it is ended. */
  readonly firstDay: string
  readonly lastDay: string | null
}

/**
 * Asks a community whether a home may take part there with a part of its meters. It counts from the day that is asked for on, when the
 * community has agreed before.
 */
export async function askForPart(
  db: Kysely<Schema>,
  home: Cell,
  wanted: WantedPart,
  now: { readonly nowMs: number; readonly id: string },
): Promise<Result<AskedPart>> {
  return await inTransaction(db, async (tx) => {
    await lockMeter(tx, home)
    const community = await communityFor(tx, home, wanted.community.trim())
    if (!community.ok) return community
    const { id: cellId, timeZone } = community.value
    const { partsPerMillion } = wanted
    if (!Number.isInteger(partsPerMillion) || partsPerMillion < 1 || partsPerMillion > wholeShare) {
      const message = `A part is a whole number of millionths from 1 to ${wholeShare}.`
      return refuse('part-out-of-range', message, 'partsPerMillion')
    }
    const first = dayOf(wanted.firstDay, timeZone, 'firstDay')
    if (!first.ok) return first
    const { fromMs } = first.value
    if (fromMs <= now.nowMs) return refuseEarly('firstDay', now.nowMs, timeZone)
    const soon = await tooSoonFor(tx, home.id, fromMs, now.nowMs, timeZone, 'firstDay')
    if (soon !== null) return soon
    const last = wanted.lastDay === null ? null : dayOf(wanted.lastDay, timeZone, 'lastDay')
    if (last !== null && !last.ok) return last
    const untilMs = last === null ? null : last.value.toMs
    if (untilMs !== null && untilMs <= fromMs) {
      const message = `The last day comes after the first one, ${wanted.firstDay}, or is the same.`
      return refuse('part-ends-before', message, 'lastDay', { day: wanted.firstDay })
    }
    const known = await partsOfHome(tx, home.id)
    if (known.length >= askLimit) {
      const message = `A home asks at most ${askLimit} times in all.`
      return refuse('too-many-parts', message, 'community', { most: askLimit })
    }
    if (known.some((part) => part.cellId === cellId && part.state === 'asked')) {
      const message =
        'This community was asked already: withdraw that first, or wait for its answer.'
      return refuse('part-asked-already', message, 'community')
    }
    const part: AskedPart = {
      id: now.id,
      homeId: home.id,
      cellId,
      partsPerMillion,
      fromMs,
      untilMs,
      state: 'asked',
      askedMs: now.nowMs,
      answeredMs: null,
    }
    const wrong = await checkRoom(tx, home, part, known)
    if (wrong !== null) return wrong
    await savePart(tx, part)
    return success(part)
  })
}

/** A community's answer. Agreed: from the first day on; what held before in the same community ends there. */
export async function answerPart(
  db: Kysely<Schema>,
  community: Pick<Cell, 'id' | 'timeZone'>,
  partId: string,
  answer: 'agreed' | 'declined',
  nowMs: number,
): Promise<Result<AskedPart>> {
  return await inTransaction(db, async (tx) => {
    const home = await homeOfPart(tx, partId)
    if (home !== null) await lockMeter(tx, home)
    const asked = await findPart(tx, partId)
    if (home === null || asked?.cellId !== community.id) return refuseMissing()
    if (asked.state !== 'asked') {
      return refuse('part-answered', 'There is an answer to this already.', 'part')
    }
    const answered = { ...asked, state: answer, answeredMs: nowMs }
    if (answer === 'agreed') {
      const { timeZone } = community
      if (asked.fromMs <= nowMs) return refuseEarly('part', nowMs, timeZone)
      const soon = await tooSoonFor(tx, home.id, asked.fromMs, nowMs, timeZone, 'part')
      if (soon !== null) return soon
      const known = await partsOfHome(tx, home.id)
      const wrong = await checkRoom(tx, home, asked, known)
      if (wrong !== null) return { ...wrong, at: 'part' }
      const before = known.filter(({ state }) => state === 'agreed')
      for (const part of replacedBy(before, asked)) await savePart(tx, part)
    }
    await savePart(tx, answered)
    return success(answered)
  })
}

/**
 * Ends a part after a day that is not over yet, or takes back what was asked and has no answer. `by`: the home, or the community, which
 * declines instead of taking back.
 */
export async function endPart(
  db: Kysely<Schema>,
  by: { readonly homeId: string } | { readonly cellId: string },
  partId: string,
  lastDay: string | null,
  nowMs: number,
): Promise<Result<AskedPart>> {
  return await inTransaction(db, async (tx) => {
    const home = await homeOfPart(tx, partId)
    if (home !== null) await lockMeter(tx, home)
    const part = await findPart(tx, partId)
    const isTheirs = 'homeId' in by ? part?.homeId === by.homeId : part?.cellId === by.cellId
    if (part === null || !isTheirs) return refuseMissing()
    if (part.state === 'asked' && 'homeId' in by) {
      const withdrawn = { ...part, state: 'withdrawn' as const, answeredMs: nowMs }
      await savePart(tx, withdrawn)
      return success(withdrawn)
    }
    if (part.state !== 'agreed' || (part.untilMs ?? Infinity) <= nowMs) {
      return refuse('part-over', 'This is over already.', 'part')
    }
    const community = await findCell(tx, part.cellId)
    assert(community !== null, 'a community with members stays')
    const day = dayOf(lastDay ?? '', community.timeZone, 'lastDay')
    if (!day.ok) return day
    if (day.value.toMs <= nowMs) return refusePastEnd(nowMs, community.timeZone)
    const { timeZone } = community
    const soon = await tooSoonFor(tx, part.homeId, day.value.toMs, nowMs, timeZone, 'lastDay')
    if (soon !== null) return soon
    if (day.value.toMs > (part.untilMs ?? Infinity)) {
      const endDay = localIso((part.untilMs ?? 0) - 1, community.timeZone).slice(0, 10)
      const message = `It ends on ${endDay} already. Ask the community again for longer.`
      return refuse('part-not-longer', message, 'lastDay', { day: endDay })
    }
    // Before it began: then it never does.
    const ended = { ...part, untilMs: Math.max(part.fromMs, day.value.toMs) }
    await savePart(tx, ended)
    return success(ended)
  })
}

/** Nobody lives in a home any more: it takes part elsewhere until the quarter hour that is under way ends. */
export async function endPartsOf(db: Kysely<Schema>, homeId: string, nowMs: number): Promise<void> {
  const endMs = floorTo(nowMs, quarterMs) + quarterMs
  for (const part of await partsOfHome(db, homeId)) {
    if (part.state === 'asked') {
      await savePart(db, { ...part, state: 'withdrawn', answeredMs: nowMs })
    } else if (part.state === 'agreed' && (part.untilMs ?? Infinity) > endMs) {
      await savePart(db, { ...part, untilMs: Math.max(part.fromMs, endMs) })
    }
  }
}

/** Whoever changes what a meter takes part with waits for the other: the sum counts. */
async function lockMeter(tx: Kysely<Schema>, home: Pick<Cell, 'id' | 'parentId'>): Promise<void> {
  if (home.parentId !== null) await lockCell(tx, home.parentId)
  await lockCell(tx, home.id)
}

async function homeOfPart(db: Kysely<Schema>, partId: string): Promise<Cell | null> {
  const part = await findPart(db, partId)
  return part === null ? null : await findCell(db, part.homeId)
}

/** The community of a short name, if the home can take part in it. */
async function communityFor(db: Kysely<Schema>, home: Cell, slug: string): Promise<Result<Cell>> {
  const community = await findCellBySlug(db, slug)
  const own = home.parentId === null ? null : await findCell(db, home.parentId)
  if (community === null || community.kind !== 'neighbourhood' || own === null) {
    const message = `There is no community with the short name "${slug}" here: its organiser knows it.`
    return refuse('no-such-community', message, 'community')
  }
  if (community.id === own.id) {
    const message = 'This home belongs to this neighbourhood already: its rule says the part.'
    return refuse('own-community', message, 'community')
  }
  if (community.time.kind !== 'machine' || own.time.kind !== 'machine') {
    const message = 'The sample lives in a time of its own: nobody takes part there from elsewhere.'
    return refuse('community-in-own-time', message, 'community')
  }
  return success(community)
}

/** Whether a meter has room for a part, beside its neighbourhood's and what was agreed on elsewhere. */
async function checkRoom(
  db: Kysely<Schema>,
  home: Cell,
  next: MeterPart,
  known: readonly AskedPart[],
): Promise<Refusal | null> {
  assert(home.parentId !== null, 'only homes have meters that take part')
  const agreed = known.filter(({ state }) => state === 'agreed')
  const rules = await listSharingRules(db, home.parentId)
  const span = { fromMs: next.fromMs, toMs: next.untilMs ?? Infinity }
  const there = await listSharingRules(db, next.cellId)
  if (spansWhere(there, span, ({ premium }) => premium !== undefined).length > 0) {
    const message = 'This community has a premium, for which whole meters count.'
    return refuse('part-beside-premium', message, 'community')
  }
  const found = overfullIn(rules, home.id, [...replacedBy(agreed, next), next], span)
  if (found === null) return null
  const day = localIso(found.atMs, home.timeZone).slice(0, 10)
  if (found.why === 'communities') {
    const message = `From ${day} on this meter would take part in too many communities: end another one first.`
    return refuse('too-many-communities', message, 'community', { day })
  }
  const { ownPerMillion } = found
  const othersPerMillion = found.elsewherePerMillion - next.partsPerMillion
  const mostPerMillion = Math.max(0, wholeShare - ownPerMillion - othersPerMillion)
  const message = `From ${day} on this meter takes part with ${ownPerMillion} millionths in its neighbourhood and ${othersPerMillion} elsewhere: at most ${mostPerMillion} are left.`
  return refuse('part-too-large', message, 'partsPerMillion', {
    day,
    own: ownPerMillion / 10_000,
    others: othersPerMillion / 10_000,
    most: mostPerMillion / 10_000,
  })
}

/** In Austria the market has to know of it before. */
async function tooSoonFor(
  db: Kysely<Schema>,
  homeId: string,
  changeMs: number,
  nowMs: number,
  timeZone: string,
  at: string,
): Promise<Refusal | null> {
  const things = await listThingsOfCells(db, [homeId])
  const isAustrian = things.some((thing) => textOf(thing, 'meteringPoint')?.startsWith('AT'))
  return isAustrian ? checkPartChange(changeMs, nowMs, timeZone, at) : null
}

function dayOf(
  text: string,
  timeZone: string,
  at: string,
): Result<{ readonly fromMs: number; readonly toMs: number }> {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) ? parsePeriod(text.trim(), timeZone) : null
  return day?.ok === true ? day : refuse('not-a-day', 'Choose a day like 2026-10-25.', at)
}

/** What was is settled: no part begins in the past. */
function refuseEarly(at: string, nowMs: number, timeZone: string): Refusal {
  const today = localIso(nowMs, timeZone).slice(0, 10)
  const message = `It can begin on the day after ${today} at the earliest: ask for a later day.`
  return refuse('part-too-early', message, at, { today })
}

/** And none ends there. */
function refusePastEnd(nowMs: number, timeZone: string): Refusal {
  const today = localIso(nowMs, timeZone).slice(0, 10)
  const message = `The last day can be ${today} at the earliest.`
  return refuse('part-ended-early', message, 'lastDay', { today })
}

function refuseMissing(): Refusal {
  return refuse('not-found', 'Nothing like that was asked for.', 'part')
}
