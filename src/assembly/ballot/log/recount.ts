import * as v from 'valibot'
import { smallestGroup } from '../../../cell/small-group.ts'
import { toHex } from '../../../kernel/hex.ts'
import { leafHash } from '../../../kernel/merkle.ts'
import { canonicalJson } from '../../../kernel/canonical-json.ts'
import { refuse, success, type Refusal, type Result } from '../../../kernel/refusal.ts'
import { tallyOf, type Tally } from '../tally/tally.ts'
import { BallotBox } from './ballot-box.ts'
import { entryShape, type LogEntry } from './ballot-shapes.ts'
import { LogTree } from './log-tree.ts'

/** Lines of an exported log, and characters of one, at the most. */
export const lineLimit = 2_000_000
export const lineLength = 100_000

/** A log that was gone through again. */
export interface Recount {
  readonly tally: Tally
  /** What the log calls the ballot and its options, which the tally names by their ids. */
  readonly title: string
  readonly options: readonly { readonly id: string; readonly title: string }[]
  readonly entries: number
  /** Head of the log, hex. */
  readonly head: string
}

/**
 * Counts an exported log anew, line by line: an entry each, in canonical JSON, the definition first. Every entry is checked as it was when it
 * came in; what could not have been taken is refused by its line, and the count ends there.
 */
export class Recounter {
  private readonly tree = new LogTree()
  private readonly limit: number
  private box: BallotBox | null = null

  constructor(limit = lineLimit) {
    this.limit = limit
  }

  /** Takes the next line; why not, or null. */
  add(line: string): Refusal | null {
    const at = `line ${this.tree.size + 1}`
    if (this.tree.size >= this.limit) {
      return refuse('log-too-long', `A log has at most ${this.limit} lines.`, at)
    }
    const entry = entryOf(line, at)
    if (!entry.ok) return entry
    const { box } = this
    const taken = box === null ? opened(entry.value) : added(box, entry.value)
    if (!taken.ok) return { ...taken, at: taken.at === undefined ? at : `${at}, ${taken.at}` }
    this.box = taken.value
    this.tree.add(leafHash(new TextEncoder().encode(line)))
    return null
  }

  /** What all lines together come to. */
  result(): Result<Recount> {
    if (this.box === null) return refuse('log-empty', 'This log has no entries.')
    const tally = tallyOf(this.box)
    if (!tally.ok) return tally
    const { size } = this.tree
    const { title, options } = this.box.definition
    return success({
      tally: tally.value,
      title,
      options: options.map((of) => ({ id: of.id, title: of.title })),
      entries: size,
      head: toHex(this.tree.head()),
    })
  }
}

/** Counts all lines of a log. */
export function recountOf(lines: Iterable<string>, limit = lineLimit): Result<Recount> {
  const recounter = new Recounter(limit)
  for (const line of lines) {
    const refusal = recounter.add(line)
    if (refusal !== null) return refusal
  }
  return recounter.result()
}

/** Why a log is not given out with what people voted; null: it is. Before the close only its hashes are. */
export function exportRefusal(box: BallotBox): Refusal | null {
  if (box.closedMs === null) {
    return refuse('log-open', 'What people voted is given out when the ballot is closed.')
  }
  const tally = tallyOf(box)
  if (!tally.ok) return tally
  if (tally.value.voices >= smallestGroup && tally.value.cast !== null) return null
  return refuse(
    'too-few-to-show',
    `Fewer than ${smallestGroup} people voted in one of the ways there are: their votes would be known.`,
  )
}

function entryOf(line: string, at: string): Result<LogEntry> {
  const refused = (why: string): Refusal => refuse('not-a-log', `This is no log: ${why}.`, at)
  if (line.length > lineLength) return refused(`a line has at most ${lineLength} characters`)
  let content: unknown
  try {
    content = JSON.parse(line)
  } catch {
    return refused('this line is not JSON')
  }
  const parsed = v.safeParse(entryShape, content)
  if (!parsed.success) {
    const [issue] = parsed.issues
    return refused(`${v.getDotPath(issue) ?? 'the entry'}: ${issue.message}`)
  }
  // One entry has one text, and so one hash.
  if (canonicalJson(parsed.output) !== line) return refused('this line is not canonical JSON')
  return success(parsed.output)
}

function opened(entry: LogEntry): Result<BallotBox> {
  if (entry.kind === 'definition') return BallotBox.open(entry.ballot)
  return refuse('definition-missing', 'A log begins with the definition of its ballot.')
}

function added(box: BallotBox, entry: LogEntry): Result<BallotBox> {
  const taken = box.add(entry, null)
  return taken.ok ? success(box) : taken
}
