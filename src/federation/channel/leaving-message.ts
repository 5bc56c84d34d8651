import type { Departure } from '../leaving-check.ts'
import { failedKind } from './envelope.ts'

/** What a message to a peer is in the table of what may leave: an answer goes by the kind of its question, unless it is none. */
export function readLeaving(
  text: string,
  asked: string | null,
): Pick<Departure, 'line' | 'kind' | 'content'> {
  const { kind, content }: { readonly kind: string; readonly content: unknown } = JSON.parse(text)
  if (asked === null) return { line: 'question', kind, content }
  return { line: 'answer', kind: kind === failedKind ? kind : asked, content }
}
