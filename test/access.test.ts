import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { testApiContext } from '../src/api/fixtures.ts'
import { openApiRoute } from '../src/api/openapi.ts'
import type { Route } from '../src/api/route.ts'
import { apiRoutes } from '../src/api/routes.ts'
import { testContext } from '../src/cell/fixtures.ts'
import { cellRoutes } from '../src/cell/routes.ts'
import { openStore } from '../src/store/open.ts'
import { accessTable } from './access-table.ts'
import { buildWorld, callers, type World } from './access-world.ts'

const store = await openStore(':memory:')
const routes = everyRoute()
let world: World

before(async () => {
  world = await buildWorld(routes)
})

after(async () => {
  await world.close()
  await store.close()
})

/** Every route of the node. */
function everyRoute(): readonly Route[] {
  return [...cellRoutes(testContext(store.db)), ...apiRoutes(testApiContext(store.db))]
}

const nameOf = ({ method, path }: Route): string => `${method} ${path}`

async function rowOf(route: Route, cellId: string): Promise<string> {
  const outcomes = []
  for (const caller of callers) outcomes.push(await world.ask(caller, route, cellId))
  return outcomes.join('').replace(/^(...)(...)(....)$/, '$1 $2 $3')
}

test('every route lets in whom the table names, and nobody else', async () => {
  const actual: Record<string, string | readonly [string, string]> = {}
  for (const route of [...routes, openApiRoute(routes)]) {
    actual[nameOf(route)] = route.path.includes('{cell}')
      ? [await rowOf(route, world.homeId), await rowOf(route, world.neighbourhoodId)]
      : await rowOf(route, '')
  }
  assert.deepEqual(actual, accessTable)
})

test('a cell that does not exist answers as one that is hidden', async () => {
  for (const route of routes.filter(({ access }) => access.kind === 'cell')) {
    for (const caller of ['nobody', 'neighbour', 'guest'] as const) {
      const hidden = await world.ask(caller, route, world.homeId)
      assert.equal(await world.ask(caller, route, 'no-such-cell'), hidden, nameOf(route))
    }
  }
})

test('a token never may more than its person, nor more than its scope', async () => {
  for (const route of routes) {
    for (const cellId of [world.homeId, world.neighbourhoodId]) {
      const person = await world.ask('resident', route, cellId)
      for (const caller of callers.filter((name) => name.startsWith('token'))) {
        const outcome = await world.ask(caller, route, cellId)
        assert.ok(outcome !== '+' || person === '+', `${caller} ${nameOf(route)}`)
      }
    }
  }
})
