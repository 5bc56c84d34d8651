import { canonicalJson } from '../../../kernel/canonical-json.ts'
import { toHex } from '../../../kernel/hex.ts'
import { leafHash } from '../../../kernel/merkle.ts'
import { refuse, success, type Refusal, type Result } from '../../../kernel/refusal.ts'
import { unlinkedRefusal, registrarOf, type Registrar } from '../key/unlinked.ts'
import type { BallotDefinition, Choice, LogEntry } from './ballot-shapes.ts'
import { choiceRefusal, definitionRefusal } from './fitting.ts'

/** What stands in a log, and a check of what comes next: the same where people vote and where somebody recounts. */
export class BallotBox {
  readonly definition: BallotDefinition
  /** Leaf hash of the definition, hex: what unlinked ballots are signed for. */
  readonly definitionLeaf: string
  /** The last ballot of each number. */
  readonly ballots = new Map<number, Choice>()
  readonly unlinked: Choice[] = []
  /** To whom a number gave its voice. */
  readonly delegates = new Map<number, number>()
  /** Numbers that were handed a sheet of paper. */
  readonly handed = new Set<number>()
  /** What was read on each sheet, by who read it. */
  readonly sheets = new Map<number, Map<number, Choice>>()
  closedMs: number | null = null
  /** Why it was closed before its time; null: it was not. */
  closedReason: string | null = null
  private readonly registrar: Registrar | null
  private readonly keys = new Set<string>()
  private readonly nonces = new Set<string>()

  private constructor(definition: BallotDefinition, registrar: Registrar | null) {
    this.definition = definition
    this.definitionLeaf = toHex(leafHash(bytesOf({ kind: 'definition', ballot: definition })))
    this.registrar = registrar
  }

  /** An empty box for a ballot. */
  static open(definition: BallotDefinition): Result<BallotBox> {
    const refusal = definitionRefusal(definition)
    if (refusal !== null) return refusal
    if (definition.registrarKey === null) return success(new BallotBox(definition, null))
    const registrar = registrarOf(definition.registrarKey)
    return registrar.ok ? success(new BallotBox(definition, registrar.value)) : registrar
  }

  /**
   * Takes an entry, or says why not and changes nothing. `nowMs`: when it came in; null where a log is recounted: then the
   * time in the entry counts.
   */
  add(entry: LogEntry, nowMs: number | null): Result<void> {
    const refusal = this.refusalOf(entry, nowMs)
    if (refusal !== null) return refusal
    if ('nonce' in entry) this.nonces.add(entry.nonce)
    if (entry.kind === 'ballot') this.ballots.set(entry.voter, entry.choice)
    else if (entry.kind === 'unlinked') {
      this.keys.add(entry.key)
      this.unlinked.push(entry.choice)
    } else if (entry.kind === 'delegation') {
      if (entry.to === null) this.delegates.delete(entry.voter)
      else this.delegates.set(entry.voter, entry.to)
    } else if (entry.kind === 'paper-handed') this.handed.add(entry.voter)
    else if (entry.kind === 'paper') {
      const read = this.sheets.get(entry.sheet) ?? new Map<number, Choice>()
      this.sheets.set(entry.sheet, read.set(entry.clerk, entry.choice))
    } else if (entry.kind === 'closed') {
      this.closedMs = entry.atMs
      this.closedReason = entry.reason ?? null
    }
    return success(undefined)
  }

