import type { Recount } from '../../assembly/ballot/log/recount.ts'
import { RefusalError } from '../../kernel/refusal.ts'
import { isSet, jsonOption, type Command } from './command.ts'
import { headOption, linesOf } from './read-file.ts'

export const recountCommand: Command = {
  name: 'recount',
  summary: 'count the exported log of a ballot anew, on any machine',
  description:
    'Checks every entry of the log as it was checked when it came in, counts it, and prints the result and the head of the log ' +
    '(RFC 6962). Give the head that was published with --head: then the log is known to be that one. Your receipt ' +
    'names your own entry: its hash and its place. Ends with exit code 1 when an entry could not have come in, or the head is another one.',
  example: 'commonwatt recount quiet-hours.jsonl --head 5dc9da…',
  arguments: [
    { name: 'FILE', meaning: 'the log, a line of JSON for each entry', isRequired: true },
  ],
  options: {
    head: { type: 'string', value: 'HEX', meaning: 'the head that the log must have' },
    json: jsonOption,
  },
  async run(call) {
    const { Recounter } = await import('../../assembly/ballot/log/recount.ts')
    const { terminal } = call
    const [path = ''] = call.arguments
    const head = headOption(call)
    const recounter = new Recounter()
    for await (const line of linesOf(path)) {
      const refusal = recounter.add(line)
      if (refusal !== null) throw new RefusalError(refusal)
    }
    const counted = recounter.result()
    if (!counted.ok) throw new RefusalError(counted)
    const isPublished = head === null || counted.value.head === head
    if (isSet(call, 'json')) {
      terminal.out(`${JSON.stringify({ ok: isPublished, ...counted.value })}\n`)
    } else terminal.out(said(counted.value, isPublished))
    return isPublished ? 0 : 1
  },
}

function said({ tally, head, entries }: Recount, isPublished: boolean): string {
  const { outcome } = tally
  const { options = {}, budget, consent } = outcome.counts ?? {}
  const counts = Object.entries(options).map(([option, count]) => `  ${option}: ${count}\n`)
  const lines = [
    `${tally.ballot}: ${outcome.method}, version ${outcome.version} of the counting\n`,
    `${tally.voices} voices of ${tally.eligible} who may vote (${tally.turnoutPermille / 10} %); `,
    `the quorum of ${tally.quorum} is ${tally.isQuorate ? 'met' : 'NOT met'}\n`,
    tally.isFinal ? '' : 'The ballot is still open: this may change.\n',
    outcome.chosen.length === 0 ? 'chosen: nothing\n' : `chosen: ${outcome.chosen.join(', ')}\n`,
    ...(outcome.counts === null ? ['  fewer than five voted: counts are not shown\n'] : counts),
    ...(budget === undefined ? [] : [`  spent: ${budget.spent} of ${budget.budget}\n`]),
    ...(consent === undefined
      ? []
      : [`  stand aside: ${consent.aside}, object: ${consent.objecting}\n`]),
    ...outcome.ties.map(({ among, by }) => `  even: ${among.join(', ')}; decided by ${by}\n`),
    `${entries} entries, head ${head}\n`,
    isPublished ? '' : 'NOT the head that you gave: this is not the log that was published.\n',
  ]
  return lines.join('')
}
