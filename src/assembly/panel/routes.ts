import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import { personOf, type Principal } from '../../cell/role.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { PanelContext } from './context.ts'
import { lotteryFileShape } from './lottery-file.ts'
import type { Panel } from './panel.ts'
import { notInvited, unknownPanel } from './panel-refusals.ts'
import { fileFor, seatingOf, type AtTable } from './seating.ts'
import {
  cellPath,
  changeShape,
  draftShape,
  drawShape,
  lotteryPath,
  panelPath,
  panelShape,
  sayingShape,
  seedFromShape,
  standingShape,
  tablesShape,
  tableWishShape,
  vacatedShape,
} from './shapes.ts'
import { standingOf, type PanelStanding } from './standing.ts'
import { listPanels, readPanel } from './store.ts'

const readers = { kind: 'cell', roles: ['steward', 'member'] } as const
const members = { kind: 'cell', roles: ['member'] } as const
const stewards = { kind: 'cell', roles: ['steward'] } as const

const at = '/cells/{cell}/panels/{panel}'

type Params = v.InferOutput<typeof panelPath>

/** Panels of a neighbourhood that are drawn by lot. */
export function panelRoutes(context: PanelContext): readonly Route[] {
  return [
    ...readingRoutes(context),
    ...answerRoutes(context),
    ...stewardRoutes(context),
    ...lotteryRoutes(context),
  ]
}

function readingRoutes(context: PanelContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/panels',
      summary: 'The panels of a neighbourhood, the newest first',
      access: readers,
      scope: 'read',
      params: cellPath,
      answer: v.object({ panels: v.array(panelShape) }),
      handle: async ({ params }) => success({ panels: await listPanels(db, params.cell) }),
    }),
    route({
      method: 'get',
      path: at,
      summary: 'Where a panel stands: seats, sums of who said yes, its lotteries and draws',
      access: readers,
      scope: 'read',
      params: panelPath,
      answer: standingShape,
      handle: (call) => onStanding(context, call, async (standing) => success(standing)),
    }),
    route({
      method: 'get',
      path: `${at}/lotteries/{lottery}/file.json`,
      summary:
        'What was published of a lottery, for `commonwatt redraw`: for those who said yes, and stewards',
      access: readers,
      scope: 'read',
      params: lotteryPath,
      answer: lotteryFileShape,
      handle: (call) =>
        onStanding(context, call, (standing) => fileFor(db, standing, call.params.lottery)),
    }),
    route({
      method: 'get',
      path: `${at}/tables`,
      summary: 'Who sits where in small groups: for those who said yes, and stewards',
      access: readers,
      scope: 'read',
      params: panelPath,
      answer: v.nullable(tablesShape),
      handle: (call) => onStanding(context, call, (standing) => tablesFor(context, standing)),
    }),
  ]
}

function answerRoutes(context: PanelContext): readonly Route[] {
  const { panels } = context
  return [
    route({
      method: 'put',
      path: `${at}/answer`,
      summary: 'Say yes or no to a panel, with what it asks of you; the last answer counts',
      access: members,
      scope: 'write',
      params: panelPath,
      body: sayingShape,
      answer: v.null(),
      handle: (call) =>
        onPanel(context, call.params, (panel, nowMs) => {
          const person = personOf(call.principal)
          return person === null ? notInvited() : panels.answer(panel.id, person, call.body, nowMs)
        }),
    }),
    route({
      method: 'post',
      path: `${at}/leave`,
      summary: 'Say that you cannot be on the panel any more; a seat you have is drawn again',
      access: members,
      scope: 'write',
      params: panelPath,
      answer: v.null(),
      handle: (call) =>
        onPanel(context, call.params, (panel) => {
          const person = personOf(call.principal)
          return person === null ? notInvited() : panels.leave(panel.id, person)
        }),
    }),
  ]
}

