import type { Hash } from './merkle.ts'
import { refuse, success, type Result } from './refusal.ts'

/** The head of a log at a size, as it is signed (c2sp.org/tlog-checkpoint). */
export interface Checkpoint {
  /** Which log: its name, and that of the key it is signed with. */
  readonly origin: string
  readonly size: number
  readonly head: Hash
}

/** Three lines: origin, size in decimal digits, head in base64. */
export function checkpointText({ origin, size, head }: Checkpoint): string {
  return `${origin}\n${size}\n${Buffer.from(head).toString('base64')}\n`
}

/** Reads such lines; more lines after them are passed over, as the form wants it. */
export function readCheckpoint(text: string): Result<Checkpoint> {
  const [origin = '', digits = '', base64 = ''] = text.split('\n')
  const head = Buffer.from(base64, 'base64')
  const size = Number(digits)
  const isWhole =
    origin !== '' &&
    /^(0|[1-9]\d*)$/.test(digits) &&
    Number.isSafeInteger(size) &&
    head.length === 32 &&
    head.toString('base64') === base64
  if (isWhole) return success({ origin, size, head })
  const message = 'The head of a log is three lines: its name, its size, and 32 bytes in base64.'
  return refuse('not-a-checkpoint', message, 'note')
}
