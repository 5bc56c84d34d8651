import type { Clock } from '../../kernel/clock.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import { RefusalError, refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { minuteMs } from '../../kernel/steps.ts'
import { closeKind, envelopeText, failedKind, hashOf, noHash, type Envelope } from './envelope.ts'
import type { Sealed } from './seal.ts'
import { Transcript } from './transcript.ts'

/** Sessions of one peer, and of all, at the most: two of each peer that a node can have, and some more. Those that were closed make room. */
export const peerSessionLimit = 32
export const sessionLimit = 512

/** Letters of all transcripts together at the most. */
export const allTranscriptsLimit = 128 * 1024 * 1024

/** A session that nobody asks in is forgotten after this, and one that was closed as soon as its last answer need not be said again. */
export const idleMs = 10 * minuteMs
export const closedMs = minuteMs

/** What is said in one session, from question 0 on. A refusal that it throws is told to the asker, as is that something broke; the question is over then. */
export interface Speaker {
  /** The cell that it speaks for, as soon as it is known; none: for the node itself. */
  readonly cellId?: string | null
  answer(kind: string, round: number, content: Json): Promise<Json> | Json
  /** Nothing more is asked. */
  close(): void
}

/** Who asks: a peer that is trusted. */
export interface Asker {
  readonly id: string
}

/** What sessions can be about, by the kind of their question 0. */
export type Topics = Readonly<Record<string, (asker: Asker) => Speaker>>

/** How an answer to a question of this kind gets its signature, on behalf of a cell (null: of the node itself). */
export type SealAnswer = (text: string, asked: string, cellId: string | null) => Sealed

/** One session, as the side that answers keeps it. */
interface Session {
  readonly speaker: Speaker
  readonly transcript: Transcript
  /** The last question, and its answer when it is there; null: none yet. */
  last: { readonly seq: number; readonly hash: string; readonly answer: Promise<Sealed> } | null
  isBusy: boolean
  isClosed: boolean
  heardMs: number
}

/**
 * Answers questions of peers, session by session and one after the other. Session, number and sender name a question: the same again gets the same
 * answer, and another one under its name is refused. Limits: {@link peerSessionLimit}, {@link sessionLimit}, {@link allTranscriptsLimit}.
 */
export class RoundDesk {
  readonly #topics: Topics
  readonly #clock: Clock
  readonly #onFault: (error: unknown) => void
  readonly #sessions = new Map<string, Session>()

  constructor(topics: Topics, clock: Clock, onFault: (error: unknown) => void) {
    this.#topics = topics
    this.#clock = clock
    this.#onFault = onFault
  }

  get sessions(): number {
    return this.#sessions.size
  }

  /** What both sides have said in a session; null: there is none. */
  transcript(asker: Asker, session: string): readonly Sealed[] | null {
    return this.#sessions.get(nameOf(asker, session))?.transcript.messages ?? null
  }

  /** Answers a question that was proven to be of this peer. Refused: what does not follow on the last one, and what there is no room for. */
  async answer(
    asker: Asker,
    question: Sealed,
    envelope: Envelope,
    sealed: SealAnswer,
  ): Promise<Result<Sealed>> {
    const nowMs = this.#clock.now()
    this.#forget(nowMs)
    const name = nameOf(asker, envelope.session)
    const known = this.#sessions.get(name)
    const session = known === undefined ? this.#begun(asker, envelope) : success(known)
    if (!session.ok) return session
    const { last } = session.value
    const hash = hashOf(question.text)
    if (last !== null && envelope.seq === last.seq) {
      // Signed anew: the first signature may no longer hold.
      if (hash === last.hash) {
        const { text } = await last.answer
        return success(sealed(text, envelope.kind, session.value.speaker.cellId ?? null))
      }
      const message = `Another question came before under the number ${envelope.seq} of this session.`
      return refuse('message-changed', message, 'seq')
    }
    const wrong = orderOf(session.value, envelope) ?? this.#room(session.value)
    if (wrong !== null) return wrong
    this.#sessions.set(name, session.value)
    session.value.heardMs = nowMs
    session.value.isBusy = true
    const answer = this.#ask(session.value, question, envelope, hash, sealed)
    session.value.last = { seq: envelope.seq, hash, answer }
    return success(await answer)
  }

