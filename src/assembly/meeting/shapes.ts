import * as v from 'valibot'
import { agendaLimits } from './agenda.ts'

// The shapes in which meetings travel over the API.

export const cellPath = v.object({ cell: v.string() })
export const meetingPath = v.object({ ...cellPath.entries, meeting: v.string() })
export const passagePath = v.object({ ...meetingPath.entries, passage: v.string() })
export const transcriptPath = v.object({ ...meetingPath.entries, file: v.string() })

export const agendaShape = v.pipe(
  v.array(v.object({ title: v.string(), minutes: v.optional(v.number(), 0) })),
  v.maxLength(agendaLimits.items),
)

export const meetingShape = v.object({
  id: v.string(),
  title: v.string(),
  place: v.string(),
  startsMs: v.number(),
  agenda: v.pipe(v.array(v.object({ title: v.string(), minutes: v.number() })), v.readonly()),
  createdMs: v.number(),
  transcriptDays: v.number(),
  questionId: v.nullable(v.string()),
  panelId: v.nullable(v.string()),
})

/** How a meeting was changed, in order: when and where it was to be before, and why. */
export const changesShape = v.pipe(
  v.array(
    v.object({
      kind: v.picklist(['moved', 'called-off']),
      startsMs: v.number(),
      place: v.string(),
      reason: v.string(),
      atMs: v.number(),
    }),
  ),
  v.readonly(),
)

export const attendanceShape = v.object({
  here: v.number(),
  everHere: v.number(),
  excused: v.number(),
})

const spanShape = v.object({
  fileHash: v.string(),
  turn: v.number(),
  speaker: v.nullable(v.string()),
  places: v.pipe(v.array(v.object({ start: v.number(), end: v.number() })), v.readonly()),
  fromMs: v.nullable(v.number()),
  toMs: v.nullable(v.number()),
  quote: v.string(),
})

const kindShape = v.picklist(['statement', 'motion', 'action'])

/** What the secretary says of a place. */
export const wordsShape = v.object({
  text: v.string(),
  who: v.optional(v.nullable(v.string()), null),
  untilDate: v.optional(v.nullable(v.string()), null),
})

export const passageShape = v.object({
  number: v.number(),
  kind: kindShape,
  text: v.string(),
  span: spanShape,
  foundBy: v.picklist(['phrases', 'machine', 'hand']),
  who: v.nullable(v.string()),
  untilDate: v.nullable(v.string()),
  isDone: v.boolean(),
  said: v.nullable(v.object({ conversationId: v.string(), statement: v.number() })),
})

export const foundShape = v.object({
  proposals: v.pipe(
    v.array(
      v.object({
        place: v.string(),
        foundBy: v.picklist(['phrases', 'machine']),
        machineText: v.nullable(v.string()),
        kind: kindShape,
        span: spanShape,
        again: v.pipe(v.array(spanShape), v.readonly()),
        who: v.nullable(v.string()),
        until: v.nullable(v.object({ span: spanShape, date: v.nullable(v.string()) })),
        accepted: v.nullable(spanShape),
      }),
    ),
    v.readonly(),
  ),
  left: v.number(),
  parts: v.array(
    v.object({
      begins: spanShape,
      turns: v.pipe(v.tuple([v.number(), v.number()]), v.readonly()),
      by: v.picklist(['beginning', 'heading', 'phrase', 'named', 'shift']),
      agendaItem: v.nullable(v.number()),
      terms: v.pipe(v.array(v.string()), v.readonly()),
    }),
  ),
  /** What a language model was asked, machine-made; null: none was. */
  machine: v.nullable(
    v.object({
      model: v.string(),
      state: v.picklist(['running', 'done', 'lost']),
      summary: v.array(v.object({ text: v.string(), turns: v.array(v.number()) })),
      dropped: v.record(v.string(), v.number()),
      failed: v.array(v.string()),
      left: v.number(),
    }),
  ),
})

export const minutesShape = v.object({
  version: v.number(),
  text: v.string(),
  state: v.picklist(['draft', 'open', 'approved', 'returned']),
  untilMs: v.nullable(v.number()),
  returnedFor: v.nullable(v.picklist(['objections', 'too-few-approvals'])),
  approvals: v.number(),
  /** Reasons of those that stand. */
  objections: v.array(v.string()),
})
