import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import type { Principal } from '../../cell/role.ts'
import type { Clock } from '../../kernel/clock.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { KeptWork } from '../thread/kept-work.ts'
import { workInThread } from '../thread/work-in-thread.ts'
import { mergeFound, type FoundProposal } from './found-proposal.ts'
import type { Meeting } from './meeting.ts'
import { localDay } from './meeting-day.ts'
import { refusedHost } from './model/allowed-host.ts'
import { placeOfModel, type ModelPlace } from './model/cell-model.ts'
import { keptReading } from './model/kept-reading.ts'
import { languageModel, modelLimits, type ModelSettings } from './model/language-model.ts'
import { readWithModel, type AskModel } from './model/model-reading.ts'
import {
  beginReading,
  endReading,
  modelOf,
  readingOf,
  type AskedReading,
} from './model/store-model.ts'
import type { Segment } from './segments.ts'
import { stateModel, type ModelWish } from './state-model.ts'
import { transcriptBytes } from './store-transcripts.ts'
import { readingOfBytes, type TranscriptRead } from './transcript-read.ts'
import type { Transcript } from './transcript.ts'

type Db = Kysely<Schema>

/** All that was found in a transcript. */
export interface FoundIn {
  readonly transcript: Transcript
  readonly proposals: readonly FoundProposal[]
  /** Proposals that were too many. */
  readonly left: number
  readonly parts: readonly Segment[]
  readonly machine: MachineReading | null
}

/** What a language model was asked about a transcript, and how that goes. */
export interface MachineReading extends AskedReading {
  /** `lost`: the node stopped while it was under way. */
  readonly state: 'running' | 'done' | 'lost'
}

export interface TranscriptReaderOptions {
  readonly db: Db
  /** Real time: how long a model takes goes by it. */
  readonly clock: Clock
  /** The language model that whoever runs the node has stated; null: none. */
  readonly server: ModelSettings | null
  /** Judges every IP address at which a neighbourhood's own model is asked. */
  readonly isAllowed: (address: string) => boolean
  readonly onFault: (error: unknown) => void
  /** How models are asked; tests wait less. */
  readonly limits?: typeof readerLimits
}

/** Transcripts in memory, models asked at the same time, and how long one reading may take in all, ms, at the most. */
export const readerLimits = { kept: 4, running: 2, totalMs: 15 * 60_000, answer: modelLimits }

/** Reads transcripts: by phrases when somebody looks, by a language model in the background when a steward asks for it. */
export class TranscriptReader {
  readonly #options: TranscriptReaderOptions
  readonly #limits: typeof readerLimits
  readonly #reads: KeptWork<TranscriptRead>
  readonly #running = new Map<string, Promise<void>>()
  readonly #stopping = new AbortController()

  constructor(options: TranscriptReaderOptions) {
    this.#options = options
    this.#limits = options.limits ?? readerLimits
    this.#reads = new KeptWork(this.#limits.kept)
  }

