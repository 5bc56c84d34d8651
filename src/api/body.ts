import { refuse, success, type Result } from '../kernel/refusal.ts'

/** Bytes of a request's body at the most, where the route names no other limit. */
export const bodyLimitBytes = 1024 * 1024

/** A timer of Node waits so long at the most, ms. */
const longestTimerMs = 2 ** 31 - 1

/** Levels of lists and objects in JSON at the most. */
export const jsonDepthLimit = 32

/** Reads a request's body: at most `limitBytes`, and all of it within `deadlineMs` where that is said. What comes beyond or later is not even read. */
export async function readBytes(
  request: Request,
  limitBytes: number = bodyLimitBytes,
  deadlineMs: number = Infinity,
): Promise<Result<Uint8Array>> {
  const tooLarge = refuse(
    'body-too-large',
    `A request holds at most ${limitBytes} bytes here; send it in parts.`,
  )
  if (Number(request.headers.get('content-length') ?? 0) > limitBytes) return tooLarge
  if (request.body === null) return success(new Uint8Array())
  const chunks: Uint8Array[] = []
  const reader = request.body.getReader()
  let size = 0
  let isLate = false
  const timer = setTimeout(
    () => {
      isLate = true
      // What waits for a piece then finds that there is none.
      reader.cancel().catch(() => {})
    },
    Math.min(deadlineMs, longestTimerMs),
  )
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > limitBytes) {
        await reader.cancel()
        return tooLarge
      }
      chunks.push(value)
    }
  } finally {
    clearTimeout(timer)
  }
  if (!isLate) return success(Buffer.concat(chunks))
  const seconds = deadlineMs / 1000
  const message = `The request did not come within ${seconds} seconds.`
  return refuse('body-late', message, undefined, { seconds })
}

/** Reads a request's body as text in UTF-8: as {@link readBytes}. */
export async function readText(
  request: Request,
  limitBytes?: number,
  deadlineMs?: number,
): Promise<Result<string>> {
  const bytes = await readBytes(request, limitBytes, deadlineMs)
  if (!bytes.ok) return bytes
  try {
    return success(new TextDecoder('utf-8', { fatal: true }).decode(bytes.value))
  } catch {
    return refuse('bad-json', 'The request is not text in UTF-8.')
  }
}

/** Parses JSON of at most {@link jsonDepthLimit} levels. */
export function parseJson(text: string): Result<unknown> {
  if (text.trim() === '') {
    return refuse('body-missing', 'This request needs a body in JSON; it came without one.')
  }
  if (jsonDepth(text) > jsonDepthLimit) {
    return refuse('bad-json', `JSON may be at most ${jsonDepthLimit} levels deep.`)
  }
  try {
    return success(JSON.parse(text))
  } catch (error) {
    const where = /position (\d+)/.exec(error instanceof Error ? error.message : '')
    return refuse(
      'bad-json',
      where === null
        ? 'The body is not JSON.'
        : `The body is not JSON: something is wrong at character ${Number(where[1]) + 1}.`,
    )
  }
}

/** How deep lists and objects are nested in a JSON text, found without parsing it. */
export function jsonDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let isInString = false
  for (let i = 0; i < text.length; i++) {
    const letter = text.charCodeAt(i)
    if (isInString) {
      if (letter === backslash) i++
      else if (letter === quote) isInString = false
    } else if (letter === quote) isInString = true
    else if (letter === openBracket || letter === openBrace) deepest = Math.max(deepest, ++depth)
    else if (letter === closeBracket || letter === closeBrace) depth--
  }
  return deepest
}

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d
