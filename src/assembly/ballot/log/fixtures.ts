import type { BallotDefinition, Choice, LogEntry } from './ballot-shapes.ts'

export const openedMs = Date.UTC(2026, 8, 1)
export const closesMs = openedMs + 7 * 86_400_000

/** A ballot by approval of three options, for 100 people. */
export function definitionOf(changes: Partial<BallotDefinition>): BallotDefinition {
  return {
    id: 'quiet-hours',
    title: 'When shall it be quiet?',
    language: 'en',
    options: ['a', 'b', 'c'].map((id) => ({ id, title: `Option ${id}`, cost: null })),
    method: { kind: 'approval', seats: 1 },
    eligible: 100,
    quorumPermille: 200,
    opensMs: openedMs,
    closesMs,
    seed: 'drawn at the meeting of 1 September: 4 6 1 3',
    isOpenCount: false,
    hasDelegation: true,
    registrarKey: null,
    ...changes,
  }
}

/** A number that was not given before: for nonces of tests. */
export function nonceOf(number: number): string {
  return Math.abs(number).toString(16).padStart(32, '0')
}

/** A ballot under a number, a minute after another. */
export function ballotOf(voter: number, choice: Choice, number = voter): LogEntry {
  return { kind: 'ballot', voter, atMs: openedMs + 60_000 * number, choice, nonce: nonceOf(number) }
}

/** Approval of some options. */
export function approve(...options: string[]): Choice {
  return { kind: 'approve', options }
}
