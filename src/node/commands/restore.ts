import { orThrow } from '../../kernel/refusal.ts'
import { stat } from 'node:fs/promises'
import { dataOption, isSet, jsonOption, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import { Progress } from './progress.ts'

export const restoreCommand: Command = {
  name: 'restore',
  summary: 'put a backup into an empty database',
  description:
    'Stop the node first. A backup that is damaged or made by a newer version is refused, ' +
    'and so is a database that holds something already; nothing is changed then.',
  example: 'commonwatt restore /mnt/disk/commonwatt.backup.gz --data new-data',
  arguments: [{ name: 'FILE', meaning: 'the backup to restore', isRequired: true }],
  options: {
    check: { type: 'boolean', meaning: 'only check the backup, restore nothing' },
    data: dataOption,
    json: jsonOption,
  },
  async run(call) {
    const { checkBackup, inspectBackup, restoreBackup } =
      await import('../../store/backup-restore.ts')
    const { terminal } = call
    const [path = ''] = call.arguments
    const isOnlyCheck = isSet(call, 'check')
    // Looked at before the database is opened: a bad backup does not even leave an empty one behind.
    const content = orThrow(await (isOnlyCheck ? checkBackup(path) : inspectBackup(path)))
    if (!isOnlyCheck) {
      const { size } = await stat(path)
      await withNodeStore(call, 'new', async (store) => {
        const progress = new Progress(terminal, 'restoring')
        const onBytes = (bytes: number) => progress.show(bytes, size)
        const result = await restoreBackup(store, path, { onBytes })
        progress.end()
        orThrow(result)
      })
    }
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify({ path, restored: !isOnlyCheck, ...content })}\n`)
    } else {
      const made = new Date(content.madeMs).toISOString().slice(0, 16).replace('T', ' ')
      const done = isOnlyCheck ? 'is whole' : 'restored'
      terminal.out(
        `${path} ${done}: ${content.rows} rows of ${content.tables} tables, made ${made} UTC.\n`,
      )
    }
    return 0
  },
}
