import type { ProvenReport } from '../../assembly/report/report.ts'
import type { Rechecked } from '../../assembly/report/recount-report.ts'
import { orThrow, RefusalError } from '../../kernel/refusal.ts'
import { keyText, readKey } from '../../kernel/signed-note.ts'
import { isSet, jsonOption, textOf, type Command } from './command.ts'
import { linesOf, textIn } from './read-file.ts'

export const checkReportCommand: Command = {
  name: 'check-report',
  summary: 'check a report of a question or decision, and work it out again from its logs',
  description:
    'Checks the form, the hash and the signature of a report, that its counts can be, that no group is under five, and that no ' +
    'objection was left out. With the log of its question, groups and every count are worked out again; with the log of a ballot ' +
    'that it names, that is counted again. Give the key of the node that you know with --key: without it the signature only says ' +
    'that the report is whole. Needs no network. Ends with exit code 1 when something is not as the report says.',
  example: 'commonwatt check-report report.jsonld question-log.jsonl',
  arguments: [
    { name: 'FILE', meaning: 'the report as JSON-LD', isRequired: true },
    {
      name: 'LOG',
      meaning: 'the log of its question, or of a ballot that it names',
      isRequired: false,
    },
    { name: 'LOG', meaning: 'another one', isRequired: false },
  ],
  options: {
    key: { type: 'string', value: 'KEY', meaning: 'the key that the report must be signed by' },
    json: jsonOption,
  },
  async run(call) {
    const { readReportText, ownKeyOf, signedByOneOf } =
      await import('../../assembly/report/check-report.ts')
    const { reportLimits } = await import('../../assembly/report/report.ts')
    const { terminal } = call
    const [path = '', ...logs] = call.arguments
    const report = orThrow(readReportText(await textIn(path, reportLimits.bytes, 'report')))
    const wanted = textOf(call, 'key')
    const key =
      wanted === undefined
        ? ownKeyOf(report)
        : orThrow(signedByOneOf(report, [orThrow(readKey(wanted, 'text', '--key'))]))
    const checked: Rechecked[] = []
    for (const log of logs) checked.push(...(await recheck(report, log)))
    const isGood = checked.every(({ isSame }) => isSame)
    const signedBy = key === null ? null : keyText(key)
    if (isSet(call, 'json')) {
      const { id, proof } = report
      terminal.out(`${JSON.stringify({ ok: isGood, id, hash: proof.hash, signedBy, checked })}\n`)
    } else terminal.out(said(report, signedBy, checked))
    return isGood ? 0 : 1
  },
}

async function recheck(report: ProvenReport, path: string): Promise<Rechecked[]> {
  const { LogReader } = await import('../../assembly/report/report-log.ts')
  const { recountBallot, recountQuestion } = await import('../../assembly/report/recount-report.ts')
  const { Recounter } = await import('../../assembly/ballot/log/recount.ts')
  const [question, ballot] = [new LogReader(), new Recounter()]
  let isBallot: boolean | null = null
  for await (const line of linesOf(path)) {
    // A ballot's log begins with its definition, a question's with its statements.
    isBallot ??= line.includes('"kind":"definition"')
    const refusal = isBallot ? ballot.add(line) : question.add(line)
    if (refusal !== null && !refusal.ok) throw new RefusalError(refusal)
  }
  if (isBallot === true) return [recountBallot(report, orThrow(ballot.result()).head)]
  return recountQuestion(report, question)
}

function said(
  report: ProvenReport,
  signedBy: string | null,
  checked: readonly Rechecked[],
): string {
  const { sender, people, groups, proof, dissent, subject } = report
  const title = report.question?.text ?? report.decisions[0]?.title ?? ''
  const names = {
    statements: 'statements',
    'vote-log': 'log of votes',
    map: 'groups and counts',
    'ballot-log': 'ballot',
  } as const
  const lines = [
    `Report of a ${subject} of ${sender.name}: ${title}`,
    `  hash ${proof.hash}: fits`,
    signedBy === null
      ? '  signature: NOT signed, or not by the key it names'
      : `  signed by ${signedBy}`,
    `  ${people.participants} people voted, ${people.placed} of them in ${groups.length} groups; ${dissent.length} objections`,
    ...checked.map(
      ({ what, of, isSame }) => `  ${names[what]} ${of}: ${isSame ? 'the same' : 'NOT the same'}`,
    ),
    checked.length === 0 ? '  Nothing was worked out again: no log was given.' : '',
  ]
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}
