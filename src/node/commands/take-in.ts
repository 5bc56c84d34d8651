import { keyOption, readKeyFile } from './archive-key.ts'
import { dataOption, isSet, jsonOption, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import { Progress } from './progress.ts'

export const takeInCommand: Command = {
  name: 'take-in',
  summary: 'take a neighbourhood in that moves here, from its archive',
  description:
    'Stop the node first. All of it is taken in, beside what is here, or nothing: an archive that is ' +
    'damaged, of another version or here already is refused with the reason.',
  example: 'commonwatt take-in oak.archive --key oak.key',
  arguments: [{ name: 'FILE', meaning: 'the archive', isRequired: true }],
  options: { key: keyOption, data: dataOption, json: jsonOption },
  async run(call) {
    const { takeInCell } = await import('../moving.ts')
    const { terminal } = call
    const [path = ''] = call.arguments
    const passphrase = await readKeyFile(call)
    const taken = await withNodeStore(call, 'new', async (store, { publicUrl }) => {
      const progress = new Progress(terminal, 'taking in')
      const onRows = (rows: number): void => progress.show(rows, null, 'rows')
      const doing = { passphrase, publicUrl, nowMs: terminal.nowMs(), onRows }
      const taken = await takeInCell(store, path, doing)
      progress.end()
      return taken
    })
    const { header, rows, parts, digits } = taken
    if (isSet(call, 'json')) terminal.out(`${JSON.stringify({ ...header, rows, parts, digits })}\n`)
    else {
      const { cell, node, madeMs } = header
      const made = new Date(madeMs).toISOString().slice(0, 16).replace('T', ' ')
      const from = node.address === '' ? 'a node without a public address' : node.address
      terminal.out(
        `${cell.name} is here, at /at/${cell.slug}: ${rows} rows of ${Object.keys(parts).length} tables.\n` +
          `Made ${made} UTC by ${from}; its digits: ${digits}\n`,
      )
    }
    return 0
  },
}
