import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { refuse, success, type Refusal, type Result } from '../kernel/refusal.ts'
import type { Cell } from './cell.ts'
import { checkCell } from './cell-check.ts'
import type { CellContext } from './context.ts'
import { createHome, createNeighbourhood } from './home.ts'
import { isMember, type Principal } from './role.ts'
import { cellPath, cellShape, draftShape, placeShape } from './shapes.ts'
import { deleteCell, findCell, homesOf, updateCell } from './store.ts'

const patchShape = v.strictObject({
  name: v.optional(v.string()),
  slug: v.optional(v.string()),
  place: v.optional(placeShape),
  timeZone: v.optional(v.string()),
  currency: v.optional(v.string()),
})

/** Cells: those I have to do with, and what a steward does with the homes of the neighbourhood. */
export function cellsRoutes(context: CellContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/cells',
      summary: 'The cells I belong to, and the neighbourhoods of my homes',
      access: { kind: 'anyone' },
      scope: 'read',
      answer: v.object({ cells: v.array(cellShape) }),
      handle: async ({ principal }) => success({ cells: await cellsOf(context, principal) }),
    }),
    route({
      method: 'post',
      path: '/cells',
      summary: 'Found a neighbourhood on this node',
      access: { kind: 'node' },
      scope: 'admin',
      body: draftShape,
      answer: cellShape,
      handle: ({ body }) => createNeighbourhood(context, db, body),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}',
      summary: 'A cell',
      access: {
        kind: 'cell',
        roles: ['steward', 'resident', 'guest', 'home-guest', 'member', 'parent-steward'],
      },
      scope: 'read',
      params: cellPath,
      answer: v.object({
        ...cellShape.entries,
        homeCount: v.pipe(v.number(), v.description('How many homes it has')),
        isMine: v.pipe(v.boolean(), v.description('Whether I live in it or in one of its homes')),
      }),
      handle: async ({ params, principal }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return missing()
        const homes = await homesOf(db, cell.id)
        const lives =
          principal.kind !== 'nobody' &&
          principal.memberships.some((m) => m.cellId === cell.id && m.role === 'resident')
        return success({
          ...cell,
          homeCount: homes.length,
          isMine: lives || isMember(principal, cell.id),
        })
      },
    }),
    route({
      method: 'patch',
      path: '/cells/{cell}',
      summary: 'Change what a cell is called, where it is, its time zone or currency',
      access: { kind: 'cell', roles: ['steward', 'resident'] },
      scope: 'write',
      params: cellPath,
      body: patchShape,
      answer: cellShape,
      handle: ({ params, body }) => changeCell(context, params.cell, body),
    }),
    route({
      method: 'get',
      path: '/cells/{cell}/homes',
      summary: 'The homes of a neighbourhood, for its steward',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'read',
      params: cellPath,
      answer: v.object({ homes: v.array(cellShape) }),
      handle: async ({ params }) => success({ homes: await homesOf(db, params.cell) }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/homes',
      summary: 'Add a home to a neighbourhood',
      access: { kind: 'cell', roles: ['steward'] },
      scope: 'write',
      params: cellPath,
      body: v.object({ name: v.string() }),
      answer: cellShape,
      handle: ({ params, body }) => createHome(context, db, params.cell, body.name),
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}',
      summary: 'Remove a home in which nobody lives and nothing is kept',
      access: { kind: 'cell', roles: ['parent-steward'] },
      scope: 'admin',
      needsProof: true,
      params: cellPath,
      answer: v.null(),
      handle: async ({ principal, params }) =>
        principal.kind === 'visitor'
          ? refuse(
              'set-up-first',
              'The sample stays whole for everyone who visits; set this node up first.',
            )
          : deleteCell(db, params.cell),
    }),
  ]
}

/** The principal's cells and the neighbourhoods of their homes, in that order, each once. */
async function cellsOf(context: CellContext, principal: Principal): Promise<Cell[]> {
  if (principal.kind === 'nobody') return []
  const ids = principal.memberships.flatMap((m) => [m.cellId, m.parentId ?? m.cellId])
  const cells = await Promise.all([...new Set(ids)].map((id) => findCell(context.db, id)))
  return cells.filter((cell) => cell !== null)
}

/** Changes what is named, after checking the cell as it would then be. */
async function changeCell(
  context: CellContext,
  id: string,
  patch: v.InferOutput<typeof patchShape>,
): Promise<Result<Cell>> {
  const cell = await findCell(context.db, id)
  if (cell === null) return missing()
  const { slug = cell.slug, name, place, timeZone, currency } = patch
  const checked = checkCell({
    name: name ?? cell.name,
    place: place ?? cell.place,
    timeZone: timeZone ?? cell.timeZone,
    currency: currency ?? cell.currency,
  })
  return checked.ok ? updateCell(context.db, id, { ...checked.value, slug }) : checked
}

function missing(): Refusal {
  return refuse('not-found', 'There is no such cell.', 'cell')
}
