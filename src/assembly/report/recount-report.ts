import { canonicalJson } from '../../kernel/canonical-json.ts'
import { countedOf } from './make-report.ts'
import type { LogReader } from './report-log.ts'
import { outputHash, type Report } from './report.ts'

/** What became of one thing that a report says, when it was worked out again. */
export interface Rechecked {
  readonly what: 'statements' | 'vote-log' | 'map' | 'ballot-log'
  readonly of: string
  readonly isSame: boolean
}

/**
 * Works a report's question out again from its log: the hashes of both parts of the log, and the groups and every count of the map. The
 * question is the same to the last count on every machine.
 */
export function recountQuestion(report: Report, log: LogReader): Rechecked[] {
  const { digest } = log
  const of = report.question?.id ?? ''
  const input = (kind: 'statements' | 'vote-log') =>
    report.inputs.find((one) => one.kind === kind && one.of === of)
  const numbers = new Map(report.statements.map(({ id }, i) => [i, id]))
  const talk = log.talk()
  const shown = talk.statements.filter(({ state, isMeta }) => state === 'shown' && !isMeta)
  // Ids are the report's own; which statement has which follows from their order.
  const idOf = (number: number): string =>
    numbers.get(shown.findIndex((statement) => statement.number === number)) ?? ''
  const { people, groups, statements, unites, divides } = countedOf({
    talk,
    named: talk.live.finer(),
    idOf,
  })
  const counted = { people, groups, statements, unites, divides }
  const texts = (all: Report['statements']) => canonicalJson(all.map(({ text }) => text))
  return [
    {
      what: 'statements',
      of,
      isSame:
        input('statements')?.hash === digest.statements.hash &&
        texts(statements) === texts(report.statements),
    },
    { what: 'vote-log', of, isSame: input('vote-log')?.hash === digest.votes?.hash },
    { what: 'map', of, isSame: outputHash(counted) === outputHash(report) },
  ]
}

/** Whether the head of a ballot's log is one that the report names. */
export function recountBallot(report: Report, head: string): Rechecked {
  const input = report.inputs.find(({ kind, hash }) => kind === 'ballot-log' && hash === head)
  return { what: 'ballot-log', of: input?.of ?? '', isSame: input !== undefined }
}
