// For tests: what the room works with, on one database and in one time.
import type { Kysely } from 'kysely'
import { createCell } from '../cell/store.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Schema } from '../store/schema.ts'
import { Ballots } from './ballot/ballots.ts'
import type { AssemblyContext } from './context.ts'
import { Conversations } from './conversation/conversations.ts'
import { TalkMaps } from './conversation/talk-maps.ts'
import { TranscriptReader } from './meeting/transcript-reader.ts'
import { noFarNodes, type FarNodes } from './report/far.ts'
import { Trials } from './decision/trials.ts'
import type { QueueTimes } from './panel/lottery-queue.ts'
import { Panels } from './panel/panels.ts'
import { QuestionCounts } from './report/question-counts.ts'

/** The room as a node has it; a fault in it is thrown unless `onFault` takes it. */
export function assemblyOn<Time extends Clock>(of: {
  readonly db: Kysely<Schema>
  readonly clock: Time
  readonly random: Random
  readonly publicUrl?: string
  /** How long a lottery may take, and how much is held of conversations at once. */
  readonly times?: QueueTimes
  readonly talkLimit?: number
  readonly queueLimit?: number
  /** Whether any server may be asked for a language model. */
  readonly mayCall?: boolean
  readonly onFault?: (error: unknown) => void
  readonly far?: FarNodes
}): AssemblyContext & { readonly clock: Time } {
  const { db, clock, random, publicUrl = 'http://localhost:7310', times, far = noFarNodes } = of
  const { talkLimit, queueLimit } = of
  const { onFault = thrown, mayCall = false } = of
  const held = {
    ...(talkLimit === undefined ? {} : { talkLimit }),
    ...(queueLimit === undefined ? {} : { queueLimit }),
  }
  const clockOf = (): Time => clock
  return {
    db,
    conversations: new Conversations({ db, ...held }),
    maps: new TalkMaps(),
    counts: new QuestionCounts(),
    transcripts: new TranscriptReader({
      db,
      clock,
      server: null,
      isAllowed: () => mayCall,
      onFault,
    }),
    ballots: new Ballots(db, random),
    panels: new Panels({
      db,
      random,
      clockOf,
      onFault: (_event, error) => onFault(error),
      ...(times && { times }),
    }),
    trials: new Trials(db),
    clock,
    clockOf,
    random,
    publicUrl,
    far,
    onDecided: () => {},
  }
}

/** A neighbourhood without homes, `street`. */
export async function createStreet(db: Kysely<Schema>, createdMs: number): Promise<void> {
  await createCell(db, {
    id: 'street',
    kind: 'neighbourhood',
    parentId: null,
    slug: 'street',
    name: 'Street',
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs,
  })
}

function thrown(error: unknown): never {
  throw error
}
