import * as v from 'valibot'
import { quantityShape } from '../things/shapes.ts'
import { separators } from './csv.ts'
import { meanings } from './csv-mapping.ts'
import { timeForms } from './csv-time.ts'
import { importColumnsLimit, latestMs } from './limits.ts'

/** Shapes that the routes of series check and answer with. */
export const cellPath = v.object({ cell: v.string() })

export const seriesPath = v.object({
  cell: v.string(),
  series: v.pipe(v.string(), v.regex(/^\d{1,9}$/, 'a number'), v.transform(Number)),
})

/** An instant in a query: UTC milliseconds. */
export const instantShape = v.pipe(
  v.string(),
  v.regex(/^\d{1,13}$/, 'milliseconds since 1970'),
  v.transform(Number),
  v.maxValue(latestMs),
)

export const seriesShape = v.object({
  id: v.number(),
  thingId: v.string(),
  cellId: v.string(),
  quantity: quantityShape,
})

export const readingShape = v.object({ atMs: v.number(), value: v.number() })

export const intervalShape = v.object({
  startMs: v.number(),
  endMs: v.number(),
  mean: v.nullable(v.number()),
  min: v.nullable(v.number()),
  max: v.nullable(v.number()),
  sum: v.nullable(v.number()),
  coverage: v.number(),
  late: v.optional(v.number()),
})

export const retentionShape = v.object({
  rawDays: v.number(),
  quarterDays: v.number(),
  hourDays: v.number(),
})

const columnShape = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(importColumnsLimit - 1),
)

export const mappingShape = v.object({
  separator: v.picklist(separators),
  headerLines: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)),
  timeColumn: columnShape,
  clockColumn: v.nullable(columnShape),
  timeForm: v.picklist(timeForms),
  timeZone: v.pipe(v.string(), v.maxLength(64)),
  timeMarks: v.picklist(['start', 'end']),
  decimal: v.picklist(['.', ',']),
  values: v.pipe(
    v.array(
      v.object({
        column: columnShape,
        quantity: quantityShape,
        unit: v.pipe(v.string(), v.maxLength(8)),
        meaning: v.picklist(meanings),
      }),
    ),
    v.maxLength(13),
  ),
})

export const problemShape = v.object({
  code: v.string(),
  message: v.string(),
  at: v.optional(v.string()),
})
