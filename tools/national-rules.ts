// Writes the table of docs/sharing.md: how countries let communities share, from the table that the engine shares by.

import { readFileSync, writeFileSync } from 'node:fs'
import { nationalRules, type NationalRule } from '../src/accounts/sharing/national-rules.ts'

const file = new URL('../docs/sharing.md', import.meta.url)

/** The table stands between these lines of the page. */
const begin = '<!-- written by node tools/national-rules.ts -->'
const end = '<!-- end of the table -->'

/** The page with its table written anew. */
function pageWithTable(page: string): string {
  const [before, rest = ''] = page.split(begin)
  const [, after = ''] = rest.split(end)
  return [before, begin, '\n', table(), '\n', end, after].join('')
}

function table(): string {
  return [
    '| country | rule | step | rounds | plants | counts for | who states it, when | changes | source |',
    '|---|---|---|---|---|---|---|---|---|',
    ...nationalRules.map(row),
  ].join('\n')
}

function row(rule: NationalRule): string {
  const steps = `${rule.stepMinutes.join(' or ')} min`
  const rounds =
    rule.rounds.length === 0 ? 'none: the split is a contract' : rule.rounds.join(', then ')
  const side = rule.side === 'scarce' ? 'the side that has less' : 'consumers'
  const stated = rule.statedWhen === 'never' ? 'nobody' : `${rule.statedBy}, ${rule.statedWhen}`
  const { country, name, plants, source } = rule
  const cells = [country, name, steps, rounds, plants, side, stated, changesOf(rule), source]
  return `| ${cells.join(' | ')} |`
}

/** When what is stated can be changed, where our sources say so. */
function changesOf({ leastMonths, factorWindow }: NationalRule): string {
  if (leastMonths !== undefined) return `shares every ${leastMonths} months at most`
  if (factorWindow === undefined) return ''
  const { weekdays, fromHour, untilHour, daysLater } = factorWindow
  const names = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
  const days = weekdays.map((day) => names[day]).join(' ')
  return `participation: told ${days}, ${fromHour} to ${untilHour}, holds ${daysLater} day later`
}

/** Whether the table in the repository is the one that the rules make. */
export function isCurrent(): boolean {
  const page = readFileSync(file, 'utf8')
  return page.includes(begin) && page === pageWithTable(page)
}

if (import.meta.main) writeFileSync(file, pageWithTable(readFileSync(file, 'utf8')))
