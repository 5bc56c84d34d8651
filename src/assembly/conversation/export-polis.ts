import { createHash } from 'node:crypto'
import type { Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import type { Conversation } from './conversation.ts'
import { polisFile, type PolisFile } from './polis-export.ts'
import { readVotes } from './store.ts'
import type { Talk } from './talk.ts'

/** One file of an export; the numbers of participants are the same in all files of one conversation, and nowhere else. */
export async function exportPolis(
  { db, maps, clock, publicUrl }: AssemblyContext,
  talk: Talk,
  file: PolisFile,
): Promise<Result<string>> {
  const { id } = talk.conversation
  return polisFile(file, {
    talk,
    map: await maps.plain(talk, clock.now()),
    votes: file === 'votes' ? await readVotes(db, id) : [],
    url: publicUrl,
    numbers: outerNumbers(talk.conversation, talk.participants),
  })
}

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
