import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { refuse, RefusalError } from '../../kernel/refusal.ts'

/** Bytes of an exported log at the most. */
const fileLimit = 2 * 1024 ** 3

/** Lines of an exported log, one by one. */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const size = await stat(path).then(
    (found) => found.size,
    (error: unknown) => {
      const why = error instanceof Error ? error.message : String(error)
      throw new RefusalError(refuse('no-file', `${path} cannot be read: ${why}`))
    },
  )
  if (size > fileLimit) {
    throw new RefusalError(refuse('file-too-large', `${path} is larger than 2 GiB: no log is.`))
  }
  // Only the line feed ends a line: the others may stand in a text.
  let rest = ''
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    const parts = (rest + String(chunk)).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  if (rest !== '') yield rest
}
