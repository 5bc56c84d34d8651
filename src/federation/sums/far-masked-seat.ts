import type { Message, Roster } from '../../coordination/secret/message.ts'
import type { Json } from '../../kernel/canonical-json.ts'
import type { Asking } from '../channel/asking.ts'
import {
  doneShape,
  keyShape,
  readBytes,
  readMessage,
  readSum,
  writeMessage,
  writeRoster,
  type MaskedKinds,
} from './masked-messages.ts'

/** What every seat of a cell on another node does, whatever is added up: what comes from it is under its masks. Where line, node or answer fail a `RefusalError` is thrown. */
export class FarMaskedSeat {
  readonly name: string
  protected readonly asking: Asking
  readonly #kinds: MaskedKinds
  readonly #key: Uint8Array

  protected constructor(name: string, asking: Asking, kinds: MaskedKinds, key: Uint8Array) {
    this.name = name
    this.asking = asking
    this.#kinds = kinds
    this.#key = key
  }

  join(): Uint8Array {
    return this.#key
  }

  async meet(roster: Roster): Promise<void> {
    await this.done(this.#kinds.meet, writeRoster(roster))
  }

  async deal(number: number): Promise<Message> {
    return readMessage(await this.asking.ask(this.#kinds.deal, 0, { number }))
  }

  async take(dealt: Message): Promise<void> {
    await this.done(this.#kinds.take, writeMessage(dealt))
  }

  async reveal(wanted: Message): Promise<Message> {
    return readMessage(await this.asking.ask(this.#kinds.reveal, 0, writeMessage(wanted)))
  }

  /** Says something that is answered with nothing. */
  protected async done(kind: string, content: Json): Promise<void> {
    readSum(doneShape, await this.asking.ask(kind, 0, content))
  }
}

/** Begins a session with a seat; gives its public key. Throws the refusal of a node that takes part in no such sum. */
export async function joinFar(asking: Asking, topic: string, opening: Json): Promise<Uint8Array> {
  return readBytes(readSum(keyShape, await asking.ask(topic, 0, opening)).key)
}
