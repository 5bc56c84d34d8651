import type { Kysely } from 'kysely'
import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { findCell } from '../cell/store.ts'
import { refuse, success, type Result } from '../kernel/refusal.ts'
import type { DatabaseKind } from '../store/migration.ts'
import type { Schema } from '../store/schema.ts'
import { quantityShape } from '../things/shapes.ts'
import { findThing } from '../things/store.ts'
import { previewCsv } from './csv-preview.ts'
import { importCsv, importGreenButton, type ImportTarget } from './import.ts'
import { importCharsLimit } from './limits.ts'
import { cellPath, mappingShape, problemShape, readingShape, seriesShape } from './shapes.ts'

const steer = { kind: 'cell', roles: ['resident', 'steward'] } as const

/** A character takes up to three bytes and may be escaped. */
const bodyLimit = 2 * importCharsLimit

/** What an import did. */
const reportShape = v.object({
  lines: v.number(),
  added: v.number(),
  known: v.number(),
  series: v.array(seriesShape),
  firstMs: v.nullable(v.number()),
  lastMs: v.nullable(v.number()),
  problems: v.array(problemShape),
  problemCount: v.number(),
})

/** Looking at a table of values before it is imported, and importing it. */
export function importRoutes(context: {
  readonly db: Kysely<Schema>
  readonly kind: DatabaseKind
}): readonly Route[] {
  const { db, kind } = context
  return [
    route({
      method: 'post',
      path: '/cells/{cell}/import/preview',
      summary: 'See how a CSV table would be read; proposes a mapping where none is given',
      access: steer,
      scope: 'write',
      params: cellPath,
      body: v.object({ text: v.string(), mapping: v.optional(mappingShape) }),
      bodyLimit,
      answer: v.object({
        mapping: v.nullable(mappingShape),
        rows: v.array(v.array(v.string())),
        values: v.array(v.object({ quantity: quantityShape, first: v.array(readingShape) })),
        problems: v.array(problemShape),
      }),
      handle: async ({ params, body }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuse('not-found', 'There is no such cell.', 'cell')
        return previewCsv(body.text, body.mapping ?? null, cell.timeZone)
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/import',
      summary: 'Import a CSV table for a thing: all of it or nothing; again changes nothing',
      access: steer,
      scope: 'write',
      params: cellPath,
      body: v.object({
        thingId: v.string(),
        text: v.string(),
        mapping: mappingShape,
        skipProblems: v.optional(v.boolean()),
      }),
      bodyLimit,
      answer: reportShape,
      handle: async ({ params, body: { thingId, text, mapping, skipProblems = false } }) => {
        const target = await importTarget(db, params.cell, thingId)
        if (!target.ok) return target
        return importCsv(db, kind, target.value, text, mapping, { skipProblems })
      },
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/import/green-button',
      summary:
        'Import a Green Button feed for a thing: all of it or nothing; again changes nothing',
      access: steer,
      scope: 'write',
      params: cellPath,
      body: v.object({ thingId: v.string(), text: v.string() }),
      bodyLimit,
      answer: reportShape,
      handle: async ({ params, body: { thingId, text } }) => {
        const target = await importTarget(db, params.cell, thingId)
        return target.ok ? importGreenButton(db, kind, target.value, text) : target
      },
    }),
  ]
}

/** Where values of a thing of a cell go. Refused: the cell does not use such a thing. */
export async function importTarget(
  db: Kysely<Schema>,
  cellId: string,
  thingId: string,
): Promise<Result<ImportTarget>> {
  const cell = await findCell(db, cellId)
  const thing = await findThing(db, thingId)
  if (cell === null || thing === null || thing.cellId !== cellId || thing.state === 'offered') {
    return refuse('not-found', 'This cell has no such thing; adopt it first.', 'thingId')
  }
  return success({ thingId, cellId, timeZone: cell.timeZone })
}
