import { csvField } from '../../kernel/csv-field.ts'
import type { MapView } from './map-view.ts'

/** The votes on every statement by group, and what all make of it; empty where fewer than five of a group have voted. */
export function mapCsv({ groups, rows }: MapView): string {
  const head = [
    'statement',
    'text',
    'language',
    ...groups.flatMap(({ name }) => [`${name} agrees`, `${name} disagrees`, `${name} passes`]),
    'support',
    'support_low',
    'support_high',
  ]
  const lines = rows.map(({ statement, cells, support }): (string | number)[] => [
    statement.number,
    statement.text,
    statement.language,
    ...cells.flatMap((cell): (string | number)[] =>
      cell === null ? ['', '', ''] : [cell.agrees, cell.disagrees, cell.passes],
    ),
    support?.value ?? '',
    support?.low ?? '',
    support?.high ?? '',
  ])
  return [head, ...lines].map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}
