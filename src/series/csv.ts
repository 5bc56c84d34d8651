import { importColumnsLimit, importLineCharsLimit } from './limits.ts'

export const separators = [',', ';', '\t', '|'] as const

export type Separator = (typeof separators)[number]

/** One line of a table. `problem`: why it could not be split into columns, as a part of a sentence. */
export interface CsvLine {
  /** Counted from 1, as editors do. */
  readonly number: number
  readonly fields: readonly string[]
  readonly problem?: string
}

/**
 * The lines of a table in order, empty ones left out. Fields may stand in double quotes, doubled
 * quotes inside them mean one (RFC 4180); a field does not go over the end of its line. Texts may
 * begin with a byte order mark and end their lines in any of the three usual ways.
 */
export function* csvLines(text: string, separator: Separator): Generator<CsvLine> {
  let at = text.startsWith('\uFEFF') ? 1 : 0
  for (let number = 1; at < text.length; number++) {
    const end = lineEnd(text, at)
    const line = text.slice(at, end)
    at = end + (text.startsWith('\r\n', end) ? 2 : 1)
    if (line.trim() !== '') yield splitLine(line, separator, number)
  }
}

/** The separator that splits the first lines into the most columns, each line into as many. */
export function guessSeparator(text: string): Separator {
  let best: Separator = ','
  let bestScore = 0
  for (const separator of separators) {
    const counts: number[] = []
    for (const { fields } of csvLines(text, separator)) {
      counts.push(fields.length)
      if (counts.length >= 20) break
    }
    const columns = counts.at(-1) ?? 0
    const alike = counts.filter((count) => count === columns).length
    const score = columns < 2 ? 0 : (alike / counts.length) * 1_000 + columns
    if (score > bestScore) [best, bestScore] = [separator, score]
  }
  return best
}

function lineEnd(text: string, from: number): number {
  const end = /[\r\n]/g
  end.lastIndex = from
  return end.exec(text)?.index ?? text.length
}

function splitLine(line: string, separator: Separator, number: number): CsvLine {
  if (line.length > importLineCharsLimit) {
    return { number, fields: [], problem: `is longer than ${importLineCharsLimit} characters` }
  }
  const fields: string[] = []
  for (let at = 0; at <= line.length;) {
    if (fields.length >= importColumnsLimit) {
      return { number, fields, problem: `has more than ${importColumnsLimit} columns` }
    }
    let end: number
    if (line[at] === '"') {
      end = quoteEnd(line, at)
      if (end === -1) return { number, fields, problem: 'has a double quote that does not end' }
      fields.push(line.slice(at + 1, end - 1).replaceAll('""', '"'))
      if (end < line.length && line[end] !== separator) {
        return { number, fields, problem: 'has text after the end of a double quote' }
      }
    } else {
      end = line.indexOf(separator, at)
      if (end === -1) end = line.length
      fields.push(line.slice(at, end).trim())
    }
    at = end + 1
  }
  return { number, fields }
}

/** Where the quote that opens at `from` has been closed, or -1. */
function quoteEnd(line: string, from: number): number {
  for (let at = from + 1; at < line.length; at++) {
    if (line[at] !== '"') continue
    if (line[at + 1] !== '"') return at + 1
    at += 1
  }
  return -1
}