  private refusalOf(entry: LogEntry, nowMs: number | null): Refusal | null {
    if (this.closedMs !== null) return refuse('ballot-closed', 'This ballot has been closed.')
    if (entry.kind === 'definition') {
      return refuse('definition-twice', 'A log has one definition, and it comes first.', 'kind')
    }
    if ('nonce' in entry && this.nonces.has(entry.nonce)) {
      return refuse('ballot-replayed', 'This entry is in the log already.', 'nonce')
    }
    if ('voter' in entry) {
      const refusal = this.numberRefusal(entry.voter, 'voter')
      if (refusal !== null) return refusal
    }
    const { opensMs, closesMs } = this.definition
    const atMs = nowMs ?? ('atMs' in entry ? entry.atMs : null)
    if (atMs !== null) {
      const isClosing = entry.kind === 'closed'
      // A voice given away for a topic stands in the log from its beginning; a ballot can be called off before it opens.
      if (atMs < opensMs && entry.kind !== 'delegation' && !isClosing) {
        return refuse('ballot-early', 'This ballot has not opened yet.')
      }
      // Sheets that were handed in are read after the close, too.
      if (entry.kind !== 'paper' && !isClosing && atMs >= closesMs) {
        return refuse('ballot-late', 'This came after the ballot closed.')
      }
      if (isClosing && atMs < closesMs && entry.reason === undefined) {
        return refuse(
          'ballot-open',
          'This ballot is still open: before its time a reason closes it.',
        )
      }
    }
    if ('choice' in entry) {
      const refusal = choiceRefusal(this.definition, entry.choice)
      if (refusal !== null) return refusal
    }
    return this.ownRefusal(entry)
  }

  /** What may be wrong with one kind of entry. */
  private ownRefusal(entry: LogEntry): Refusal | null {
    const isUnlinked = this.registrar !== null
    if (entry.kind === 'ballot') {
      if (isUnlinked) {
        return refuse('ballot-linked', 'This ballot takes votes under signed keys only.', 'voter')
      }
      return this.handed.has(entry.voter) ? paperOnly() : null
    }
    if (entry.kind === 'unlinked') {
      if (this.registrar === null) {
        return refuse('ballot-unlinked', 'This ballot takes votes under numbers only.', 'key')
      }
      if (this.keys.has(entry.key)) {
        return refuse('key-used', 'With this key somebody has voted already.', 'key')
      }
      return this.fullRefusal() ?? unlinkedRefusal(this.registrar, this.definitionLeaf, entry)
    }
    if (entry.kind === 'delegation') return this.delegationRefusal(entry.voter, entry.to)
    if (entry.kind === 'paper-handed') {
      if (this.definition.isPaper === false) {
        return refuse('no-paper', 'On this ballot nobody votes on paper.')
      }
      return this.handed.has(entry.voter)
        ? refuse('paper-twice', 'This person has a sheet already.', 'voter')
        : this.fullRefusal()
    }
    return entry.kind === 'paper' ? this.sheetRefusal(entry.sheet, entry.clerk) : null
  }

  /** Keys and sheets together are never more than people: a registrar who signs more is found out. */
  private fullRefusal(): Refusal | null {
    const { eligible } = this.definition
    if (this.keys.size + this.handed.size < eligible) return null
    return refuse('more-than-eligible', `All ${eligible} who may vote have done so.`, 'kind', {
      eligible,
    })
  }

  private delegationRefusal(voter: number, to: number | null): Refusal | null {
    if (!this.definition.hasDelegation) {
      return refuse('no-delegation', 'On this ballot everybody votes for themselves.', 'to')
    }
    if (to === voter) return refuse('delegation-to-self', 'Name somebody else.', 'to')
    return to === null ? null : this.numberRefusal(to, 'to')
  }

  private sheetRefusal(sheet: number, clerk: number): Refusal | null {
    if (sheet > this.handed.size) {
      return refuse(
        'sheet-unknown',
        `${this.handed.size} sheets were handed out: there is no sheet ${sheet}.`,
        'sheet',
        { handed: this.handed.size, sheet },
      )
    }
    const read = this.sheets.get(sheet)
    if (read === undefined || read.size < 2 || read.has(clerk)) return null
    return refuse('sheet-read-twice', 'Two people have read this sheet already.', 'clerk')
  }

  private numberRefusal(voter: number, at: string): Refusal | null {
    const { eligible } = this.definition
    if (voter <= eligible) return null
    return refuse('not-eligible', `${eligible} may vote: there is no number ${voter}.`, at, {
      eligible,
      voter,
    })
  }
}

/** What the leaf of an entry is the hash of, and a line of an exported log. */
export function bytesOf(entry: LogEntry): Uint8Array {
  return new TextEncoder().encode(canonicalJson(entry))
}

function paperOnly(): Refusal {
  return refuse('paper-only', 'This person was handed a sheet of paper, and votes on it.', 'voter')
}
