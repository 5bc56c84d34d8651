import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Line } from './lines.ts'
import type { Said } from './said.ts'
import { speakerAt } from './speaker.ts'

/**
 * The cues of WebVTT (W3C, WebVTT: The Web Video Text Tracks Format, 4) or of SubRip. Who speaks is the voice of a cue (`<v Name>`), or the name
 * before a colon; a cue without either goes on with who spoke before.
 */
export function readCues(
  lines: readonly Line[],
  format: 'webvtt' | 'srt',
): Result<readonly Said[]> {
  const said: Said[] = []
  let speaker: string | null = null
  for (const block of blocksOf(lines, format)) {
    if (format === 'webvtt' && /^(?:NOTE|STYLE|REGION)(?:[ \t]|$)/.test(block[0]!.text)) continue
    const at = block.findIndex(({ text }) => text.includes('-->'))
    if (at < 0 || at > 1) {
      const { number, text } = block[0]!
      return refuse(
        'cue-without-time',
        `Line ${number} says "${text.slice(0, 40)}"; before it a time is needed, like ${sample(format)}.`,
        `line ${number}`,
        { line: number, sample: sample(format) },
      )
    }
    const time = timesOf(block[at]!, format)
    if (!time.ok) return time
    for (const line of block.slice(at + 1)) {
      speaker = readLine(line, time.value, speaker, said)
    }
  }
  return success(said)
}

/** Lines between empty lines; of WebVTT without the header. */
function blocksOf(lines: readonly Line[], format: 'webvtt' | 'srt'): Line[][] {
  const blocks: Line[][] = []
  let block: Line[] = []
  for (const line of lines) {
    if (line.text.trim() !== '') block.push(line)
    else if (block.length > 0) {
      blocks.push(block)
      block = []
    }
  }
  if (block.length > 0) blocks.push(block)
  return format === 'webvtt' ? blocks.slice(1) : blocks
}

interface Times {
  readonly fromMs: number
  readonly toMs: number
}

const timePatterns = {
  webvtt: /^\s*(?:(\d{1,3}):)?([0-5]\d):([0-5]\d)\.(\d{3})\s*$/,
  srt: /^\s*(\d{1,3}):([0-5]\d):([0-5]\d)[,.](\d{1,3})\s*$/,
} as const

function timesOf({ text, number }: Line, format: 'webvtt' | 'srt'): Result<Times> {
  const [from = '', rest = ''] = text.split('-->', 2)
  const [to = ''] = rest.trimStart().split(/[ \t]/, 1)
  const [fromMs, toMs] = [timeMs(from, format), timeMs(to, format)]
  if (fromMs === null || toMs === null) return badTime(number, text, format)
  if (toMs < fromMs) {
    return refuse(
      'cue-ends-before',
      `Line ${number}: the cue ends before it begins (${text.trim().slice(0, 60)}).`,
      `line ${number}`,
      { line: number },
    )
  }
  return success({ fromMs, toMs })
}

function timeMs(text: string, format: 'webvtt' | 'srt'): number | null {
  const found = timePatterns[format].exec(text)
  if (found === null) return null
  const [, hours = '0', minutes = '', seconds = '', millis = ''] = found
  return (
    ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 +
    Number(millis.padEnd(3, '0'))
  )
}

function badTime(number: number, text: string, format: 'webvtt' | 'srt'): Refusal {
  return refuse(
    'bad-cue-time',
    `Line ${number}: "${text.trim().slice(0, 60)}" is no time; write it like ${sample(format)}.`,
    `line ${number}`,
    { line: number, sample: sample(format) },
  )
}

function sample(format: 'webvtt' | 'srt'): string {
  return format === 'webvtt' ? '00:01:02.500 --> 00:01:05.000' : '00:01:02,500 --> 00:01:05,000'
}

/** The tags of both formats, and signs that stand for others; `&amp;` is read as its first sign. */
const marks = /<(?:v(?:\.[^ \t>]*)?[ \t]+([^>]*)|[^>]*)>|\{\\[^}]*\}|&(?:nbsp|lrm|rlm);|&(amp);/g

/** Adds what a cue's line says; who speaks at its end. */
function readLine(
  { text, start }: Line,
  times: Times,
  last: string | null,
  said: Said[],
): string | null {
  let speaker = last
  let from = 0
  const before = said.length
  const add = (to: number): void => {
    const part = text.slice(from, to)
    // White space within a line is kept, so that pieces beside each other are the words they were.
    const lead =
      said.at(-1)?.speaker !== speaker || said.length === before
        ? part.length - part.trimStart().length
        : 0
    const tail = to === text.length ? part.length - part.trimEnd().length : 0
    if (part.trim() === '' && (lead > 0 || tail > 0 || part === '')) return
    const piece = { start: start + from + lead, end: start + to - tail, ...times }
    said.push({ kind: 'speech', speaker, piece, apart: false })
  }
  const skipped = text.length - text.replace(/^(?:\s|-|>>|<[^v][^>]*>|\{\\[^}]*\})+/, '').length
  const named = speakerAt(text.slice(skipped))
  if (named !== null) {
    speaker = named.name
    from = skipped + named.end
  }
  for (const { 0: mark, 1: voice, 2: amp, index } of text.matchAll(marks)) {
    if (index < from) continue
    add(amp === undefined ? index : index + 1)
    from = index + mark.length
    if (voice !== undefined && voice.trim() !== '') speaker = voice.trim()
  }
  add(text.length)
  return speaker
}
