import type { CemMessage, SentMessage } from './instruction.ts'
import type { ReceptionCode } from './message.ts'
import type { ReceptionStatus } from './shapes-session.ts'

/** Messages whose answer is waited for at the most; the oldest is forgotten. */
const awaitedLimit = 100

/** A message that was sent and not answered yet. */
interface Awaited {
  readonly message: CemMessage
  readonly sentMs: number
}

/** What the node sends: every message gets an id, and its reception status is waited for. */
export class Outbox {
  readonly #send: (text: string) => void
  readonly #newId: () => string
  readonly #awaited = new Map<string, Awaited>()

  constructor(send: (text: string) => void, newId: () => string) {
    this.#send = send
    this.#newId = newId
  }

  send(message: CemMessage, nowMs: number): void {
    const id = this.#newId()
    if (this.#awaited.size >= awaitedLimit) {
      const [oldest] = this.#awaited.keys()
      if (oldest !== undefined) this.#awaited.delete(oldest)
    }
    this.#awaited.set(id, { message, sentMs: nowMs })
    this.#write({ ...message, message_id: id })
  }

  /** Answers a message of the resource manager. */
  answer(subjectId: string, status: ReceptionCode, label?: string): void {
    this.#write({
      message_type: 'ReceptionStatus',
      subject_message_id: subjectId,
      status,
      ...(label === undefined ? {} : { diagnostic_label: label }),
    })
  }

  /** The message that a reception status is about; null where none was waited for. */
  answered({ subject_message_id }: ReceptionStatus): CemMessage | null {
    const awaited = this.#awaited.get(subject_message_id)
    this.#awaited.delete(subject_message_id)
    return awaited?.message ?? null
  }

  /** The messages that were sent before an instant and never answered; they are no longer waited for. */
  unanswered(beforeMs: number): CemMessage[] {
    const late = [...this.#awaited].filter(([, { sentMs }]) => sentMs <= beforeMs)
    for (const [id] of late) this.#awaited.delete(id)
    return late.map(([, { message }]) => message)
  }

  #write(message: SentMessage): void {
    this.#send(JSON.stringify(message))
  }
}
