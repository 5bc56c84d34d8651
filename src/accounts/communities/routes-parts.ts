import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { newId } from '../../kernel/id.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import type { AccountsContext } from '../context.ts'
import { proofsOfInterval } from '../log/store-log-check.ts'
import { refuseMissing, refuseUnsettled } from '../missing.ts'
import { entriesPeriodMs, parsePeriod } from '../period.ts'
import { books, keepers, own } from '../readers.ts'
import { cellPath, intervalPath, periodQuery, proofsShape, statementShape } from '../shapes.ts'
import type { Statement } from '../statement.ts'
import { entriesCsv, statementCsv } from '../statement-csv.ts'
import { readStatement } from '../statements.ts'
import { entriesBetween, entriesLimit } from '../store-statement.ts'
import { findHomeAccount } from '../store.ts'
import { partStates } from './meter-part.ts'
import { answerPart, askForPart, endPart } from './meter-parts.ts'
import { readAskedPart, readParts } from './read-parts.ts'

const instant = v.pipe(v.number(), v.integer())
const dayShape = v.pipe(v.string(), v.maxLength(10))
const cellShape = v.object({ id: v.string(), slug: v.string(), name: v.string() })

const partShape = v.object({
  id: v.string(),
  home: cellShape,
  community: cellShape,
  partsPerMillion: v.pipe(v.number(), v.integer()),
  fromMs: instant,
  /** The first instant in which it no longer takes part; null: until it is ended. */
  untilMs: v.nullable(instant),
  state: v.picklist(partStates),
  askedMs: instant,
  answeredMs: v.nullable(instant),
})

const partPath = v.object({ cell: v.string(), part: v.string() })
const partIntervalPath = v.object({ ...intervalPath.entries, part: v.string() })

/**
 * Homes that take part in another community too. Those who live in the home ask and see their own; the organiser of the community answers,
 * and sees of such a home what they see of their own members' accounts: sums of a period, never single entries.
 */
export function partRoutes(context: AccountsContext): readonly Route[] {
  const { db, clockOf, random } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/meter-parts',
      summary:
        'Of a home: the other communities in which it takes part with a part of its meters; of a community: the homes that do so there',
      access: keepers,
      scope: 'read',
      params: cellPath,
      answer: v.object({ parts: v.array(partShape) }),
      handle: async ({ params }) => {
        const cell = await findCell(db, params.cell)
        return cell === null ? refuseMissing() : success({ parts: await readParts(db, cell) })
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/meter-parts',
      summary:
        'Asks another community, by its short name, to take part there with a part of the meters of this home, from a day on that is still to come',
      access: own,
      scope: 'write',
      params: cellPath,
      body: v.object({
        community: v.pipe(v.string(), v.maxLength(60)),
        partsPerMillion: v.number(),
        firstDay: dayShape,
        lastDay: v.nullable(dayShape),
      }),
      answer: v.object({ id: v.string() }),
      handle: async ({ params, body }) => {
        const home = await findCell(db, params.cell)
        if (home === null) return refuseMissing()
        const nowMs = clockOf(home).now()
        const asked = await askForPart(db, home, body, { nowMs, id: newId(nowMs, random) })
        return asked.ok ? success({ id: asked.value.id }) : asked
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/meter-parts/{part}/answer',
      summary: "The community's answer to a home that asked",
      access: books,
      scope: 'write',
      params: partPath,
      body: v.object({ answer: v.picklist(['agreed', 'declined']) }),
      answer: v.null(),
      handle: async ({ params, body }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const nowMs = clockOf(cell).now()
        const answered = await answerPart(db, cell, params.part, body.answer, nowMs)
        return answered.ok ? success(null) : answered
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/meter-parts/{part}/end',
      summary:
        'Ends it after a day that is not over yet, by the home or by the community; what has no answer yet is taken back by the home, without a day',
      access: keepers,
      scope: 'write',
      params: partPath,
      body: v.object({ lastDay: v.nullable(dayShape) }),
      answer: v.null(),
      handle: async ({ params, body }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const by = cell.kind === 'home' ? { homeId: cell.id } : { cellId: cell.id }
        const nowMs = clockOf(cell).now()
        const ended = await endPart(db, by, params.part, body.lastDay, nowMs)
        return ended.ok ? success(null) : ended
      },
    }),
    ...partStatementRoutes(context),
  ]
}

