import type { Result } from '../../kernel/refusal.ts'

/** What comes back for a message; nothing of it is checked. */
export interface Posted {
  readonly headers: Pick<Headers, 'get'>
  readonly body: string
}

/** Carries messages to one peer, there and back. What it carries is signed on both sides. */
export interface Wire {
  /** Refused: nobody reached, no answer in so many ms, and what the peer refuses. */
  post(
    headers: Readonly<Record<string, string>>,
    text: string,
    waitMs: number,
  ): Promise<Result<Posted>>
  close(): void
}
