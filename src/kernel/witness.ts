import { readCheckpoint, type Checkpoint } from './checkpoint.ts'
import { isConsistent, type Hash } from './merkle.ts'
import { refuse, success, type Result } from './refusal.ts'
import { isSignedBy, readNote, signSeen, type NoteKey, type Signer } from './signed-note.ts'

/**
 * What a witness does with the head of a log: it co-signs a head only where that adds to the last one it saw
 * (c2sp.org/tlog-witness, here the witness asks the log). `seen`: the last head it co-signed; null the first time. `path`: proves
 * that the new log adds to the seen one (RFC 6962, section 2.1.2). Refused, and nothing is signed: a note that is none, is of
 * another log or not signed by it; a log that lost entries; two heads of one size; a log that changed what was seen.
 */
export function witnessHead(
  seen: Checkpoint | null,
  note: string,
  logKey: NoteKey,
  path: readonly Hash[],
): Result<{ readonly checkpoint: Checkpoint; readonly text: string }> {
  const read = readNote(note)
  if (!read.ok) return read
  const checkpoint = readCheckpoint(read.value.text)
  if (!checkpoint.ok) return checkpoint
  const { origin, size, head } = checkpoint.value
  if (origin !== logKey.name) {
    return refuse('other-log', `This is the head of ${origin}, and ${logKey.name} was asked for.`)
  }
  if (!isSignedBy(read.value, logKey)) {
    return refuse('bad-signature', `This head is not signed with the key of ${origin}.`)
  }
  const done = success({ checkpoint: checkpoint.value, text: read.value.text })
  if (seen === null || seen.size === 0) return done
  const sizes = { seen: seen.size, now: size }
  if (size < seen.size) {
    const message = `The log went back: it had ${seen.size} entries when it was last seen, and says ${size} now.`
    return refuse('log-went-back', message, undefined, sizes)
  }
  if (!isConsistent(seen, { size, head }, path)) {
    const message =
      size === seen.size
        ? `The log split: it shows another head for the same ${size} entries than when it was last seen.`
        : `The log changed: it does not add to the ${seen.size} entries that were seen.`
    return refuse('log-changed', message, undefined, sizes)
  }
  return done
}

/** The note with which a witness tells a log that it saw its head: the head's text and the witness's signature. */
export function seenNote(text: string, witness: Signer, atS: number): string {
  return `${text}\n${signSeen(text, witness, atS)}`
}
