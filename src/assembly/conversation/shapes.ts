import * as v from 'valibot'
import type { Opinion } from '../opinion/vote-table.ts'
import { loggedReasons } from './conversation.ts'

// The shapes in which conversations travel over the API.

export const cellPath = v.object({ cell: v.string() })
export const conversationPath = v.object({ ...cellPath.entries, conversation: v.string() })

export const draftShape = v.object({
  question: v.string(),
  background: v.optional(v.string(), ''),
  language: v.optional(v.pipe(v.string(), v.regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/)), 'en'),
  isStrict: v.optional(
    v.pipe(v.boolean(), v.description('A statement waits until a steward lets it in')),
    false,
  ),
})

export const conversationShape = v.object({
  id: v.string(),
  question: v.string(),
  background: v.string(),
  language: v.string(),
  isStrict: v.boolean(),
  createdMs: v.number(),
  closedMs: v.nullable(v.number()),
})

export const statementShape = v.object({
  number: v.number(),
  text: v.string(),
  language: v.string(),
  isSeed: v.boolean(),
  saidMs: v.number(),
})

export const stateShape = v.picklist(['waiting', 'shown', 'left-out'])

export const opinionShape = v.picklist(['agree', 'disagree', 'pass'])

export const moderationShape = v.object({
  seq: v.number(),
  statement: v.number(),
  action: v.picklist(['show', 'leave-out']),
  reason: v.picklist([...loggedReasons, '']),
  note: v.string(),
  moderator: v.nullable(v.pipe(v.number(), v.description('Number within this conversation'))),
  atMs: v.number(),
})

const share = v.pipe(v.number(), v.description('0 to 1'))
const supportShape = v.object({ value: share, low: share, high: share })

export const mapShape = v.object({
  placed: v.pipe(v.number(), v.description('People who have voted on enough statements')),
  groups: v.array(
    v.object({
      name: v.string(),
      people: v.number(),
      holds: v.array(
        v.object({
          statement: statementShape,
          side: v.picklist(['agree', 'disagree']),
          share,
          othersShare: share,
        }),
      ),
    }),
  ),
  unites: v.array(
    v.object({
      statement: statementShape,
      side: v.picklist(['agree', 'disagree']),
      leastShare: share,
      ...supportShape.entries,
    }),
  ),
  divides: v.array(
    v.object({
      statement: statementShape,
      agreeShare: share,
      disagreeShare: share,
      most: v.object({ group: v.string(), share }),
      least: v.object({ group: v.string(), share }),
    }),
  ),
  rows: v.array(
    v.object({
      statement: statementShape,
      support: v.nullable(supportShape),
      cells: v.pipe(
        v.array(
          v.nullable(v.object({ agrees: v.number(), disagrees: v.number(), passes: v.number() })),
        ),
        v.description('By group; null: fewer than five of it have voted'),
      ),
    }),
  ),
})

/** What somebody says they think, as the log has it. */
export function opinionOf(said: v.InferOutput<typeof opinionShape>): Opinion {
  if (said === 'agree') return 1
  return said === 'disagree' ? -1 : 0
}
