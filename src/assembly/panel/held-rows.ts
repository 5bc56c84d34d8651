import type { Program } from './program.ts'

/** Chances that stand, by the row that keeps them from falling. */
export type HeldRows = ReadonlyMap<number, number>

const leastRoom = 1e-9
const mostRoom = 1e-6

/** Keeps a chance that was reached, and lets the smallest of the others pass it. `least`: the column of the smallest chance. */
export function holdRow(program: Program, row: number, least: number, chance: number): void {
  program.setRow(row, chance - leastRoom, Infinity)
  program.setCoefficient(row, least, 0)
}

/** Solves; where errors of rounding shut it, chances that stand get a little more room. False: there is nothing to be found. */
export function solveHeld(program: Program, held: HeldRows): boolean {
  for (let room = leastRoom; program.solve() !== 'optimal';) {
    room *= 10
    if (room > mostRoom || held.size === 0) return false
    for (const [row, chance] of held) program.setRow(row, chance - room, Infinity)
  }
  return true
}
