import type { Line } from './lines.ts'
import type { Said } from './said.ts'
import { speakerAt, speakerLine } from './speaker.ts'

/**
 * Plain text: `Name: what they say`, with a time before it or not (`[00:12:03] Name: ...`), a line with name and time above what is said, headings,
 * and paragraphs of notes that nobody is named for. A line goes on with the one above it; after an empty line nobody speaks until named.
 */
export function readNotes(lines: readonly Line[]): Said[] {
  const said: Said[] = []
  let speaker: string | null = null
  let fromMs: number | null = null
  let apart = true
  for (const line of lines) {
    const { text, start } = line
    if (text.trim() === '') {
      apart = true
      speaker = null
      fromMs = null
      continue
    }
    const add = (kind: Said['kind'], from: number): void => {
      const words = text.slice(from)
      const begin = start + from + words.length - words.trimStart().length
      const end = start + text.trimEnd().length
      if (begin >= end) return
      said.push({ kind, speaker, piece: { start: begin, end, fromMs, toMs: null }, apart })
      apart = false
    }
    if (heading.test(text)) {
      speaker = null
      apart = true
      add('heading', 0)
      apart = true
      continue
    }
    const above = speakerLine(text.trim())
    if (above !== null) {
      speaker = above.name
      fromMs = timeMs(above.time)
      apart = true
      continue
    }
    const [stamp = '', time] = stamped.exec(text) ?? []
    if (time !== undefined) {
      fromMs = timeMs(time)
      apart = true
    }
    const named = speakerAt(text.slice(stamp.length))
    if (named !== null) {
      speaker = named.name
      apart = true
    } else if (label.test(text.slice(stamp.length))) {
      // A label speaks for nobody.
      speaker = null
      apart = true
    }
    add('speech', stamp.length + (named?.end ?? 0))
  }
  return said
}

/** Lines that name a point of the agenda or are marked as headings. */
const heading = /^\s*(?:#{1,6}\s+\S|(?:TOP|Tagesordnungspunkt|Agenda item|Item)\s+\d{1,2}\b)/i

const label = /^\s*\p{L}{2,20}(?: \d{1,3})?:\s/u

const stamped = /^\s*[([]?(\d{1,2}:\d{2}(?::\d{2})?)(?:[.,]\d{1,3})?[)\]]?(?:\s+[-–]?\s*|$)/

function timeMs(text: string): number {
  const parts = text.split(':').map(Number)
  return parts.reduce((sum, part) => sum * 60 + part, 0) * 1_000
}
