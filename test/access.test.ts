import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openApiRoute } from '../src/api/openapi.ts'
import type { Route } from '../src/api/route.ts'
import { openStore } from '../src/store/open.ts'
import { accessTable, homeGuestOpens, pageTable, type AccessTable } from './access-table.ts'
import {
  buildWorld,
  callers,
  homeGuest,
  operator,
  type Caller,
  type Outcome,
  type World,
} from './access-world.ts'
import { everyRoute } from './every-route.ts'

const store = await openStore(':memory:')
const { routes, pages } = everyRoute(store)
let world: World

before(async () => {
  world = await buildWorld(routes)
})

after(async () => {
  await world.close()
  await store.close()
})

const nameOf = ({ method, path }: Route): string => `${method} ${path}`

type Row = AccessTable[string]

/** Fails with the rows that are new, different or gone, as they would stand in the table. */
function compare(actual: AccessTable, table: AccessTable): void {
  const text = (row: Row | undefined): string => JSON.stringify(row) ?? 'gone'
  const names = [...new Set([...Object.keys(actual), ...Object.keys(table)])]
  const wrong = names.flatMap((name) =>
    text(actual[name]) === text(table[name]) ? [] : [`'${name}': ${text(actual[name])},`],
  )
  assert.equal(wrong.join('\n'), '')
}

/** The outcome for every caller in one row. */
async function rowOf(ask: (caller: Caller) => Promise<Outcome>): Promise<string> {
  const outcomes = []
  for (const caller of callers) outcomes.push(await ask(caller))
  return outcomes.join('').replace(/^(...)(...)(....)$/, '$1 $2 $3')
}

/** One row, or for what belongs to a cell one for the home and one for the neighbourhood. */
async function rowsOf(
  path: string,
  ask: (caller: Caller, cellId: string) => Promise<Outcome>,
): Promise<Row> {
  if (!/\{cell\}|:cell\b/.test(path)) return rowOf((caller) => ask(caller, ''))
  return [
    await rowOf((caller) => ask(caller, world.homeId)),
    await rowOf((caller) => ask(caller, world.neighbourhoodId)),
  ]
}

test('every route lets in whom the table names, and nobody else', async () => {
  const actual: Record<string, Row> = {}
  for (const route of [...routes, openApiRoute(routes)]) {
    actual[nameOf(route)] = await rowsOf(route.path, (caller, cellId) =>
      world.ask(caller, route, cellId),
    )
  }
  compare(actual, accessTable)
})

test('every page opens for whom the table names, and nobody else', async () => {
  const actual: Record<string, Row> = {}
  for (const { method, path, access } of pages) {
    actual[`${method} ${path}`] = await rowsOf(path, (caller, cellId) =>
      world.judge(caller, access, cellId),
    )
  }
  compare(actual, pageTable)
})

test('a guest of a home opens its sums and nothing else of it, and nothing of the neighbourhood', async () => {
  const opened: string[] = []
  const about = (path: string): boolean => /\{cell\}|:cell\b/.test(path)
  for (const route of routes.filter(({ path }) => about(path))) {
    if ((await world.ask(homeGuest, route, world.homeId)) === '+') opened.push(nameOf(route))
    assert.notEqual(await world.ask(homeGuest, route, world.neighbourhoodId), '+', nameOf(route))
  }
  for (const { method, path, access } of pages.filter((page) => about(page.path))) {
    const name = `${method} ${path}`
    if ((await world.judge(homeGuest, access, world.homeId)) === '+') opened.push(name)
    assert.notEqual(await world.judge(homeGuest, access, world.neighbourhoodId), '+', name)
  }
  assert.deepEqual(opened.toSorted(), homeGuestOpens)
})

test('a grid operator’s token sends and takes back signals for its home, and does and sees nothing else', async () => {
  const opened: string[] = []
  for (const route of routes.filter(({ access }) => access.kind === 'cell')) {
    if ((await world.ask(operator, route, world.homeId)) === '+') opened.push(nameOf(route))
    assert.notEqual(await world.ask(operator, route, world.neighbourhoodId), '+', nameOf(route))
  }
  assert.deepEqual(opened.toSorted(), [
    'delete /cells/{cell}/signals/{signal}',
    'get /cells/{cell}/signals/{signal}',
    'post /cells/{cell}/signals',
  ])
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
