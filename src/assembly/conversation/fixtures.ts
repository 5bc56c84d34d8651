// For tests: a neighbourhood, a question in it, and people who vote.
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { createCell } from '../../cell/store.ts'
import { value } from '../../cell/fixtures.ts'
import type { Store } from '../../store/open.ts'
import type { AssemblyContext } from '../context.ts'
import { assemblyOn } from '../fixtures.ts'
import type { Conversation, ConversationDraft } from './conversation.ts'
import { beginConversation } from './import-polis.ts'
import type { Who } from './act.ts'

export const startMs = Date.UTC(2026, 10, 2, 8)

export const question: ConversationDraft = {
  question: 'May batteries feed the grid when prices are high?',
  background: '',
  language: 'en',
  isStrict: false,
}

export async function testAssembly(
  store: Store,
  {
    isThere = false,
    seed = 3,
    ...options
  }: {
    readonly talkLimit?: number
    readonly queueLimit?: number
    /** Whether the neighbourhood is there already. */
    readonly isThere?: boolean
    readonly seed?: number
  } = {},
): Promise<AssemblyContext & { readonly clock: ManualClock }> {
  const clock = new ManualClock(startMs)
  if (!isThere) await createStreet(store)
  return assemblyOn({ db: store.db, clock, random: seededRandom(seed), ...options })
}

async function createStreet(store: Store): Promise<void> {
  await createCell(store.db, {
    id: 'street',
    kind: 'neighbourhood',
    parentId: null,
    slug: 'street',
    name: 'Street',
    place: { label: 'Graz', latitude: 47.07, longitude: 15.44 },
    timeZone: 'Europe/Vienna',
    currency: 'EUR',
    time: { kind: 'machine' },
    isSample: false,
    createdMs: startMs,
  })
}

export async function begun(
  context: AssemblyContext,
  more: Partial<ConversationDraft> = {},
): Promise<Conversation> {
  return value(await beginConversation(context, 'street', { ...question, ...more }, startMs))
}

export function person(name: string | number): Who {
  return { kind: 'person', personId: `person-${name}` }
}