  /** What was found in a transcript of a meeting; null: there is no such transcript. */
  async found(
    { timeZone }: Pick<Cell, 'timeZone'>,
    meeting: Meeting,
    fileHash: string,
  ): Promise<FoundIn | null> {
    const read = await this.#read(timeZone, meeting, fileHash)
    if (read === null) return null
    const asked = await readingOf(this.#options.db, meeting.id, fileHash)
    const proposals = mergeFound(read.proposals, asked?.reading?.proposals ?? [])
    const machine = asked && { ...asked, state: this.#stateOf(asked, meeting.id, fileHash) }
    return { ...read, proposals, machine }
  }

  /** Where a model that the node itself brings would be asked; null: it brings none. */
  get server(): ModelPlace | null {
    const { server } = this.#options
    return server && placeOfModel('server', server)
  }

  /** Which model a neighbourhood has switched on, without its key; null: none. */
  async model(cellId: string): Promise<ModelPlace | null> {
    const settings = await this.#settings(cellId)
    return settings && placeOfModel(settings.source, settings)
  }

  /** Switches a neighbourhood's model on or off: see {@link stateModel}. */
  state(cellId: string, wish: ModelWish, principal: Principal): Promise<Result<void>> {
    const { db, isAllowed } = this.#options
    return stateModel({ db, isAllowed, server: this.server }, cellId, wish, principal)
  }

  /** Begins to ask the neighbourhood's language model about a transcript. Resolves when that is noted, long before it has answered. */
  async ask(
    { id, timeZone }: Pick<Cell, 'id' | 'timeZone'>,
    meeting: Meeting,
    fileHash: string,
  ): Promise<Result<void>> {
    const { db, clock, onFault } = this.#options
    const settings = await this.#settings(id)
    if (settings === null) {
      return refuse('model-off', 'This neighbourhood uses no language model.')
    }
    const read = await this.#read(timeZone, meeting, fileHash)
    if (read === null) {
      return refuse('transcript-not-found', 'The meeting has no such transcript.', 'fileHash')
    }
    const key = `${meeting.id} ${fileHash}`
    if (this.#running.has(key)) return success(undefined)
    if (settings.source === 'own') {
      const refused = await refusedHost(settings.address, this.#options.isAllowed)
      if (refused !== null) return refused
    }
    if (this.#running.has(key)) return success(undefined)
    if (this.#running.size >= this.#limits.running || this.#stopping.signal.aborted) {
      return refuse('model-busy', 'The language model reads others at the moment; try it later.')
    }
    const begun = Promise.withResolvers<void>()
    const work = async (): Promise<void> => {
      const sinceMs = clock.now()
      await beginReading(db, meeting.id, fileHash, settings.model, sinceMs)
      begun.resolve()
      const { signal } = this.#stopping
      const ask = languageModel(settings, this.#limits.answer, signal)
      const untilMs = sinceMs + this.#limits.totalMs
      const date = localDay(timeZone, meeting.startsMs)
      const reading = await readWithModel(
        this.#within(ask, untilMs),
        settings.model,
        read.transcript,
        { date },
      )
      if (signal.aborted) return
      await endReading(db, meeting.id, fileHash, keptReading(reading), clock.now())
    }
    const running = work()
      .catch((error: unknown) => {
        begun.reject(error)
        onFault(error)
      })
      .finally(() => this.#running.delete(key))
    this.#running.set(key, running)
    await begun.promise
    return success(undefined)
  }

  /** Resolves when nothing is under way. */
  async settled(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  /** Gives up what is under way; it can be asked for again. */
  async close(): Promise<void> {
    this.#stopping.abort()
    await this.settled()
    await this.#reads.close()
  }

  async #settings(
    cellId: string,
  ): Promise<(ModelSettings & { readonly source: ModelPlace['source'] }) | null> {
    const model = await modelOf(this.#options.db, cellId)
    if (model === null) return null
    if (model.source === 'own') {
      const { address, model: name, key } = model
      return { source: 'own', address, model: name, ...(key === '' ? {} : { key }) }
    }
    const { server } = this.#options
    return server && { source: 'server', ...server }
  }

  #within(ask: AskModel, untilMs: number): AskModel {
    return async (question) =>
      this.#options.clock.now() >= untilMs
        ? refuse('model-late', 'The model took too long in all.', undefined, {
            seconds: this.#limits.totalMs / 1_000,
          })
        : ask(question)
  }

  #stateOf(
    { endedMs }: AskedReading,
    meetingId: string,
    fileHash: string,
  ): MachineReading['state'] {
    if (endedMs !== null) return 'done'
    return this.#running.has(`${meetingId} ${fileHash}`) ? 'running' : 'lost'
  }

  async #read(
    timeZone: string,
    meeting: Meeting,
    fileHash: string,
  ): Promise<TranscriptRead | null> {
    const { db } = this.#options
    const name = `${meeting.id} ${fileHash} `
    const bytes = await transcriptBytes(db, meeting.id, fileHash)
    if (bytes === null) {
      this.#reads.forget(name)
      return null
    }
    const date = localDay(timeZone, meeting.startsMs)
    const agenda = meeting.agenda.map(({ title }) => title)
    // Days that are named in it are counted from the meeting's.
    const key = `${name}${JSON.stringify([date, agenda])}`
    const order = { bytes, fileHash, date, agenda }
    return this.#reads.run(key, async (signal) =>
      bytes.length < threadedBytes
        ? readingOfBytes(order)
        : workInThread({ kind: 'transcript', order }, signal),
    )
  }
}

/** Bytes from which a transcript is read in a thread: a quarter of an hour of talk. */
const threadedBytes = 16_000
