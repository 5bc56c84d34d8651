/** Bytes as lower-case hex; without a library, so that browsers can run what uses it. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += digits[byte >> 4]! + digits[byte & 15]!
  return text
}

/** The bytes of a text that is whole hex; what is not becomes zero, and is refused where it came in. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: text.length >> 1 }, (_, i) =>
    Number.parseInt(text.slice(2 * i, 2 * i + 2), 16),
  )
}

const digits = '0123456789abcdef'
