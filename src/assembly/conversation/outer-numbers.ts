import { createHash } from 'node:crypto'
import type { Conversation } from './conversation.ts'

/** [participant - 1]: their number outside, 1 to as many as there are: in the order of a hash that who has no database cannot work out. */
export function outerNumbers(
  { id, mark: own }: Pick<Conversation, 'id' | 'mark'>,
  participants: number,
): number[] {
  const marks = Array.from({ length: participants }, (_, i) => ({
    i,
    mark: createHash('sha256').update(`${id} ${i} ${own}`).digest('hex'),
  }))
  const numbers: number[] = Array.from({ length: marks.length }, () => 0)
  marks.sort((a, b) => (a.mark < b.mark ? -1 : 1))
  for (const [place, { i }] of marks.entries()) numbers[i] = place + 1
  return numbers
}
