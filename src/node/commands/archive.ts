import { existsSync } from 'node:fs'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { keyOption, readOrMakeKeyFile } from './archive-key.ts'
import { dataOption, isSet, jsonOption, textOf, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import { pickCell } from './pick-cell.ts'
import { Progress } from './progress.ts'

export const archiveCommand: Command = {
  name: 'archive',
  summary: 'put a neighbourhood with all that it has into one encrypted file, to move it',
  description:
    'Homes, people, readings, accounts, questions, votes and decisions; sessions, open ' +
    'invitations and keys of this node stay. The file opens with the passphrase alone: ' +
    'where there is no key file yet, one is made. Take it to the other node on another way than the archive.',
  example: 'commonwatt archive oak-street --out oak.archive --key oak.key',
  arguments: [
    { name: 'CELL', meaning: 'short name of the neighbourhood or city', isRequired: true },
  ],
  options: {
    out: {
      type: 'string',
      value: 'FILE',
      meaning: 'the file to write (default: the short name and .archive)',
    },
    key: keyOption,
    data: dataOption,
    json: jsonOption,
  },
  async run(call) {
    const [{ archiveCell }, { listCells }] = await Promise.all([
      import('../moving.ts'),
      import('../../cell/store.ts'),
    ])
    const { terminal } = call
    const [slug = ''] = call.arguments
    const out = textOf(call, 'out') ?? `${slug}.archive`
    if (existsSync(out)) {
      const message = `There is a file ${out} already: name another with --out FILE.`
      throw new RefusalError(refuse('file-there', message))
    }
    const { made, isNew } = await withNodeStore(call, 'exist', async (store, { publicUrl }) => {
      const cell = pickCell(await listCells(store.db), slug)
      const { passphrase, isNew } = await readOrMakeKeyFile(call)
      const progress = new Progress(terminal, 'archiving')
      const onRows = (rows: number): void => progress.show(rows, null, 'rows')
      const doing = { passphrase, publicUrl, nowMs: terminal.nowMs(), onRows }
      const made = await archiveCell(store, cell, out, doing)
      progress.end()
      return { made, isNew }
    })
    if (isSet(call, 'json')) terminal.out(`${JSON.stringify(made)}\n`)
    else {
      const size = (made.bytes / 1e6).toFixed(2)
      if (isNew)
        terminal.out(`${textOf(call, 'key')} was made: whoever has it can open the archive.\n`)
      terminal.out(`${made.path}: ${made.rows} rows, ${size} MB.\n`)
    }
    return 0
  },
}
