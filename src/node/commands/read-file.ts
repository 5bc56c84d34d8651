import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { textOf, type Call } from './command.ts'

/** Bytes of an exported log at the most. */
const logLimit = 2 * 1024 ** 3

/** Lines of an exported log, one by one. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  await refuseLarge(path, logLimit, 'log')
  // Only the line feed ends a line: the others may stand in a text.
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
}

/** A file as text, of `limit` bytes at the most; `what` it should be. */
export async function textIn(path: string, limit: number, what: string): Promise<string> {
  await refuseLarge(path, limit, what)
  return await readFile(path, 'utf8')
}

async function refuseLarge(path: string, limit: number, what: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new RefusalError(refuse('no-file', `${path} cannot be read: ${why}`))
    },
  )
  if (size <= limit) return
  const most = limit < 1024 ** 3 ? `${limit / 1024 ** 2} MiB` : `${limit / 1024 ** 3} GiB`
  throw new RefusalError(refuse('file-too-large', `${path} is larger than ${most}: no ${what} is.`))
}

/** The head of a log that somebody noted, `--head`; null: none is given. */
export function headOption(call: Call): string | null {
  const text = textOf(call, 'head')
  if (text === undefined) return null
  if (/^[0-9a-f]{64}$/i.test(text)) return text.toLowerCase()
  throw new RefusalError(
    refuse('bad-option', `--head is a head of 64 hex digits, as it was published, not "${text}".`),
  )
}
