import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import {
  catchRefusal,
  refuse,
  RefusalError,
  type Refusal,
  type Result,
} from '../../kernel/refusal.ts'
import type { FormValues } from './number-field.ts'

/** Parts of a form with a file at the most, bytes of a part's head, bytes of a text field. */
const partLimit = 20
const headLimit = 4096
const textLimit = 10_000

/** Where the file of a form goes, how large it may be, and who may send it: asked before the first byte of it is kept. */
export interface Upload {
  /** The field of the form that holds the file. */
  readonly field: string
  readonly path: string
  readonly mostBytes: number
  /** Judges the text fields that came before the file. */
  readonly accept: (values: FormValues) => Promise<Result<unknown>>
}

/**
 * Reads a posted form with one file (multipart/form-data, RFC 7578) and streams that file to disk: a form as large as a
 * backup never stands in memory. Returns the text fields, and how many bytes the file has.
 */
export async function readUpload(
  request: Request,
  upload: Upload,
): Promise<Result<{ readonly values: FormValues; readonly bytes: number }>> {
  const type = request.headers.get('content-type') ?? ''
  const boundary = /^multipart\/form-data;.*\bboundary=(?:"([^"]{1,70})"|([^\s;]{1,70}))/i.exec(
    type,
  )
  if (boundary === null || request.body === null) {
    return refuse('wrong-content-type', 'Only forms are posted here.')
  }
  if (
    Number(request.headers.get('content-length') ?? 0) >
    upload.mostBytes + partLimit * textLimit
  ) {
    return tooLarge(upload)
  }
  const body = new Marked(request.body)
  const end = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`)
  return catchRefusal(() => readParts(body, end, upload))
}

async function readParts(
  body: Marked,
  end: Buffer,
  upload: Upload,
): Promise<{ values: FormValues; bytes: number }> {
  const values: Record<string, string> = {}
  let bytes: number | null = null
  await textOf(body.upTo(end), headLimit)
  for (let part = 0; part < partLimit; part++) {
    // A mark with two hyphens after it is the last one.
    if (await body.goesOnWith('--')) break
    await textOf(body.upTo(lineEnd), headLimit)
    const head = await textOf(body.upTo(headEnd), headLimit)
    const name = /\bname="([^"]*)"/i.exec(head)?.[1] ?? ''
    if (!/\bfilename=/i.test(head)) {
      values[name] = await textOf(body.upTo(end), textLimit)
      continue
    }
    const accepted = await upload.accept(values)
    if (!accepted.ok) throw new RefusalError(accepted)
    if (bytes !== null) throw unreadable()
    bytes = await writeFile(body.upTo(end), upload)
  }
  if (bytes === null || bytes === 0) {
    throw new RefusalError(refuse('no-file', 'Choose a file first.', upload.field))
  }
  return { values, bytes }
}

async function writeFile(pieces: AsyncIterable<Buffer>, upload: Upload): Promise<number> {
  let bytes = 0
  const limited = async function* () {
    for await (const piece of pieces) {
      bytes += piece.length
      if (bytes > upload.mostBytes) throw new RefusalError(tooLarge(upload))
      yield piece
    }
  }
  await pipeline(limited(), createWriteStream(upload.path, { flags: 'wx', mode: 0o600 }))
  return bytes
}

async function textOf(pieces: AsyncIterable<Buffer>, mostBytes: number): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > mostBytes) throw unreadable()
    parts.push(piece)
  }
  return Buffer.concat(parts).toString('utf8')
}

const lineEnd = Buffer.from('\r\n')
const headEnd = Buffer.from('\r\n\r\n')

/** A body that is read from mark to mark, holding no more of it than one piece and one mark. */
class Marked {
  readonly #pieces: AsyncIterator<Uint8Array>
  /** The first mark has no line before it: it gets one. */
  #held: Buffer = Buffer.from(lineEnd)

  constructor(body: ReadableStream<Uint8Array>) {
    this.#pieces = body[Symbol.asyncIterator]()
  }

  /** What stands before `mark`, piece by piece; afterwards the mark is behind. Refuses a body that ends without it. */
  async *upTo(mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.#held.indexOf(mark)
      if (at >= 0) {
        yield this.#held.subarray(0, at)
        this.#held = this.#held.subarray(at + mark.length)
        return
      }
      // The end of what is held may be the beginning of the mark.
      const sure = Math.max(0, this.#held.length - mark.length + 1)
      if (sure > 0) yield this.#held.subarray(0, sure)
      this.#held = this.#held.subarray(sure)
      await this.#more()
    }
  }

  async goesOnWith(text: string): Promise<boolean> {
    while (this.#held.length < text.length) await this.#more()
    return this.#held.subarray(0, text.length).toString() === text
  }

  async #more(): Promise<void> {
    const next = await this.#pieces.next()
    if (next.done === true) throw unreadable()
    this.#held = Buffer.concat([this.#held, next.value])
  }
}

function tooLarge({ field, mostBytes }: Upload): Refusal {
  const most = Math.round(mostBytes / 2 ** 20)
  return refuse('upload-too-large', `The file may have ${most} MiB at the most.`, field, { most })
}

function unreadable(): RefusalError {
  return new RefusalError(
    refuse('form-unreadable', 'This form cannot be read; go back and send it again.'),
  )
}
