import * as v from 'valibot'
import { fromHex, toHex } from '../../kernel/hex.ts'
import { orThrow, refuse, RefusalError } from '../../kernel/refusal.ts'
import { keyText, readKey, type NoteKey, type Signer } from '../../kernel/signed-note.ts'
import { seenNote, witnessHead } from '../../kernel/witness.ts'
import type { SeenLog } from './witness-state.ts'

/** How long a log may take to answer, and how much, in bytes. */
const patienceMs = 30_000
const answerLimit = 64 * 1024

const pathShape = v.object({
  path: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))), v.maxLength(64)),
})

/**
 * Looks at a log: its head, with proof that it adds to the one `known`. Throws a `RefusalError` where the log is not what it was, its
 * key is another than the one given or seen before, or it does not answer.
 */
export async function look(
  address: string,
  known: SeenLog | null,
  given: NoteKey | null,
): Promise<{ readonly seen: SeenLog; readonly text: string; readonly isNew: boolean }> {
  const key = await keyOf(address, known, given)
  const note = await ask(`${address}/checkpoint`)
  const size = Number(note.split('\n')[1])
  const seen =
    known === null ? null : { origin: known.origin, size: known.size, head: fromHex(known.head) }
  const isPathNeeded = seen !== null && seen.size > 0 && size > seen.size
  const path = isPathNeeded ? await pathOf(address, seen.size, size) : []
  const { checkpoint, text } = orThrow(witnessHead(seen, note, key, path))
  const { origin } = checkpoint
  return {
    seen: { origin, key: keyText(key), size: checkpoint.size, head: toHex(checkpoint.head) },
    text,
    isNew: known === null && given === null,
  }
}

/** Tells a log that its head was seen. */
export async function tell(
  address: string,
  text: string,
  witness: Signer,
  atS: number,
): Promise<void> {
  await ask(`${address}/cosignatures`, { note: seenNote(text, witness, atS) })
}

/** The key that the log is held to: the one given by hand or seen before; the first time the one it shows itself. */
async function keyOf(
  address: string,
  known: SeenLog | null,
  given: NoteKey | null,
): Promise<NoteKey> {
  if (known === null) return given ?? orThrow(readKey(await ask(`${address}/key`), 'text', 'key'))
  if (given !== null && keyText(given) !== known.key) {
    const message = `This log was seen with another key: ${known.key}.`
    throw new RefusalError(refuse('other-key', message, '--key'))
  }
  return orThrow(readKey(known.key, 'text', 'key'))
}

async function pathOf(address: string, from: number, to: number) {
  const text = await ask(`${address}/consistency?from=${from}&to=${to}`)
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), pathShape), text)
  if (!parsed.success) throw unreachable(address, 'its proof is no proof')
  return parsed.output.path.map(fromHex)
}

/** Asks a log, or posts `body` to it; the text of its answer. */
async function ask(url: string, body?: unknown): Promise<string> {
  const signal = AbortSignal.timeout(patienceMs)
  const posted = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }
  let answer: Response
  let text = ''
  try {
    answer = await fetch(url, { signal, redirect: 'error', ...(body === undefined ? {} : posted) })
    const decoder = new TextDecoder()
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      if (text.length > answerLimit) throw unreachable(url, 'its answer is too long')
    }
  } catch (error) {
    if (error instanceof RefusalError) throw error
    throw unreachable(url, error instanceof Error ? whyOf(error) : String(error))
  }
  if (answer.ok) return text
  throw unreachable(url, `it answers ${answer.status}: ${reasonIn(text)}`)
}

function whyOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** What a refusal of a node says (RFC 9457), else the beginning of its answer. */
function reasonIn(text: string): string {
  const problem = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.object({ detail: v.string() })),
    text,
  )
  return problem.success ? problem.output.detail : text.slice(0, 200)
}

function unreachable(url: string, why: string): RefusalError {
  return new RefusalError(refuse('log-unreachable', `${url} does not answer as a log does: ${why}`))
}
