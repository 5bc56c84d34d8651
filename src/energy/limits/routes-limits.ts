import * as v from 'valibot'
import { route, type Route } from '../../api/route.ts'
import type { Cell } from '../../cell/cell.ts'
import { findCell } from '../../cell/store.ts'
import { assert } from '../../kernel/assert.ts'
import { success } from '../../kernel/refusal.ts'
import type { EnergyContext } from '../context.ts'
import { cellPath } from '../shapes.ts'
import { stateGrid, stateWiring } from './state-limits.ts'
import { gridOf, wiringOf } from './store-limits.ts'

const phasesShape = v.pipe(v.array(v.picklist([1, 2, 3])), v.maxLength(3))
const idShape = v.pipe(v.string(), v.maxLength(100))
const nameShape = v.pipe(v.string(), v.maxLength(200))
const feedInShape = v.object({
  unit: v.pipe(v.picklist(['share', 'W']), v.description('A share of the modules’ power, or W')),
  value: v.number(),
})

/** How a home is wired, as it goes over the wire. */
const wiringShape = v.object({
  phases: v.exactOptional(v.picklist([1, 3]), 3),
  fuseA: v.exactOptional(v.nullable(v.number()), null),
  feedIn: v.exactOptional(v.nullable(feedInShape), null),
  circuits: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          id: idShape,
          name: nameShape,
          limit: v.object({
            unit: v.pipe(v.picklist(['A', 'W']), v.description('A of each phase, or W of all')),
            value: v.number(),
          }),
          phases: v.exactOptional(phasesShape, () => [1, 2, 3] as const),
          parent: v.exactOptional(v.nullable(idShape), null),
        }),
      ),
      v.maxLength(100),
    ),
    () => [],
  ),
  places: v.exactOptional(
    v.pipe(
      v.record(
        idShape,
        v.object({
          circuit: v.exactOptional(v.nullable(idShape), null),
          phases: v.exactOptional(phasesShape, () => []),
        }),
      ),
      v.description('Where devices are connected, by thing'),
    ),
    () => ({}),
  ),
})

/** What a neighbourhood's grid carries, as it goes over the wire. */
const gridShape = v.object({
  feedIn: v.exactOptional(v.nullable(feedInShape), null),
  feeders: v.exactOptional(
    v.pipe(
      v.array(
        v.object({
          id: idShape,
          name: nameShape,
          limitW: v.number(),
          homes: v.pipe(v.array(idShape), v.maxLength(10_000)),
          parent: v.exactOptional(v.nullable(idShape), null),
        }),
      ),
      v.maxLength(1_000),
    ),
    () => [],
  ),
})

/** What a home's wires and a neighbourhood's feeders carry, and what they may feed in. */
export function limitRoutes(context: EnergyContext): readonly Route[] {
  const { db } = context
  const called = async (id: string): Promise<Cell> => {
    const cell = await findCell(db, id)
    assert(cell !== null, 'who may call a route of a cell was asked before')
    return cell
  }
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/wiring',
      summary: 'A home’s main fuse, circuits, what is connected where, and what it may feed in',
      access: { kind: 'cell', roles: ['resident'] },
      scope: 'read',
      params: cellPath,
      answer: wiringShape,
      handle: async ({ params }) => success(await wiringOf(db, params.cell)),
    }),
    route({
      method: 'put',
      path: '/cells/{cell}/wiring',
      summary: 'States how a home is wired; the plan keeps it from now on',
      access: { kind: 'cell', roles: ['resident'] },
      scope: 'write',
      params: cellPath,
      body: wiringShape,
      answer: wiringShape,
      handle: async ({ params, body }) => stateWiring(context, await called(params.cell), body),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/grid',
      summary: 'A neighbourhood’s feeders and what it may feed in',
      access: { kind: 'cell', roles: ['steward', 'member'] },
      scope: 'read',
      params: cellPath,
      answer: gridShape,
      handle: async ({ params }) => success(await gridOf(db, params.cell)),
    }),
    route({
      method: 'put',
      path: '/cells/{cell}/grid',
      summary: 'States what a neighbourhood’s feeders carry; the plan keeps it from now on',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: cellPath,
      body: gridShape,
      answer: gridShape,
      handle: async ({ params, body }) => stateGrid(context, await called(params.cell), body),
    }),
  ]
}
