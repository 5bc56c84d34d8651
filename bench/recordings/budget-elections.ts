import { readFileSync, readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { BudgetElection } from '../../src/assembly/ballot/budget/election.ts'

/** A recorded election of a budget and the projects that won officially. */
export interface RecordedElection {
  readonly name: string
  readonly rule: string
  readonly election: BudgetElection
  readonly selected: readonly number[]
}

/** Elections by approval in the form of Pabulib (`*.pb`: META, PROJECTS, VOTES) of a folder; amounts must be whole. */
export function readElections(folder: string): RecordedElection[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.pb'))
    .sort()
    .map((file) => readElection(join(folder, file)))
}

function readElection(path: string): RecordedElection {
  const parts = new Map<string, string[][]>()
  let rows: string[][] = []
  for (const line of readFileSync(path, 'utf8').split(/\r?\n/)) {
    if (/^(META|PROJECTS|VOTES)\s*$/i.test(line)) {
      rows = []
      parts.set(line.trim().toUpperCase(), rows)
    } else if (line !== '') rows.push(line.split(';'))
  }
  const meta = new Map((parts.get('META') ?? []).map(([key = '', value = '']) => [key, value]))
  const projects = table(parts.get('PROJECTS') ?? [])
  const numberOf = new Map(projects.map((row, i) => [row.get('project_id') ?? '', i]))
  const number = (text: string | undefined, what: string): number => {
    const value = Number(text)
    if (text !== undefined && Number.isSafeInteger(value)) return value
    throw new Error(`${path}: ${what} "${text}" is no whole amount`)
  }
  return {
    name: basename(path, '.pb'),
    rule: meta.get('rule') ?? '',
    election: {
      budget: number(meta.get('budget'), 'budget'),
      costs: projects.map((row) => number(row.get('cost'), 'cost')),
      approvals: table(parts.get('VOTES') ?? []).map((row) =>
        (row.get('vote') ?? '').split(',').flatMap((id) => numberOf.get(id) ?? []),
      ),
    },
    selected: projects.flatMap((row, i) => (row.get('selected') === '1' ? [i] : [])),
  }
}

function table([header = [], ...rows]: readonly string[][]): Map<string, string>[] {
  return rows.map((row) => new Map(header.map((name, i) => [name, row[i] ?? ''])))
}