function stewardRoutes(context: PanelContext): readonly Route[] {
  const { panels } = context
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/panels',
      summary: 'Make a panel: everybody who lives in the neighbourhood is asked',
      access: stewards,
      scope: 'admin',
      params: cellPath,
      body: draftShape,
      answer: panelShape,
      handle: async ({ params, body }) =>
        panels.make(params.cell, body, await nowIn(context, params.cell)),
    }),
    route({
      method: 'put',
      path: at,
      summary: 'Change seats and dates, until panels are published',
      access: stewards,
      scope: 'admin',
      params: panelPath,
      body: changeShape,
      answer: panelShape,
      handle: (call) =>
        onPanel(context, call.params, (panel) => panels.change(panel.id, call.body)),
    }),
    route({
      method: 'post',
      path: `${at}/call-off`,
      summary: 'Call a panel off, with a reason that everybody reads',
      access: stewards,
      scope: 'admin',
      params: panelPath,
      body: v.object({ reason: v.string() }),
      answer: panelShape,
      handle: (call) =>
        onPanel(context, call.params, (panel, nowMs) =>
          panels.callOff(panel.id, call.body.reason, nowMs),
        ),
    }),
    route({
      method: 'post',
      path: `${at}/lotteries/{lottery}/relax`,
      summary: 'Change the seats as little as it takes after a lottery that was impossible',
      access: stewards,
      scope: 'admin',
      params: lotteryPath,
      answer: panelShape,
      handle: (call) =>
        onPanel(context, call.params, (panel) => panels.relax(panel.id, call.params.lottery)),
    }),
    route({
      method: 'post',
      path: `${at}/vacated`,
      summary: 'Note that somebody on the panel left, by their number in a lottery’s file',
      access: stewards,
      scope: 'admin',
      params: panelPath,
      body: vacatedShape,
      answer: v.null(),
      handle: (call) =>
        onPanel(context, call.params, (panel) => panels.vacate(panel.id, call.body)),
    }),
    route({
      method: 'post',
      path: `${at}/tables`,
      summary: 'Make tables for small groups over several rounds',
      access: stewards,
      scope: 'admin',
      params: panelPath,
      body: tableWishShape,
      answer: v.nullable(tablesShape),
      handle: (call) =>
        onStanding(context, call, async (standing, nowMs) => {
          const made = await panels.makeTables(standing.panel.id, call.body, nowMs)
          return made.ok ? tablesFor(context, standing) : made
        }),
    }),
  ]
}

function lotteryRoutes(context: PanelContext): readonly Route[] {
  const { panels } = context
  return [
    route({
      method: 'post',
      path: `${at}/lotteries`,
      summary: 'Begin to work out the lottery, or after a draw the one for empty seats',
      access: stewards,
      scope: 'admin',
      params: panelPath,
      body: v.object({ seedFrom: seedFromShape }),
      answer: v.object({ lottery: v.number() }),
      handle: (call) =>
        onPanel(context, call.params, async (panel, nowMs) => {
          const begun = await panels.begin(panel.id, call.body.seedFrom, nowMs)
          return begun.ok ? success({ lottery: begun.value }) : begun
        }),
    }),
    route({
      method: 'post',
      path: `${at}/lotteries/{lottery}/stop`,
      summary: 'Stop a lottery that is being worked out',
      access: stewards,
      scope: 'admin',
      params: lotteryPath,
      answer: v.null(),
      handle: (call) =>
        onPanel(context, call.params, (panel, nowMs) =>
          panels.stop(panel.id, call.params.lottery, nowMs),
        ),
    }),
    route({
      method: 'post',
      path: `${at}/lotteries/{lottery}/draw`,
      summary: 'Draw by a seed that was thrown after the digest was published; once',
      access: stewards,
      scope: 'admin',
      params: lotteryPath,
      body: drawShape,
      answer: lotteryFileShape,
      handle: (call) =>
        onPanel(context, call.params, (panel, nowMs) =>
          panels.draw(panel.id, call.params.lottery, call.body, nowMs),
        ),
    }),
  ]
}

async function onPanel<Value>(
  context: PanelContext,
  { cell, panel: id }: Pick<Params, 'cell' | 'panel'>,
  work: (panel: Panel, nowMs: number) => Result<Value> | Promise<Result<Value>>,
): Promise<Result<Value>> {
  const panel = await readPanel(context.db, cell, id)
  return panel === null ? unknownPanel() : work(panel, await nowIn(context, cell))
}

async function onStanding<Value>(
  context: PanelContext,
  call: { readonly params: Params; readonly principal: Principal },
  work: (standing: PanelStanding, nowMs: number) => Promise<Result<Value>>,
): Promise<Result<Value>> {
  return onPanel(context, call.params, async (panel, nowMs) =>
    work(await standingOf(context.db, panel, call.principal, nowMs), nowMs),
  )
}

async function tablesFor(
  { db }: PanelContext,
  standing: PanelStanding,
): Promise<Result<v.InferInput<typeof tablesShape> | null>> {
  const seated = await seatingOf(db, standing)
  if (!seated.ok) return seated
  if (seated.value === null) return success(null)
  const { seating, repeats, leastRepeats, uneven } = seated.value
  const words = (one: AtTable): string =>
    one.kind === 'name' ? one.name : `${one.lottery}.${one.number}`
  return success({
    seating: seating.map((round) => round.map((table) => table.map(words))),
    repeats,
    leastRepeats,
    uneven,
  })
}

async function nowIn({ db, clockOf }: PanelContext, cellId: string): Promise<number> {
  const cell = await findCell(db, cellId)
  assert(cell !== null, 'a route of a cell is only reached where there is one')
  return clockOf(cell).now()
}
