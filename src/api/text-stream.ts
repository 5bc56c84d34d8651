import { setImmediate } from 'node:timers/promises'
import * as v from 'valibot'

/**
 * The schema of an answer that is written piece by piece as the caller reads it, so that its length is not
 * held in memory. Its route names a `contentType`.
 */
export const textStream = v.custom<AsyncIterable<string>>(
  (value) => typeof value === 'object' && value !== null && Symbol.asyncIterator in value,
  'must come in pieces',
)

/**
 * Pieces of text as a body. The next piece is asked for when the one before is on its way; where making one
 * fails, the connection is cut, so that half an answer is not taken for a whole one, and `onFault` is told.
 */
export function streamOf(
  pieces: AsyncIterable<string>,
  onFault: (error: unknown) => void,
): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          // The embedded database answers at once: others get their turn in between.
          await setImmediate()
          const next = await iterator.next()
          if (next.done === true) controller.close()
          else controller.enqueue(encoder.encode(next.value))
        } catch (error) {
          onFault(error)
          controller.error(error)
        }
      },
      async cancel() {
        await iterator.return?.()
      },
    },
    { highWaterMark: 1 },
  )
}

/** Characters of a piece: what it takes to write one is not noticed by others. */
const pieceLength = 64 * 1024

/** Texts, each followed by `end`, put together to pieces of a body. */
export async function* inPieces(texts: Iterable<string>, end = ''): AsyncGenerator<string> {
  let piece = ''
  for (const text of texts) {
    piece += text + end
    if (piece.length > pieceLength) {
      yield piece
      piece = ''
    }
  }
  if (piece !== '') yield piece
}
