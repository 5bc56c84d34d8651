import type { GuardWish } from '../../federation/guard/guard.ts'
import { refuse, RefusalError, orThrow } from '../../kernel/refusal.ts'
import { dataOption, textOf, type Call, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'

const subject = {
  name: 'WHOM',
  meaning: 'account (https://snac.example/mia), server or domain (example.org)',
  isRequired: true,
} as const

export const blockCommand: Command = {
  name: 'block',
  summary: 'take nothing more from an account, a server or a domain, for the whole node',
  description:
    'A name without "https://" is a domain with all its servers; --server blocks just that one. A ' +
    'node that runs does within a minute what follows: followers are let go, words are hidden.',
  example: 'commonwatt block troll.example --reason "sends abuse"',
  arguments: [subject],
  options: {
    reason: { type: 'string', value: 'TEXT', meaning: 'why, for those who come after you' },
    server: { type: 'boolean', meaning: 'only this server, not the names below it' },
    data: dataOption,
  },
  async run(call) {
    const [whom = ''] = call.arguments
    const kind = /^https?:/.test(whom) ? 'actor' : call.options.has('server') ? 'server' : 'domain'
    const reason = textOf(call, 'reason') ?? ''
    await stated(call, { ruling: 'block', kind, subject: whom, reason }, 'blocked')
    return 0
  },
}

export const unblockCommand: Command = {
  name: 'unblock',
  summary: 'take back what "block" said',
  description: 'Name it as it was named to "block". Blocks of neighbourhoods are their stewards’.',
  example: 'commonwatt unblock troll.example',
  arguments: [subject],
  options: {
    server: { type: 'boolean', meaning: 'it was blocked with --server' },
    data: dataOption,
  },
  async run(call) {
    const [whom = ''] = call.arguments
    const kind = /^https?:/.test(whom) ? 'actor' : call.options.has('server') ? 'server' : 'domain'
    await stated(call, { ruling: null, kind, subject: whom, reason: '' }, 'blocked no longer')
    return 0
  },
}

/** `ruling` null: the rule is taken back. */
async function stated(
  call: Call,
  wish: Omit<GuardWish, 'ruling'> & { readonly ruling: GuardWish['ruling'] | null },
  done: string,
): Promise<void> {
  const [{ Guard }, { readSubject }, { machineClock }] = await Promise.all([
    import('../../federation/guard/guard.ts'),
    import('../../federation/guard/subject.ts'),
    import('../../kernel/clock.ts'),
  ])
  const { ruling, kind, subject: whom, reason } = wish
  const read = orThrow(readSubject(kind, whom))
  await withNodeStore(call, 'exist', async ({ db }, { publicUrl }) => {
    if (publicUrl === null) {
      const message = 'Nobody outside reaches this node: set PUBLIC_URL as for "commonwatt start".'
      throw new RefusalError(refuse('social-unaddressed', message))
    }
    const guard = new Guard({ db, clock: machineClock, origin: new URL(publicUrl).origin })
    orThrow(
      ruling === null
        ? await guard.lift(null, read, reason, null)
        : await guard.state(null, { ...wish, ruling }, null),
    )
  })
  call.terminal.out(`${read} is ${done}.\n`)
}
