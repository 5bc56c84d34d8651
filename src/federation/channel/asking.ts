import type { Json } from '../../kernel/canonical-json.ts'
import { toHex } from '../../kernel/hex.ts'
import type { Random } from '../../kernel/random.ts'
import { orThrow, refuse, RefusalError, type Result } from '../../kernel/refusal.ts'
import {
  closeKind,
  envelopeText,
  failedKind,
  hashOf,
  readEnvelope,
  type Envelope,
} from './envelope.ts'
import type { Sealed } from './seal.ts'
import { Transcript } from './transcript.ts'

/** How a question gets to the other side and its answer back. */
export interface Line {
  ask(text: string): Promise<Result<{ readonly question: Sealed; readonly answer: Sealed }>>
}

/** How often a question is sent at once where nobody is reached: a connection that was kept may just have been closed. */
const sends = 2

/** How long a session's own patience is. */
export interface AskingOptions {
  /** How often a question is sent where no answer came in time, word for word: the answer may have been lost, or is still worked on. Once if not stated. */
  readonly lateSends?: number
}

/**
 * A session with a peer, as the side that asks keeps it: one question after the other, each naming the hash of what was said before. A question whose
 * answer was lost is asked again, word for word, before the next one. Refusals are thrown.
 */
export class Asking {
  readonly #line: Line
  readonly #session: string
  readonly #transcript = new Transcript()
  #next = 0
  /** A question that was sent, and whose answer has not come. */
  #open: { readonly text: string; readonly of: Envelope } | null = null
  #isAsking = false
  readonly #lateSends: number

  constructor(line: Line, random: Random, { lateSends = 1 }: AskingOptions = {}) {
    this.#line = line
    this.#lateSends = lateSends
    this.#session = toHex(random.bytes(16))
  }

  /** What both sides have said, signed. */
  get transcript(): readonly Sealed[] {
    return this.#transcript.messages
  }

  /** Asks, and returns the answer's content. Throws a `RefusalError` where there is none. */
  async ask(kind: string, round: number, content: Json): Promise<Json> {
    if (this.#isAsking) throw new Error('a session has one question after the other')
    this.#isAsking = true
    try {
      if (this.#open !== null) await this.#finish(this.#open)
      const of: Envelope = {
        session: this.#session,
        round,
        seq: this.#next,
        prev: this.#transcript.head,
        kind,
        content,
      }
      this.#open = { text: envelopeText(of), of }
      const answer = await this.#finish(this.#open)
      if (answer.kind === failedKind) throw new RefusalError(failureIn(answer.content))
      return answer.content
    } finally {
      this.#isAsking = false
    }
  }

  /** Nothing more is asked: the other side may forget the session. */
  async close(): Promise<void> {
    await this.ask(closeKind, 0, {})
  }

  async #finish({ text, of }: { readonly text: string; readonly of: Envelope }): Promise<Envelope> {
    const { question, answer } = orThrow(await this.#send(text))
    const envelope = orThrow(readEnvelope(answer.text))
    const { session, seq, prev } = envelope
    if (session !== of.session || seq !== of.seq || prev !== hashOf(text)) {
      const message = 'The other node answered something that was not asked.'
      throw new RefusalError(refuse('answer-to-other', message))
    }
    this.#transcript.add(question)
    this.#transcript.add(answer)
    this.#next = seq + 1
    this.#open = null
    return envelope
  }

  async #send(text: string): ReturnType<Line['ask']> {
    const mostOf: Readonly<Record<string, number>> = {
      'peer-unreachable': sends,
      'peer-late': this.#lateSends,
    }
    let got = await this.#line.ask(text)
    for (let sent = 1; !got.ok && sent < (mostOf[got.code] ?? 1); sent++) {
      got = await this.#line.ask(text)
    }
    return got
  }
}

/** Why the other side has no answer; its text is somebody else's. */
function failureIn(content: Json): ReturnType<typeof refuse> {
  const said = typeof content === 'object' && content !== null && 'code' in content && content.code
  const code = typeof said === 'string' ? said.slice(0, 60) : 'unknown'
  const message = `The other node has no answer to this: ${code}.`
  return refuse('peer-failed', message, undefined, { code })
}
