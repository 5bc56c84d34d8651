/** A line of a file. */
export interface Line {
  readonly text: string
  /** Where it begins in the file. */
  readonly start: number
  /** From 1. */
  readonly number: number
}

/** The lines of a text, ended by CR, LF or both; null: more than `limit`. */
export function linesOf(source: string, limit: number): Line[] | null {
  const lines: Line[] = []
  let start = 0
  for (const { 0: end, index } of source.matchAll(/\r\n|\r|\n|$/g)) {
    if (lines.length === limit) return start === source.length ? lines : null
    lines.push({ text: source.slice(start, index), start, number: lines.length + 1 })
    start = index + end.length
  }
  return lines
}
