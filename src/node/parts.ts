import type { Ballots } from '../assembly/ballot/ballots.ts'
import type { Conversations } from '../assembly/conversation/conversations.ts'
import type { TalkMaps } from '../assembly/conversation/talk-maps.ts'
import type { Trials } from '../assembly/decision/trials.ts'
import type { QuestionCounts } from '../assembly/report/question-counts.ts'
import type { TranscriptReader } from '../assembly/meeting/transcript-reader.ts'
import type { Panels } from '../assembly/panel/panels.ts'
import type { Channel } from '../federation/context.ts'
import type { Departures } from '../federation/departures.ts'
import type { Social } from '../federation/social/social.ts'
import type { Alarm } from '../kernel/alarm.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Random } from '../kernel/random.ts'
import type { Signal } from '../kernel/signal.ts'
import type { Intake } from '../series/intake.ts'
import type { Result } from '../kernel/refusal.ts'
import type { BackupContent } from '../store/backup-restore.ts'
import type { Store } from '../store/open.ts'
import type { ThingsDesk } from '../things/desk/desk.ts'
import type { S2Door } from '../things/s2/s2-door.ts'
import type { LiveEvent } from '../web/context.ts'
import type { CellClocks } from './cell-clocks.ts'
import type { CityTable } from './city-table.ts'
import type { Config } from './config.ts'
import type { Log } from './log.ts'
import type { NodeBroker } from './node-broker.ts'

/** What a node is made of, once it is open. */
export interface NodeParts {
  readonly store: Store
  readonly config: Config
  readonly clock: Clock
  /** Ends waiting for other nodes and for each other. */
  readonly alarm: Alarm
  readonly random: Random
  readonly clocks: CellClocks
  readonly intake: Intake
  readonly conversations: Conversations
  readonly maps: TalkMaps
  readonly counts: QuestionCounts
  readonly trials: Trials
  readonly transcripts: TranscriptReader
  readonly panels: Panels
  readonly ballots: Ballots
  readonly desk: ThingsDesk
  readonly log: Log
  readonly publicUrl: string
  /** What other nodes reach of this one; null: nothing. */
  readonly channel: Channel | null
  /** What left this node. */
  readonly departures: Departures
  /** Where cities and neighbourhoods meet. */
  readonly table: CityTable
  /** Tells pages what changed. */
  readonly live: Signal<LiveEvent>
  readonly broker: NodeBroker
  /** Where S2 resource managers come in. */
  readonly s2: S2Door
  /** Neighbourhoods as others see them; null: the node has no public address. */
  readonly social: Social | null
  /** Where the node keeps its backups; null: it keeps none. */
  readonly backupFolder: string | null
  /** Puts a backup in the place of everything and opens the node again; null where the database is in memory only. */
  readonly restore: ((path: string) => Promise<Result<BackupContent>>) | null
}

/** What a joint plan is made with. */
export type JointParts = Pick<
  NodeParts,
  'store' | 'clock' | 'alarm' | 'random' | 'table' | 'channel' | 'log' | 'live'
>
