import { createHash } from 'node:crypto'

/** Documents kept at the most; the one that was asked for longest ago goes first. */
export const documentsLimit = 500
/** Seconds for which others may keep a document without asking. */
const freshSeconds = 180

interface KeptDocument {
  readonly version: string
  readonly body: string
  readonly etag: string
  /** Tells that it has left once more. */
  readonly again: () => void
}

/** How a document comes about that is not kept. */
interface Making {
  /** Names what it is made of: it is made anew where that is another. */
  readonly version: string
  readonly make: () => Promise<Response | null>
  /** Lets it out, the first time. */
  readonly pass: (body: string) => () => void
}

/** Documents as they go out: making one anew takes Fedify some ten milliseconds. */
export class Documents {
  readonly #kept = new Map<string, KeptDocument>()

  /** Answers with the document at a path. */
  async answer(
    asked: Request,
    path: string,
    { version, make, pass }: Making,
  ): Promise<Response | null> {
    let kept = this.#kept.get(path)
    const isNew = kept?.version !== version
    if (kept === undefined || isNew) {
      const made = await make()
      if (made === null || !made.ok) return made
      const body = await made.text()
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
      kept = { version, body, etag, again: pass(body) }
    }
    this.#kept.delete(path)
    this.#kept.set(path, kept)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= documentsLimit) break
      this.#kept.delete(oldest)
    }
    const headers = {
      'content-type': 'application/activity+json',
      'cache-control': `public, max-age=${freshSeconds}`,
      vary: 'accept',
      etag: kept.etag,
    }
    const known = (asked.headers.get('if-none-match') ?? '').split(',').map((tag) => tag.trim())
    if (known.includes(kept.etag)) return new Response(null, { status: 304, headers })
    if (!isNew) kept.again()
    return new Response(kept.body, { headers })
  }

  clear(): void {
    this.#kept.clear()
  }
}
