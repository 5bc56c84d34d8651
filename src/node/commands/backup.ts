import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dataOption, isSet, jsonOption, textOf, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import { Progress } from './progress.ts'

export const backupCommand: Command = {
  name: 'backup',
  summary: 'make a backup and check it by restoring it on the side',
  description:
    'The node may go on running: the backup is one moment of its database. It can be ' +
    'restored into SQLite and into PostgreSQL. Keep copies elsewhere.',
  example: 'commonwatt backup --out /mnt/disk/commonwatt.backup.gz',
  arguments: [],
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      meaning: 'the file to write (default: backups/ in the data folder)',
    },
    keep: {
      type: 'string',
      value: 'N',
      meaning: 'afterwards remove all but the N newest from backups/',
    },
    data: dataOption,
    json: jsonOption,
  },
  async run(call) {
    const [{ backUp }, { backupName, keepBackups }, { readWhole }] = await Promise.all([
      import('../../store/backup.ts'),
      import('../../store/backup-folder.ts'),
      import('./read-number.ts'),
    ])
    const keep = readWhole(call, 'keep', 1, 100_000)
    const { terminal } = call
    const made = await withNodeStore(call, 'exist', async (store, config) => {
      const nowMs = terminal.nowMs()
      const folder = join(config.dataFolder, 'backups')
      const path = textOf(call, 'out') ?? join(folder, backupName(nowMs))
      await mkdir(dirname(path), { recursive: true })
      const progress = new Progress(terminal, 'backing up')
      const summary = await backUp(store, path, nowMs, (rows) => progress.show(rows, null, 'rows'))
      progress.end()
      if (keep !== null) await keepBackups(folder, keep)
      return summary
    })
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify(made)}\n`)
    } else {
      const size = (made.bytes / 1e6).toFixed(2)
      terminal.out(
        `${made.path}: ${made.rows} rows of ${made.tables} tables, ${size} MB, restored on the side and found whole.\n`,
      )
    }
    return 0
  },
}
