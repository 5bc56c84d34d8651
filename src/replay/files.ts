import type { Result } from '../kernel/refusal.ts'

/** The files of a recording, by their path below its folder, unread. */
export interface Files {
  readonly names: readonly string[]
  /** The text of one file; refused where it is missing or cannot be read. */
  read(name: string): Promise<Result<string>>
}
