import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell, homesOf } from '../../cell/store.ts'
import type { Clock } from '../../kernel/clock.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { parsePeriod } from '../period.ts'
import { cellPath, periodQuery, totalsShape } from '../shapes.ts'
import { fileBytesLimit, formats, qualities } from './allocation.ts'
import { differencesCsv } from './differences-csv.ts'
import { bookImport, requestMs } from './import-booking.ts'
import { refuseMissingImport, takeFile } from './imports.ts'
import { reasons } from './reconcile.ts'
import { answeredLimit, readReconciliation, shownLimit } from './reconciliation.ts'
import { writtenCoefficients } from './written-coefficients.ts'
import { findImport, listImports, type AllocationImport } from './store.ts'

/**
 * The steward keeps the books, and is given these files by the grid operator: they see for each home by how much
 * ours differ. Members see on their statement what was corrected.
 */
const books = { kind: 'cell', roles: ['steward'] } as const

const instant = v.pipe(v.number(), v.integer())
const count = v.pipe(v.number(), v.integer(), v.minValue(0))

const importPath = v.object({ cell: v.string(), import: v.string() })

const importShape = v.object({
  id: v.string(),
  format: v.picklist(formats),
  fileName: v.string(),
  madeMs: instant,
  fromMs: instant,
  toMs: instant,
  stepMs: count,
  missing: count,
  begunMs: v.nullable(instant),
  bookedToMs: v.nullable(instant),
  corrected: count,
  bookedMs: v.nullable(instant),
})

const progressShape = v.object({
  bookedQuarters: count,
  quarters: count,
  corrected: count,
  /** null: the rest goes on by itself; ask again, or look at the file. */
  bookedMs: v.nullable(instant),
})

const reasonShape = v.picklist(reasons)

const reconciliationShape = v.object({
  settled: count,
  unsettled: count,
  different: count,
  notAddingUp: count,
  kept: count,
  accounts: v.array(
    v.object({
      accountNumber: count,
      kind: v.picklist(['home', 'plant']),
      ownerId: v.nullable(v.string()),
      intervals: v.record(reasonShape, count),
      booked: totalsShape,
      right: totalsShape,
    }),
  ),
  intervals: v.array(
    v.object({
      accountNumber: count,
      ownerId: v.nullable(v.string()),
      startMs: instant,
      reason: reasonShape,
      quality: v.nullable(v.picklist(qualities)),
      booked: totalsShape,
      right: totalsShape,
    }),
  ),
})

/** Bytes as base64: four characters for three. */
const base64 = v.pipe(
  v.string(),
  v.maxLength(Math.ceil(fileBytesLimit / 3) * 4),
  v.regex(/^[A-Za-z0-9+/]*={0,2}$/, 'bytes in base64'),
)

/** What grid operators publish: files, how they differ from the ledger, and booking that. */
export function allocationRoutes(context: {
  readonly db: Kysely<Schema>
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
}): readonly Route[] {
  const { db, clockOf } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/allocations',
      summary: "The grid operator's files that were read, the newest first",
      access: books,
      scope: 'read',
      params: cellPath,
      answer: v.object({ imports: v.array(importShape) }),
      handle: async ({ params }) => success({ imports: await listImports(db, params.cell) }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/allocations',
      summary: "Reads a grid operator's file and keeps it; books nothing; again changes nothing",
      access: books,
      scope: 'write',
      params: cellPath,
      body: v.object({
        format: v.picklist(formats),
        fileName: v.pipe(v.string(), v.maxLength(200)),
        fileBase64: base64,
        /** Only what it says of this time: a coefficient holds for a whole year. */
        period: v.optional(periodQuery.entries.period),
      }),
      bodyLimit: 2 * fileBytesLimit,
      answer: importShape,
      handle: async ({ params, body: { format, fileName, fileBase64, period } }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const only = period === undefined ? success(null) : parsePeriod(period, cell.timeZone)
        if (!only.ok) return only
        const bytes = Buffer.from(fileBase64, 'base64')
        const file = { format, fileName, bytes, only: only.value }
        return await takeFile(db, cell, await homesOf(db, cell.id), file, clockOf(cell).now())
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/allocations/{import}',
      summary: 'How a file differs from the ledger: sums for each home, and the biggest intervals',
      access: books,
      scope: 'read',
      params: importPath,
      answer: reconciliationShape,
      handle: async ({ params }) => {
        const found = await cellAndImport(db, params)
        if (!found.ok) return found
        const { cell, of } = found.value
        return success(await readReconciliation(db, cell, of, shownLimit))
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/allocations/{import}/differences.csv',
      summary: `Every difference of a file, the biggest first, at most ${answeredLimit}, as CSV`,
      access: books,
      scope: 'read',
      params: importPath,
      answer: v.string(),
      contentType: 'text/csv',
      handle: async ({ params }) => {
        const found = await cellAndImport(db, params)
        if (!found.ok) return found
        const { cell, of } = found.value
        const { intervals } = await readReconciliation(db, cell, of, answeredLimit)
        return success(differencesCsv(intervals, cell.currency, cell.timeZone))
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/allocations/{import}/booking',
      summary:
        'Books what a file changes, whole intervals at a time, and says how far it is; a long one goes on by itself; again changes nothing',
      access: books,
      scope: 'write',
      params: importPath,
      answer: progressShape,
      handle: async ({ params }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        const until = AbortSignal.timeout(requestMs)
        return await bookImport(db, cell, params.import, clockOf(cell).now(), until)
      },
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/coefficient-files/{installation}/{year}',
      summary:
        "Spain's file of coefficients for a shared generator (CAU) and a year, from the sharing rule",
      access: books,
      scope: 'read',
      params: v.object({
        cell: v.string(),
        installation: v.string(),
        year: v.pipe(v.string(), v.regex(/^20\d\d$/, 'a year'), v.transform(Number)),
      }),
      answer: v.object({ fileName: v.string(), text: v.string() }),
      handle: async ({ params: { cell: id, installation, year } }) => {
        const cell = await findCell(db, id)
        if (cell === null) return refuseMissing()
        return await writtenCoefficients(db, cell, await homesOf(db, id), installation, year)
      },
    }),
  ]
}

async function cellAndImport(
  db: Kysely<Schema>,
  params: v.InferOutput<typeof importPath>,
): Promise<Result<{ readonly cell: Cell; readonly of: AllocationImport }>> {
  const cell = await findCell(db, params.cell)
  if (cell === null) return refuseMissing()
  const of = await findImport(db, cell.id, params.import)
  return of === null ? refuseMissingImport() : success({ cell, of })
}

function refuseMissing(): Result<never> {
  return refuse('not-found', 'There is no such cell.', 'cell')
}
