import * as v from 'valibot'
import { smallestGroup } from '../../cell/small-group.ts'
import { canonicalJson } from '../../kernel/canonical-json.ts'
import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import { isSignedBy, readKey, readNote, type NoteKey } from '../../kernel/signed-note.ts'
import { dissentOf, slateOfReport, votesOf } from './report-counts.ts'
import {
  outputHash,
  partsOf,
  provenReportShape,
  reportHash,
  reportLimits,
  signedText,
  type ProvenReport,
  type Report,
} from './report.ts'

/**
 * Reads a report from anywhere and checks all that can be checked of it alone: its form, its hash, that its counts can be, that no group is
 * under five, and that nothing that follows from its counts was left out of it.
 */
export function readReport(content: unknown): Result<ProvenReport> {
  const parsed = v.safeParse(provenReportShape, content)
  if (!parsed.success) {
    const [issue] = parsed.issues
    const at = v.getDotPath(issue) ?? 'report'
    return refuse('report-form', `${at} of this report is not as it must be: ${issue.message}`, at)
  }
  const report = parsed.output
  const { report: bare } = partsOf(report)
  const hash = reportHash(bare)
  if (hash !== report.proof.hash) {
    const message = `This report was changed: its hash is ${hash}, and it says ${report.proof.hash}.`
    return refuse('report-hash', message, 'proof.hash')
  }
  return groupsRefusal(bare) ?? countsRefusal(bare) ?? followsRefusal(bare) ?? success(report)
}

/** Reads the text of a report; one that is too long is not read at all. */
export function readReportText(text: string): Result<ProvenReport> {
  if (text.length > reportLimits.bytes) return tooLarge()
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    return refuse('report-form', 'This is no report: it is not JSON.', 'report')
  }
  return readReport(content)
}

/** Whether one of these keys signed the report: then it is from whose key it is. */
export function signedByOneOf(report: ProvenReport, keys: readonly NoteKey[]): Result<NoteKey> {
  const { note: signed, hash } = report.proof
  const note = signed === null ? null : readNote(signed)
  const key =
    note?.ok === true && note.value.text === signedText(report, hash)
      ? keys.find((one) => isSignedBy(note.value, one))
      : undefined
  if (key !== undefined) return success(key)
  return refuse(
    'report-not-signed',
    'This report is not signed by a node that is known here.',
    'proof',
  )
}

/** The key that a report says it is signed by, if it is: others still have to say whose it is. */
export function ownKeyOf(report: ProvenReport): NoteKey | null {
  const key = report.proof.key === null ? null : readKey(report.proof.key, 'text', 'proof.key')
  if (key === null || !key.ok) return null
  return signedByOneOf(report, [key.value]).ok ? key.value : null
}

function groupsRefusal({ groups, people }: Report): Refusal | null {
  const small = groups.findIndex((group) => group.people < smallestGroup)
  if (small >= 0) {
    const message = `Group ${groups[small]!.name} has ${groups[small]!.people} people; under ${smallestGroup} none is handed on.`
    return refuse('report-small-group', message, `groups[${small}].people`)
  }
  if (new Set(groups.map(({ name }) => name)).size < groups.length) {
    return impossible('groups', 'two groups have one name')
  }
  const placed = groups.reduce((sum, group) => sum + group.people, 0)
  if (placed !== people.placed) {
    return impossible(
      'people.placed',
      `${placed} people are in groups, and it says ${people.placed}`,
    )
  }
  return placed > people.participants
    ? impossible(
        'people.participants',
        `${placed} are placed of ${people.participants} who took part`,
      )
    : null
}

function countsRefusal({ statements, groups }: Report): Refusal | null {
  const seen = new Set<string>()
  for (const [i, { id, counts }] of statements.entries()) {
    const at = `statements[${i}]`
    if (seen.has(id)) return impossible(`${at}.id`, `${id} is there twice`)
    seen.add(id)
    if (counts.length !== groups.length) {
      return impossible(
        `${at}.counts`,
        `there are ${groups.length} groups and ${counts.length} counts`,
      )
    }
    for (const [g, of] of counts.entries()) {
      if (of === null) continue
      const votes = votesOf(of)
      const { name, people } = groups[g]!
      const where = `${at}.counts[${g}]`
      if (votes > people) return impossible(where, `${votes} votes of ${people} people in ${name}`)
      if (votes < smallestGroup) {
        const message = `${where} counts ${votes} votes; under ${smallestGroup} none are handed on.`
        return refuse('report-small-group', message, where)
      }
    }
  }
  return null
}

/** What follows from the counts is there, all of it: an objection that is missing is a report that was changed. */
function followsRefusal(report: Report): Refusal | null {
  const { statements, groups, analysis, decisions } = report
  const known = new Set(statements.map(({ id }) => id))
  const named = new Set(groups.map(({ name }) => name))
  const lists = [
    ['unites', report.unites],
    ['divides', report.divides],
  ] as const
  for (const [name, list] of lists) {
    const i = list.findIndex(({ statement }) => !known.has(statement))
    if (i >= 0) return unknown(`${name}[${i}].statement`, list[i]!.statement)
  }
  const odd = report.divides.findIndex(
    ({ most, least }) => !named.has(most.group) || !named.has(least.group),
  )
  if (odd >= 0) return impossible(`divides[${odd}]`, 'it names a group that is not there')
  for (const [i, { statements: cited }] of decisions.entries()) {
    const other = cited.find((id) => !known.has(id))
    if (other !== undefined) return unknown(`decisions[${i}].statements`, other)
  }
  if (canonicalJson(dissentOf(report)) !== canonicalJson(report.dissent)) {
    return refuse('report-dissent', 'The objections are not those that the counts show.', 'dissent')
  }
  if (canonicalJson(slateOfReport(report)) !== canonicalJson(report.slate)) {
    return refuse(
      'report-slate',
      'The choice of statements does not follow from the counts.',
      'slate',
    )
  }
  if (analysis !== null && analysis.outputHash !== outputHash(report)) {
    const message = 'The counts are not those that the hash of the analysis is of.'
    return refuse('report-hash', message, 'analysis.outputHash')
  }
  return null
}

function impossible(at: string, why: string): Refusal {
  return refuse('report-counts', `The counts of this report cannot be: ${why}.`, at)
}

function unknown(at: string, id: string): Refusal {
  return refuse(
    'report-statement-missing',
    `The report speaks of statement ${id}, and does not hold it.`,
    at,
  )
}

export function tooLarge(): Refusal {
  const most = reportLimits.bytes / 1024 / 1024
  return refuse('report-too-large', `A report has at most ${most} MiB.`, 'report', { most })
}
