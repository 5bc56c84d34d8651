/** Letters of a sentence that cues are tried on: nobody speaks longer ones, and patterns take time with the square of it. */
const lettersLimit = 500

/** A sentence, or its beginning, as cues are tried on it: small letters, a space around each word and mark. */
export function plainOf(text: string): string {
  const parts = text
    .slice(0, lettersLimit)
    .toLowerCase()
    .replaceAll('’', "'")
    .match(/[\p{L}\p{N}]+(?:['.:-][\p{L}\p{N}]+)*'?|\.\.\.|[,.;:?!…–—%€£$-]/gu)
  return parts === null ? ' ' : ` ${parts.join(' ')} `
}
