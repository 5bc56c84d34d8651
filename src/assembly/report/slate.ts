import type { VoteTable } from '../opinion/vote-table.ts'

/** Statements that together speak for as many as can be. */
export interface Slate {
  readonly statements: readonly SlateEntry[]
  /** People who agree with at least one of them, of all who have voted. */
  readonly heard: number
  readonly people: number
}

export interface SlateEntry {
  /** Column of the statement. */
  readonly column: number
  /** What it added: people who agree with it, each counted as 1, 1/2, 1/3, ... by what already spoke for them. */
  readonly gain: number
  /** People who agree with it and with none chosen before. */
  readonly newlyHeard: number
}

/** Statements of a slate at the most. */
export const slateLimit = 50

/**
 * Chooses statements one by one, each time the one with the greatest gain: greedy proportional approval voting (Thiele, 1895), under which a
 * part of people that agrees among itself gets its part of the slate. Whoever agrees with a statement approves it. Of equals the one with more
 * agreeing, then the earlier one. `isOut`: statements that are not to be chosen.
 */
export function slateOf(table: VoteTable, isOut: readonly boolean[], size: number): Slate {
  const count = Math.min(size, slateLimit)
  const agreeing: number[][] = table.statements.map(() => [])
  for (const [row, columns] of table.columns.entries()) {
    for (const [i, column] of columns.entries()) {
      if (table.opinions[row]![i] === 1) agreeing[column]!.push(row)
    }
  }
  const spoken = new Int32Array(table.participants.length)
  const open = new Set([...agreeing.keys()].filter((column) => isOut[column] !== true))
  const statements: SlateEntry[] = []
  while (statements.length < count) {
    let best: { readonly column: number; readonly gain: number } | null = null
    for (const column of open) {
      let gain = 0
      for (const row of agreeing[column]!) gain += 1 / (1 + spoken[row]!)
      const isBetter =
        best === null ||
        gain > best.gain ||
        (gain === best.gain && agreeing[column]!.length > agreeing[best.column]!.length)
      if (gain > 0 && isBetter) best = { column, gain }
    }
    if (best === null) break
    open.delete(best.column)
    const rows = agreeing[best.column]!
    statements.push({ ...best, newlyHeard: rows.filter((row) => spoken[row] === 0).length })
    for (const row of rows) spoken[row]!++
  }
  return {
    statements,
    heard: spoken.reduce((sum, times) => sum + (times > 0 ? 1 : 0), 0),
    people: table.participants.length,
  }
}
