import type { Context } from 'hono'
import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** Fields of one form at the most, where a form says nothing else. */
const usualFields = 500

/** A posted form: its text fields, the values of fields that come several times, its files. */
export interface PostedForm {
  readonly values: Readonly<Record<string, string>>
  readonly all: (name: string) => readonly string[]
  readonly file: (name: string) => File | null
}

/** Reads a posted form of at most `limit` bytes and `fieldLimit` fields. Refused where it is larger, or no form. */
export async function readForm(
  c: Context,
  limit: number,
  fieldLimit = usualFields,
): Promise<Result<PostedForm>> {
  const tooLarge = refuse(
    'form-too-large',
    `A form may have ${Math.round(limit / 1024)} KiB at the most.`,
  )
  const type = c.req.header('content-type') ?? ''
  if (!/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) {
    return refuse('wrong-content-type', 'Only forms are posted here.')
  }
  const body = await readBytes(c.req.raw, limit)
  if (body === null) return tooLarge
  let data: FormData
  try {
    data = await new Response(body, { headers: { 'content-type': type } }).formData()
  } catch {
    return refuse('form-unreadable', 'This form cannot be read; go back and send it again.')
  }
  const values: Record<string, string> = {}
  let count = 0
  for (const [name, value] of data) {
    if (++count > fieldLimit) return tooLarge
    if (typeof value === 'string') values[name] ??= value
  }
  return success({
    values,
    all: (name) => data.getAll(name).filter((value) => typeof value === 'string'),
    file: (name) => {
      const value = data.get(name)
      return value instanceof File && value.size > 0 ? value : null
    },
  })
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get('content-length') ?? 0) > limit) return null
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of request.body ?? []) {
    size += part.byteLength
    if (size > limit) return null
    parts.push(part)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.byteLength
  }
  return bytes
}
