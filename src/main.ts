import packageJson from '../package.json' with { type: 'json' }
import { RefusalError } from './kernel/refusal.ts'
import { archiveCommand } from './node/commands/archive.ts'
import { backupCommand } from './node/commands/backup.ts'
import { blockCommand, unblockCommand } from './node/commands/block.ts'
import { checkProofCommand } from './node/commands/check-proof.ts'
import { checkReportCommand } from './node/commands/check-report.ts'
import { readCommandLine } from './node/commands/command-line.ts'
import type { Command, Terminal } from './node/commands/command.ts'
import { doctorCommand } from './node/commands/doctor.ts'
import { exportCommand } from './node/commands/export.ts'
import { helpOf, overview } from './node/commands/help.ts'
import { importCommand } from './node/commands/import.ts'
import { inviteCommand } from './node/commands/invite.ts'
import {
  hearCommand,
  listsCommand,
  subscribeCommand,
  unsubscribeCommand,
} from './node/commands/lists.ts'
import { recountCommand } from './node/commands/recount.ts'
import { redrawCommand } from './node/commands/redraw.ts'
import { replayCommand } from './node/commands/replay.ts'
import { restoreCommand } from './node/commands/restore.ts'
import { startCommand } from './node/commands/start.ts'
import { takeInCommand } from './node/commands/take-in.ts'
import { witnessCommand } from './node/commands/witness.ts'

export const commands: readonly Command[] = [
  startCommand,
  replayCommand,
  importCommand,
  exportCommand,
  backupCommand,
  restoreCommand,
  archiveCommand,
  takeInCommand,
  inviteCommand,
  blockCommand,
  unblockCommand,
  subscribeCommand,
  unsubscribeCommand,
  listsCommand,
  hearCommand,
  checkProofCommand,
  checkReportCommand,
  recountCommand,
  redrawCommand,
  witnessCommand,
  doctorCommand,
]

/** The `commonwatt` command: runs what the words say and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  return await runCommandLine(args, {
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
    isWatched: process.stderr.isTTY,
    environment: process.env,
    nowMs: Date.now,
  })
}

/** Exit code 0: done; 1: refused or failed; 2: the words make no sense. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const typed = readCommandLine(args, commands)
  if (!typed.ok) {
    terminal.error(`${typed.message}\n`)
    return 2
  }
  if (typed.value.kind === 'version') {
    terminal.out(`${packageJson.version}\n`)
    return 0
  }
  if (typed.value.kind === 'help') {
    const { command } = typed.value
    terminal.out(command === null ? overview(commands) : helpOf(command))
    return 0
  }
  const { command, call } = typed.value
  try {
    return await command.run({ ...call, terminal })
  } catch (error) {
    report(error, terminal, call.options.has('json'))
    return 1
  }
}

/** A refusal is one plain sentence, or JSON where a script reads; of a fault the person also gets the cause. */
function report(error: unknown, terminal: Terminal, isJson: boolean): void {
  if (error instanceof RefusalError) {
    const { refusal } = error
    if (isJson) terminal.out(`${JSON.stringify(refusal)}\n`)
    const where = refusal.at === undefined ? '' : ` (${refusal.at})`
    terminal.error(`${refusal.message}${where}\n`)
    return
  }
  const message = error instanceof Error ? error.message : String(error)
  terminal.error(`Something went wrong: ${message}\n`)
  if (terminal.environment['DEBUG'] === undefined) {
    terminal.error('Run it again with DEBUG=1 to see where.\n')
  } else if (error instanceof Error) {
    terminal.error(`${error.stack}\n`)
  }
}

// A node begins here (`tools/run.ts`); all others import it.
if (import.meta.main) process.exitCode = await main(process.argv.slice(2))
