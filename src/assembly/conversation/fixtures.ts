// For tests: a neighbourhood, a question in it, and people who vote.
import { ManualClock } from '../../kernel/clock.ts'
import { seededRandom } from '../../kernel/random.ts'
import { value } from '../../cell/fixtures.ts'
import type { Store } from '../../store/open.ts'
import type { AssemblyContext } from '../context.ts'
import { assemblyOn, createStreet } from '../fixtures.ts'
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
  if (!isThere) await createStreet(store.db, startMs)
  return assemblyOn({ db: store.db, clock, random: seededRandom(seed), ...options })
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
