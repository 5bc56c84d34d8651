/**
 * Watches a stream of MQTT packets (MQTT 3.1.1, section 2.2) and tells when one says it is longer than
 * allowed, before its bytes arrive: the broker itself would gather up to 256 MB in memory.
 */
export class PacketGuard {
  readonly #limit: number
  /** Bytes of the present packet still to come. */
  #left = 0
  /** In the fixed header: 0 at its first byte, then the bytes of the length. */
  #lengthBytes = 0
  #length = 0

  /** `limit`: bytes after the fixed header that a packet may have. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Looks at the next bytes. False as soon as a packet is too long or its length is malformed; the connection is then to be ended. */
  accept(chunk: Uint8Array): boolean {
    let i = 0
    while (i < chunk.length) {
      if (this.#left > 0) {
        const skipped = Math.min(this.#left, chunk.length - i)
        this.#left -= skipped
        i += skipped
        continue
      }
      const byte = chunk[i++] ?? 0
      if (this.#lengthBytes === 0) {
        this.#lengthBytes = 1
        this.#length = 0
        continue
      }
      this.#length += (byte & 127) * 128 ** (this.#lengthBytes - 1)
      if (this.#length > this.#limit) return false
      if ((byte & 128) === 0) {
        this.#left = this.#length
        this.#lengthBytes = 0
      } else if (++this.#lengthBytes > 4) {
        return false
      }
    }
    return true
  }
}
