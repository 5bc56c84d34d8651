// For tests: a room with a clock that stands still and people in it.
import { ManualClock } from '../kernel/clock.ts'
import { seededRandom } from '../kernel/random.ts'
import type { Refusal, Result } from '../kernel/refusal.ts'
import type { Store } from '../store/open.ts'
import type { CellDraft } from './cell-check.ts'
import { signInAttempts, type CellContext } from './context.ts'
import { createHome } from './home.ts'
import { acceptInvitation, inviteTo, type Joined } from './join.ts'
import type { PersonHooks } from './person.ts'
import type { Role } from './role.ts'
import { newSetupCode, setUpNode, type SetUp } from './setup.ts'

export const startMs = Date.UTC(2026, 2, 1, 12)

export interface TestContext extends CellContext {
  readonly clock: ManualClock
}

export function testContext(
  db: Store['db'],
  {
    publicUrl = 'http://localhost:7310',
    personHooks = [],
  }: { publicUrl?: string; personHooks?: readonly PersonHooks[] } = {},
): TestContext {
  return {
    db,
    clock: new ManualClock(startMs),
    random: seededRandom(7),
    publicUrl,
    attempts: signInAttempts(),
    personHooks,
  }
}

export const here = { address: '192.0.2.7', device: 'Firefox on Linux' }

export const sonnenhof: CellDraft = {
  name: 'Sonnenhof',
  place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
  timeZone: 'Europe/Vienna',
  currency: 'EUR',
}

/** Sets the node up with the steward Stefanie of Sonnenhof, who lives in its first home. */
export async function setUpSonnenhof(context: CellContext): Promise<SetUp> {
  const code = await newSetupCode(context)
  return value(
    await setUpNode(context, {
      ...here,
      code: code?.code ?? '',
      isLocal: false,
      name: 'Stefanie Steward',
      language: 'de',
      neighbourhood: sonnenhof,
      homeName: 'Haus am Bach',
    }),
  )
}

/** Lets somebody new join a cell by an invitation. */
export async function join(
  context: CellContext,
  inviterId: string | null,
  cellId: string,
  role: Role,
  name: string,
): Promise<Joined> {
  const { url } = value(await inviteTo(context, { inviterId, cellId, role }))
  return value(
    await acceptInvitation(context, {
      ...here,
      token: tokenIn(url),
      personId: null,
      name,
      language: 'en',
    }),
  )
}

/** A home in the neighbourhood with its first resident. */
export async function settle(
  context: CellContext,
  { neighbourhood, personId }: Pick<SetUp, 'neighbourhood' | 'personId'>,
  homeName: string,
  residentName: string,
): Promise<Joined> {
  const home = value(await createHome(context, context.db, neighbourhood.id, homeName))
  return join(context, personId, home.id, 'resident', residentName)
}

export function tokenIn(url: string): string {
  return new URL(url).pathname.split('/').at(-1) ?? ''
}

export function value<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(`refused: ${result.code}: ${result.message}`)
  return result.value
}

export function refusal(result: Result<unknown>): Refusal {
  if (result.ok) throw new Error('it was let through')
  return result
}

export function codeOf(result: Result<unknown>): string {
  return result.ok ? 'ok' : result.code
}
