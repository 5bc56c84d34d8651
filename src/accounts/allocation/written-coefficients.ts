import type { Kysely } from 'kysely'
import type { Cell } from '../../cell/cell.ts'
import { fromLocal } from '../../kernel/local-time.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'
import type { Schema } from '../../store/schema.ts'
import { checkCoefficients } from '../sharing/coefficients.ts'
import type { SharingKey } from '../sharing/sharing-key.ts'
import { listSharingRules } from '../sharing/store-agreed.ts'
import { ownersOfPoints } from './points.ts'
import { isCups, spanishFileName, writeSpanishCoefficients } from './spanish-coefficients.ts'

/** A file to send to a grid operator. */
export interface WrittenFile {
  readonly fileName: string
  readonly text: string
}

/**
 * Writes Spain's file of constant coefficients for a year from the sharing rule that holds when it begins, or else from the
 * first one after it. Refused: a key without shares of its own, shares that leave something over, a generator or a home
 * whose number nobody has stated.
 */
export async function writtenCoefficients(
  db: Kysely<Schema>,
  cell: Cell,
  homes: readonly Cell[],
  cau: string,
  year: number,
): Promise<Result<WrittenFile>> {
  const owners = await ownersOfPoints(db, cell, homes)
  if (!owners.ok) return owners
  if (owners.value.get(cau)?.kind !== 'plant') {
    const message = `No shared generator here has the code ${cau}: state it as its metering point.`
    return refuse('coefficient-file-installation', message, 'installation', { cau })
  }
  const rules = await listSharingRules(db, cell.id)
  const beginMs = fromLocal(cell.timeZone, year, 1, 1)
  const rule = rules.findLast(({ validFromMs }) => validFromMs <= beginMs) ?? rules[0]
  const shares = rule === undefined ? null : sharesOf(rule.key, homes)
  if (shares === null) {
    const message = 'The sharing rule has no shares of its own: choose equal or fixed shares.'
    return refuse('no-coefficients', message, 'cell')
  }
  const cupsOf = new Map(
    [...owners.value].flatMap(([point, { ownerId }]) => (isCups(point) ? [[ownerId, point]] : [])),
  )
  const missing = homes.find(({ id }) => (shares.get(id) ?? 0) > 0 && !cupsOf.has(id))
  if (missing !== undefined) {
    const message = `${missing.name} has a share and no supply point (CUPS) of 22 characters: state it with its meter.`
    return refuse('coefficient-file-missing', message, 'cell', { name: missing.name })
  }
  const members = homes.filter(({ id }) => cupsOf.has(id))
  const weights = members.map(({ id }) => shares.get(id) ?? 0)
  if (rule?.key.kind !== 'equal') {
    const checked = checkCoefficients([weights], weights.length)
    if (!checked.ok) return checked
  }
  const points = members.map(({ id }) => cupsOf.get(id)!)
  const text = writeSpanishCoefficients(points, [weights])
  return success({ fileName: spanishFileName(cau, year), text })
}

/** Each home's share as a weight; null where the key has none. */
function sharesOf(key: SharingKey, homes: readonly Cell[]): ReadonlyMap<string, number> | null {
  if (key.kind === 'equal') return new Map(homes.map(({ id }) => [id, 1]))
  if (key.kind !== 'static' && key.kind !== 'rounds') return null
  return new Map(key.shares.map(({ cellId, partsPerMillion }) => [cellId, partsPerMillion]))
}
