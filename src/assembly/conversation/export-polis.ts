import { inPieces } from '../../api/text-stream.ts'
import { success, type Result } from '../../kernel/refusal.ts'
import type { AssemblyContext } from '../context.ts'
import { outerNumbers } from './outer-numbers.ts'
import { polisFile, type PolisFile } from './polis-export.ts'
import { readVotes } from './store.ts'
import type { Talk } from './talk.ts'

/** One file of an export, in pieces; the numbers of participants are the same in all files of one conversation, and nowhere else. */
export async function exportPolis(
  { db, maps, clock, publicUrl }: AssemblyContext,
  talk: Talk,
  file: PolisFile,
): Promise<Result<AsyncIterable<string>>> {
  const { id } = talk.conversation
  const lines = polisFile(file, {
    talk,
    map: await maps.plain(talk, clock.now()),
    votes: file === 'votes' ? await readVotes(db, id) : [],
    url: publicUrl,
    numbers: outerNumbers(talk.conversation, talk.participants),
  })
  return lines.ok ? success(inPieces(lines.value)) : lines
}
