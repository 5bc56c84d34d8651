import type { Kysely } from 'kysely'
import type { Cell } from '../cell/cell.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Schema } from '../store/schema.ts'
import type { Ballots } from './ballot/ballots.ts'
import type { Conversations } from './conversation/conversations.ts'
import type { TalkMaps } from './conversation/talk-maps.ts'
import type { FarNodes } from './report/far.ts'
import type { Trials } from './decision/trials.ts'
import type { Panels } from './panel/panels.ts'
import type { TranscriptReader } from './meeting/transcript-reader.ts'
import type { QuestionCounts } from './report/question-counts.ts'

/** What the room works with. */
export interface AssemblyContext {
  readonly db: Kysely<Schema>
  readonly conversations: Conversations
  readonly maps: TalkMaps
  readonly counts: QuestionCounts
  readonly transcripts: TranscriptReader
  readonly ballots: Ballots
  readonly panels: Panels
  readonly trials: Trials
  /** Real time: how old a map may be goes by it. */
  readonly clock: Clock
  /** The time a cell lives in. */
  readonly clockOf: (cell: Pick<Cell, 'id' | 'parentId' | 'time'>) => Clock
  readonly random: Random
  /** The address that people use. */
  readonly publicUrl: string
  /** Other nodes, on which bodies and neighbourhoods may live. */
  readonly far: FarNodes
  /** Tells that a cell has new rules. */
  readonly onDecided: (cellId: string) => void
}
