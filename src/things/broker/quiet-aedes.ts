import { Aedes, type AedesOptions, type PublishPacket } from 'aedes'
import { writeToStream } from 'mqtt-packet'
import { slugOfTopic } from '../protocols/topic.ts'

// Else the first message makes a buffer for each of 65,536 numbers and keeps them all: 8 MB to save nanoseconds.
writeToStream.cacheNumbers = false

/**
 * aedes hands every message to everybody who might listen, which costs more than all the rest. A home's
 * readings are usually heard by the node alone, and it has read them before: those it can leave out.
 */
export class QuietAedes extends Aedes {
  readonly #hears: (slug: string, topic: string) => boolean

  constructor(hears: (slug: string, topic: string) => boolean, options: AedesOptions) {
    super(options)
    this.#hears = hears
  }

  /** aedes calls it with the client between packet and callback, which its types leave out. */
  override publish(packet: PublishPacket, clientOrDone: unknown, done?: unknown): void {
    const slug = packet.retain || typeof done !== 'function' ? null : slugOfTopic(packet.topic)
    if (slug !== null && typeof done === 'function' && !this.#hears(slug, packet.topic)) {
      done(null)
      return
    }
    // oxlint-disable-next-line typescript/unbound-method -- called with its `this` right here
    Reflect.apply(super.publish, this, [packet, clientOrDone, done])
  }
}
