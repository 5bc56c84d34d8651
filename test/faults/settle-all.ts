import { settleDue } from '../../src/accounts/settle.ts'
import { findCell, homesOf } from '../../src/cell/store.ts'
import { assert } from '../../src/kernel/assert.ts'
import type { Store } from '../../src/store/open.ts'

/** Settles all that is due in a neighbourhood, in as many runs as a node would need. */
export async function settleAll({ db }: Store, cellId: string, nowMs: number): Promise<void> {
  const cell = await findCell(db, cellId)
  assert(cell !== null, 'the neighbourhood is there')
  const homes = await homesOf(db, cellId)
  while ((await settleDue(db, cell, homes, nowMs)).isBehind);
}
