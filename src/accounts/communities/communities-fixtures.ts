import { TestNeighbourhood, plainTariff } from '../../../test/neighbourhood.ts'
import { value } from '../../cell/fixtures.ts'
import type { Cell } from '../../cell/cell.ts'
import { createCell, homesOf } from '../../cell/store.ts'
import { saveTariff } from '../../energy/store.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { hourMs, minuteMs } from '../../kernel/steps.ts'
import { rollUp } from '../../series/job.ts'
import { listSeries } from '../../series/store.ts'
import type { Store } from '../../store/open.ts'
import { drawn, fedIn } from '../allocation/fixtures.ts'
import { guestHomeIds } from '../read-meters.ts'
import { settle } from '../settle.ts'
import { defaultSharingRule } from '../sharing/sharing-rule.ts'
import { saveSharingRule } from '../sharing/store-rule.ts'
import { sumsOf } from '../store-statement.ts'
import { findHomeAccount } from '../store.ts'
import { answerPart, askForPart, type WantedPart } from './meter-parts.ts'

const zone = 'Europe/Vienna'

/** When the communities begin, and the day from which a home takes part in the second one. */
export const beginMs = fromLocal(zone, 2026, 5, 4)
export const firstMs = fromLocal(zone, 2026, 5, 6)
export const nowMs = beginMs + 10 * hourMs

/** A neighbourhood of two homes (hof), and beside it another community (bach) with a home and a turbine. */
export interface TwoCommunities {
  readonly store: Store
  readonly hof: Cell
  readonly bach: Cell
  readonly of: TestNeighbourhood
  readonly home: Cell
}

/**
 * Home 0 uses 2 kW and gives 400 W; home 1 gives 1 kW; the home at the brook gives nothing and uses 500 W, its turbine makes 3 kW. Home 0
 * takes part in its neighbourhood with `ownPercent` of its meter.
 */
export async function twoCommunities(store: Store, ownPercent = 60): Promise<TwoCommunities> {
  const of = await TestNeighbourhood.make(store, beginMs, 2)
  const [home] = of.homes
  if (home === undefined) throw new Error('there are two homes')
  const bach = { ...of.cell, id: 'bach', slug: 'bach', name: 'Bach' }
  value(await createCell(store.db, bach))
  value(await createCell(store.db, { ...home, id: 'muehle', slug: 'muehle', parentId: 'bach' }))
  await saveTariff(store.db, 'bach', { ...plainTariff, validFromMs: beginMs })
  const points = {
    'home-0': { meteringPoint: drawn },
    'home-1': { feedInPoint: fedIn },
    muehle: {},
  }
  for (const [cellId, attributes] of Object.entries(points)) {
    await of.thing(cellId, 'meter', ['importWh', 'exportWh'], attributes)
  }
  await of.thing('bach', 'wind', ['generatedWh'])
  await stateOwn(store, ownPercent, beginMs)
  return { store, hof: of.cell, bach, of, home }
}

/** The neighbourhood's rule: home 0 takes part with so many per cent. */
export async function stateOwn(store: Store, percent: number, fromMs: number): Promise<void> {
  const participation = [{ memberId: 'home-0', partsPerMillion: percent * 10_000 }]
  await saveSharingRule(store.db, 'hof', { ...defaultSharingRule(fromMs), participation }, fromMs)
}

/** What home 0 asks the other community for, where a test says nothing else. */
export const wanted: WantedPart = {
  community: 'bach',
  partsPerMillion: 400_000,
  firstDay: '2026-05-06',
  lastDay: null,
}

let ids = 0

export async function ask(
  { store, home }: TwoCommunities,
  of: Partial<WantedPart> = {},
  atMs = nowMs,
) {
  const id = `part-${String((ids += 1)).padStart(6, '0')}`
  return await askForPart(store.db, home, { ...wanted, ...of }, { nowMs: atMs, id })
}

/** Home 0 takes part with what it asks for. */
export async function takePart(of: TwoCommunities, asked: Partial<WantedPart> = {}, atMs = nowMs) {
  const part = value(await ask(of, asked, atMs))
  return value(await answerPart(of.store.db, of.bach, part.id, 'agreed', atMs))
}

const powers: Readonly<Record<string, number>> = {
  'home-0 importWh': 2_000,
  'home-0 exportWh': 400,
  'home-1 exportWh': 1_000,
  'muehle importWh': 500,
  'bach generatedWh': 3_000,
}

/** All counters from `fromMs` to `toMs`, rolled up; `factor`: of what home 0 counts. */
export async function live(
  { store, of }: TwoCommunities,
  fromMs: number,
  toMs: number,
  factor = 1,
): Promise<void> {
  const cellIds = ['home-0', 'home-1', 'muehle', 'bach']
  for (const series of await listSeries(store.db, { cellIds })) {
    const power = powers[`${series.cellId} ${series.quantity}`] ?? 0
    const own = series.cellId === 'home-0' ? power * factor : power
    const at = (atMs: number): number => Math.round(((atMs - beginMs) * own) / hourMs)
    await of.report(series, fromMs, toMs, at, 15 * minuteMs)
  }
  await rollUp(store.db, cellIds)
}

/** Settles both communities in a span. */
export async function settleBoth(
  { store, hof, bach }: TwoCommunities,
  fromMs: number,
  toMs: number,
): Promise<void> {
  for (const cell of [hof, bach]) {
    await settle(store.db, cell, await homesOf(store.db, cell.id), fromMs, toMs)
  }
}

/** Wh of each kind of line that a home was booked in a community for the intervals that begin in a span. */
export async function linesIn(
  { store }: Pick<TwoCommunities, 'store'>,
  cellId: string,
  fromMs: number,
  toMs: number,
  homeId = 'home-0',
): Promise<Readonly<Record<string, number>>> {
  const account = await findHomeAccount(store.db, homeId, cellId)
  if (account === null) return {}
  const lines = (await sumsOf(store.db, [account.id], fromMs, toMs)).get(account.id) ?? []
  const said = lines.filter(({ energyWh }) => energyWh !== 0)
  return Object.fromEntries(said.map(({ kind, energyWh }) => [kind, energyWh]))
}

/** Who takes part in the other community from elsewhere. */
export const guestsOf = async ({ store }: Pick<TwoCommunities, 'store'>) =>
  await guestHomeIds(store.db, 'bach')