  #begun(asker: Asker, { seq, kind, prev }: Envelope): Result<Session> {
    if (seq !== 0) {
      const message = 'There is no such session here: begin one with question 0.'
      return refuse('session-unknown', message, 'session')
    }
    this.#makeRoom(asker)
    const ofPeer = this.#sessionsOf(asker).length
    if (ofPeer >= peerSessionLimit || this.#sessions.size >= sessionLimit) {
      const most = ofPeer >= peerSessionLimit ? peerSessionLimit : sessionLimit
      const message = `There are at most ${most} sessions at a time: close one first.`
      return refuse('too-many-sessions', message, 'session', { most })
    }
    const begin = Object.hasOwn(this.#topics, kind) ? this.#topics[kind] : undefined
    if (begin === undefined) {
      const topics = Object.keys(this.#topics).join(', ')
      return refuse('topic-unknown', `A session here begins with: ${topics}.`, 'kind')
    }
    if (prev !== noHash) return refuseChain()
    const nothingYet = { last: null, isBusy: false, isClosed: false, heardMs: 0 }
    return success({ speaker: begin(asker), transcript: new Transcript(), ...nothingYet })
  }

  /** Where there is no room for another session those go that were closed, the first ones first: their last answers were most likely heard. */
  #makeRoom(asker: Asker): void {
    for (const [name, { isClosed, isBusy }] of this.#sessions) {
      const own = this.#sessionsOf(asker)
      const isFull = this.#sessions.size >= sessionLimit
      if (!isFull && own.length < peerSessionLimit) return
      if (isClosed && !isBusy && (isFull || own.includes(name))) this.#sessions.delete(name)
    }
  }

  #sessionsOf({ id }: Asker): string[] {
    return [...this.#sessions.keys()].filter((of) => of.startsWith(`${id} `))
  }

  #room({ transcript }: Session): Refusal | null {
    let all = 0
    for (const session of this.#sessions.values()) all += session.transcript.length
    if (!transcript.isFull && all < allTranscriptsLimit) return null
    return refuse(
      'session-full',
      'What was said in this session fills its room: begin another one.',
    )
  }

  async #ask(
    session: Session,
    question: Sealed,
    envelope: Envelope,
    hash: string,
    sealed: SealAnswer,
  ): Promise<Sealed> {
    const said = await this.#answerTo(session, envelope)
    const answer = this.#sealed(session, { ...envelope, prev: hash }, said, sealed)
    session.transcript.add(question)
    session.transcript.add(answer)
    session.isBusy = false
    session.heardMs = this.#clock.now()
    return answer
  }

  /** Seals an answer; one that may not leave stays here, and is told as what broke. */
  #sealed({ speaker }: Session, envelope: Envelope, said: Said, sealed: SealAnswer): Sealed {
    const asked = envelope.kind
    const cellId = speaker.cellId ?? null
    try {
      return sealed(envelopeText({ ...envelope, ...said }), asked, cellId)
    } catch (error) {
      this.#onFault(error)
      return sealed(envelopeText({ ...envelope, ...fault }), asked, cellId)
    }
  }

  async #answerTo(session: Session, { kind, round, content }: Envelope): Promise<Said> {
    if (kind === closeKind) {
      this.#close(session)
      return { kind: 'closed', content: {} }
    }
    try {
      return { kind: 'answer', content: await session.speaker.answer(kind, round, content) }
    } catch (error) {
      if (error instanceof RefusalError) {
        // Its code alone: the sentence may name what is nobody else's.
        return { kind: failedKind, content: { code: error.refusal.code } }
      }
      this.#onFault(error)
      return fault
    }
  }

  #close(session: Session): void {
    if (session.isClosed) return
    session.isClosed = true
    session.speaker.close()
  }

  /** Forgets sessions in which nobody has asked for long. */
  #forget(nowMs: number): void {
    for (const [name, session] of this.#sessions) {
      if (session.isBusy) continue
      if (nowMs - session.heardMs < (session.isClosed ? closedMs : idleMs)) continue
      this.#close(session)
      this.#sessions.delete(name)
    }
  }
}

/** What is answered. */
interface Said {
  readonly kind: string
  readonly content: Json
}

/** Something broke here. */
const fault: Said = { kind: failedKind, content: { code: 'fault' } }

/** What a question is refused for that does not follow on the last one. */
function orderOf(
  { last, transcript, isBusy, isClosed }: Session,
  { seq, prev }: Envelope,
): Refusal | null {
  const next = last === null ? 0 : last.seq + 1
  if (seq < next) {
    const message = `Question ${seq} was answered before: the next one is ${next}.`
    return refuse('message-past', message, 'seq', { next })
  }
  if (seq > next || isBusy) {
    const message = `Question ${next} comes first, and one after the other.`
    return refuse('message-early', message, 'seq', { next })
  }
  if (isClosed) return refuse('session-closed', 'This session was closed: begin another one.')
  return prev === transcript.head ? null : refuseChain()
}

function refuseChain(): Refusal {
  return refuse('chain-broken', 'This message does not name the hash of the one before.', 'prev')
}

function nameOf({ id }: Asker, session: string): string {
  return `${id} ${session}`
}