function partStatementRoutes({ db }: AccountsContext): readonly Route[] {
  const path = '/cells/{cell}/meter-parts/{part}'
  return [
    route({
      method: 'get',
      path: `${path}/statement`,
      summary: 'The statement of account that a home has in the other community',
      access: keepers,
      scope: 'read',
      params: partPath,
      query: periodQuery,
      answer: statementShape,
      handle: ({ params, query }) => statementOf(db, params, query.period),
    }),
    route({
      method: 'get',
      path: `${path}/statement.csv`,
      summary: 'The same statement as CSV, equal to the micro-unit',
      access: keepers,
      scope: 'read',
      params: partPath,
      query: periodQuery,
      answer: v.string(),
      contentType: 'text/csv',
      handle: async ({ params, query }) => {
        const statement = await statementOf(db, params, query.period)
        return statement.ok ? success(statementCsv(statement.value)) : statement
      },
    }),
    route({
      method: 'get',
      path: `${path}/entries.csv`,
      summary:
        "Every entry of the other community's ledger about a home in a period of a month at the most, as CSV",
      access: own,
      scope: 'read',
      params: partPath,
      query: periodQuery,
      answer: v.string(),
      contentType: 'text/csv',
      handle: async ({ params, query }) => {
        const found = await placesOf(db, params)
        if (!found.ok) return found
        const { home, community } = found.value
        const period = parsePeriod(query.period, community.timeZone)
        if (!period.ok) return period
        const { fromMs, toMs, timeZone } = period.value
        if (toMs - fromMs > entriesPeriodMs) {
          return refuse('period-too-long', 'Ask for a month or less of single entries.', 'period')
        }
        const account = await findHomeAccount(db, home.id, community.id)
        if (account === null) return refuseUnsettled()
        const entries = await entriesBetween(db, account.id, fromMs, toMs, entriesLimit)
        return success(entriesCsv(entries, community.currency, timeZone))
      },
    }),
    route({
      method: 'get',
      path: `${path}/entries/{start}/proofs`,
      summary:
        "All that the other community's log says of a home about the quarter hour that begins at this instant, with proof",
      access: own,
      scope: 'read',
      params: partIntervalPath,
      answer: proofsShape,
      handle: async ({ params }) => {
        const found = await placesOf(db, params)
        if (!found.ok) return found
        const { home, community } = found.value
        const account = await findHomeAccount(db, home.id, community.id)
        if (account === null) return refuseUnsettled()
        const { cellId, number } = account
        return success({ proofs: await proofsOfInterval(db, cellId, number, params.start) })
      },
    }),
  ]
}

async function statementOf(
  db: Kysely<Schema>,
  params: v.InferOutput<typeof partPath>,
  asked: string,
): Promise<Result<Statement>> {
  const found = await placesOf(db, params)
  if (!found.ok) return found
  const { home, community } = found.value
  const period = parsePeriod(asked, community.timeZone)
  if (!period.ok) return period
  const statement = await readStatement(db, community, home, period.value)
  return statement === null ? refuseUnsettled() : success(statement)
}

/** The home and the community of a part that concerns the cell of the path. */
async function placesOf(
  db: Kysely<Schema>,
  { cell, part }: v.InferOutput<typeof partPath>,
): Promise<Result<{ readonly home: Cell; readonly community: Cell }>> {
  const found = await readAskedPart(db, cell, part)
  if (found !== null && found.part.state === 'agreed') return success(found)
  return refuse('not-found', 'Nothing like that was agreed on.', 'part')
}
