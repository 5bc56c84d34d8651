import * as v from 'valibot'
import { askedLimits } from './asked.ts'
import { lotteryStates } from './panel-lottery.ts'
import { tableLimits } from './tables.ts'

// The shapes in which panels travel over the API.

export const cellPath = v.object({ cell: v.string() })
export const panelPath = v.object({ ...cellPath.entries, panel: v.string() })

const place = v.pipe(
  v.string(),
  v.regex(/^\d{1,6}$/),
  v.transform(Number),
  v.description('A number'),
)
export const lotteryPath = v.object({ ...panelPath.entries, lottery: place })

const title = v.nullable(v.string())

export const askedShape = v.pipe(
  v.array(
    v.object({
      key: v.string(),
      title: v.optional(title, null),
      answers: v.pipe(
        v.array(
          v.object({
            key: v.optional(v.string(), ''),
            title: v.optional(title, null),
            min: v.number(),
            max: v.number(),
          }),
        ),
        v.maxLength(2 * askedLimits.answers),
      ),
    }),
  ),
  v.maxLength(2 * askedLimits.questions),
)

const changeable = {
  size: v.number(),
  asked: askedShape,
  answersUntilMs: v.number(),
  meetsMs: v.number(),
  endsMs: v.number(),
}

export const draftShape = v.object({
  conversationId: v.optional(v.nullable(v.string()), null),
  title: v.string(),
  purpose: v.string(),
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2}$/)), 'en'),
  ...changeable,
})

export const changeShape = v.object(changeable)

export const panelShape = v.object({
  id: v.string(),
  ...draftShape.entries,
  madeMs: v.number(),
  erasedMs: v.nullable(v.number()),
  calledOff: v.nullable(v.object({ atMs: v.number(), reason: v.string() })),
})

export const sayingShape = v.object({
  said: v.picklist(['yes', 'no']),
  answers: v.optional(v.record(v.string(), v.string()), {}),
  mayName: v.optional(v.boolean(), false),
})

export const seedFromShape = v.variant('kind', [
  v.object({ kind: v.literal('dice') }),
  v.object({ kind: v.literal('public'), name: v.string(), atMs: v.number() }),
])

export const vacatedShape = v.object({ lottery: v.number(), number: v.number() })

export const drawShape = v.object({
  digest: v.pipe(v.string(), v.description('Of the panels, as it was published')),
  seed: v.pipe(v.string(), v.description('What dice showed, or the value that was named')),
})

export const tableWishShape = v.object({
  tables: v.number(),
  rounds: v.pipe(v.number(), v.description(`At most ${tableLimits.rounds}`)),
})

const shown = v.nullable(v.pipe(v.number(), v.description('Null: fewer than five')))
const seats = v.object({ min: v.number(), max: v.number() })
const saidShape = v.array(
  v.object({ key: v.string(), answers: v.array(v.object({ key: v.string(), people: shown })) }),
)
const summaryShape = v.object({
  size: v.number(),
  people: shown,
  said: saidShape,
  bins: v.array(v.object({ from: v.number(), to: v.number(), people: v.number() })),
  isProven: v.boolean(),
})
const namesShape = v.object({ names: v.array(v.string()), others: v.number() })

const lotteryShape = v.object({
  number: v.number(),
  state: v.picklist(lotteryStates),
  seedFrom: seedFromShape,
  begunMs: v.number(),
  publishedMs: v.nullable(v.number()),
  digest: v.nullable(v.string()),
  summary: v.nullable(summaryShape),
  seed: v.nullable(v.string()),
  slot: v.nullable(v.number()),
  drawnMs: v.nullable(v.number()),
  replaces: v.nullable(v.number()),
  changes: v.nullable(
    v.array(v.object({ question: v.string(), answer: v.string(), is: seats, becomes: seats })),
  ),
  refusal: v.nullable(v.object({ code: v.string(), message: v.string() })),
  drawn: v.nullable(namesShape),
  mine: v.nullable(
    v.object({ number: v.number(), chance: v.nullable(v.number()), isDrawn: v.boolean() }),
  ),
})

export const standingShape = v.object({
  panel: panelShape,
  stage: v.picklist(['collecting', 'closed', 'counting', 'ready', 'drawn', 'over']),
  invited: v.number(),
  yes: shown,
  said: v.nullable(saidShape),
  lotteries: v.array(lotteryShape),
  seats: v.nullable(v.object({ ...namesShape.entries, empty: v.number() })),
  mine: v.nullable(
    v.object({
      said: v.picklist(['yes', 'no']),
      answers: v.record(v.string(), v.string()),
      mayName: v.boolean(),
      isGone: v.boolean(),
      isSeated: v.boolean(),
    }),
  ),
})

export const tablesShape = v.object({
  seating: v.pipe(
    v.array(v.array(v.array(v.string()))),
    v.description('Rounds of tables of people: a name, or a number in the first lottery’s file'),
  ),
  repeats: v.number(),
  leastRepeats: v.number(),
  uneven: v.number(),
})
