import type { ParseArgsOptionDescriptor } from 'node:util'

/** One `--option` of a command. */
export interface Option {
  readonly type: 'string' | 'boolean'
  readonly short?: string
  /** What stands for the value in the help: `FOLDER`. Options with a value only. */
  readonly value?: string
  /** What it does, in one line. */
  readonly meaning: string
}

/** What a command reads besides options: `FOLDER`. */
export interface Argument {
  readonly name: string
  readonly meaning: string
  readonly isRequired: boolean
}

/** Where a command writes and what it knows of the world. `main.ts` makes the real one; tests make their own. */
export interface Terminal {
  /** Results: what a script reads. */
  readonly out: (text: string) => void
  /** Messages and progress: what a person reads. */
  readonly error: (text: string) => void
  /** Whether a person watches, so that a progress bar makes sense. */
  readonly isWatched: boolean
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly nowMs: () => number
}

/** One call of a command, its options checked against what the command declares. */
export interface Call {
  readonly options: ReadonlyMap<string, string | true>
  readonly arguments: readonly string[]
  readonly terminal: Terminal
}

/** One word after `commonwatt`. What it needs to run is imported when it runs: help answers at once. */
export interface Command {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Some sentences more for `--help`, and one call that works. */
  readonly description: string
  readonly example: string
  readonly arguments: readonly Argument[]
  readonly options: Readonly<Record<string, Option>>
  /**
   * The exit code: 0 done, 1 refused or failed. Throws a `RefusalError` whose sentence is shown to
   * the person as it is; other errors are faults.
   */
  run(call: Call): Promise<number>
}

/** Options that more than one command has. */
export const dataOption: Option = {
  type: 'string',
  value: 'FOLDER',
  meaning: 'where the node keeps its data (default: data)',
}
export const jsonOption: Option = { type: 'boolean', meaning: 'write JSON, for scripts' }

/** The text given for an option; undefined where it was not given. */
export function textOf(call: Call, name: string): string | undefined {
  const value = call.options.get(name)
  return typeof value === 'string' ? value : undefined
}

export function isSet(call: Call, name: string): boolean {
  return call.options.has(name)
}

/** A command's options in the form that `node:util` parses. */
export function parseOptions(command: Command): Record<string, ParseArgsOptionDescriptor> {
  const options: Record<string, ParseArgsOptionDescriptor> = {
    help: { type: 'boolean', short: 'h' },
  }
  for (const [name, { type, short }] of Object.entries(command.options)) {
    options[name] = short === undefined ? { type } : { type, short }
  }
  return options
}
