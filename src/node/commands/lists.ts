import type { ListDesk } from '../../federation/guard/list-desk.ts'
import type { HeardList } from '../../federation/guard/store-list.ts'
import { orThrow, refuse, RefusalError } from '../../kernel/refusal.ts'
import type { Store } from '../../store/open.ts'
import { dataOption, type Call, type Command } from './command.ts'
import { withNodeStore } from './node-store.ts'
import packageJson from '../../../package.json' with { type: 'json' }

/** Names that are printed of what a list would change at the most. */
const namesPrinted = 50

const address = {
  name: 'ADDRESS',
  meaning: 'of the list: CSV as Mastodon exports it, JSON, or one name a line',
  isRequired: true,
} as const

export const subscribeCommand: Command = {
  name: 'subscribe',
  summary: 'subscribe to a list of servers to block, for the whole node',
  description:
    'Asks for the list and prints what it would change; nothing of it holds before "lists ADDRESS ' +
    '--take". What you and stewards say yourselves stands above lists. Again with or without --itself ' +
    'chooses anew whether small changes hold by themselves.',
  example: 'commonwatt subscribe https://example.org/blocks.csv',
  arguments: [address],
  options: {
    accept: { type: 'boolean', meaning: 'the list says whom to accept, not whom to block' },
    itself: { type: 'boolean', meaning: 'once it holds, small changes hold by themselves' },
    data: dataOption,
  },
  async run(call) {
    const [of = ''] = call.arguments
    const ruling = call.options.has('accept') ? 'accept' : 'block'
    const wish = { address: of, ruling, isAutomatic: call.options.has('itself') } as const
    await withLists(call, async (desk, store) => {
      const list = orThrow(await desk.subscribe(null, wish, null))
      await print(call, store, list)
    })
    return 0
  },
}

export const unsubscribeCommand: Command = {
  name: 'unsubscribe',
  summary: 'end the subscription of a list: what it said holds no longer',
  description: 'Subscriptions of neighbourhoods are their stewards’.',
  example: 'commonwatt unsubscribe https://example.org/blocks.csv',
  arguments: [address],
  options: { data: dataOption },
  async run(call) {
    await withLists(call, async (desk, store) => {
      const list = await named(call, store)
      orThrow(await desk.unsubscribe(null, list.id, null))
      call.terminal.out(`${list.address}: subscription ended.\n`)
    })
    return 0
  },
}

export const listsCommand: Command = {
  name: 'lists',
  summary: 'print the lists that the node subscribes to, and what they would change',
  description: 'With --take, what the list has changed until now holds.',
  example: 'commonwatt lists https://example.org/blocks.csv --take',
  arguments: [{ ...address, isRequired: false }],
  options: {
    take: { type: 'boolean', meaning: 'let what this list changed hold' },
    data: dataOption,
  },
  async run(call) {
    await withLists(call, async (desk, store) => {
      const { listsOf } = await import('../../federation/guard/store-list.ts')
      if (call.options.has('take') || call.arguments.length > 0) {
        const list = await named(call, store)
        if (call.options.has('take')) orThrow(await desk.take(null, list, null))
        return await print(call, store, list)
      }
      const lists = await listsOf(store.db, null)
      if (lists.length === 0) call.terminal.out('The node subscribes to no list.\n')
      for (const list of lists) await print(call, store, list)
    })
    return 0
  },
}

export const hearCommand: Command = {
  name: 'hear',
  summary: 'hear accepted servers only, or new ones too, in all neighbourhoods',
  description:
    'accepted: whoever is on a server that nobody accepted is met as if they were blocked. ' +
    'anybody: servers that are new wait until stewards accept them.',
  example: 'commonwatt hear accepted',
  arguments: [{ name: 'WHOM', meaning: 'accepted or anybody', isRequired: true }],
  options: { data: dataOption },
  async run(call) {
    const [whom = ''] = call.arguments
    if (whom !== 'accepted' && whom !== 'anybody') {
      const message = `Write "accepted" or "anybody", not "${whom.slice(0, 100)}".`
      throw new RefusalError(refuse('hear-whom', message))
    }
    const [{ Guard }, { machineClock }] = await Promise.all([
      import('../../federation/guard/guard.ts'),
      import('../../kernel/clock.ts'),
    ])
    await withNodeStore(call, 'exist', async ({ db }, { publicUrl }) => {
      const guard = new Guard({ db, clock: machineClock, origin: originOf(publicUrl) })
      await guard.choose(null, { hearsOnlyAccepted: whom === 'accepted' }, null)
    })
    call.terminal.out(
      whom === 'accepted' ? 'Only accepted servers are heard.\n' : 'New servers are heard again.\n',
    )
    return 0
  },
}

async function withLists(
  call: Call,
  work: (desk: ListDesk, store: Store) => Promise<void>,
): Promise<void> {
  const [{ ListDesk: Desk }, { listAsker }, { TableWayOut }, { machineClock }, { secureRandom }] =
    await Promise.all([
      import('../../federation/guard/list-desk.ts'),
      import('../../federation/guard/ask-list.ts'),
      import('../../federation/way-out.ts'),
      import('../../kernel/clock.ts'),
      import('../../kernel/random.ts'),
    ])
  await withNodeStore(call, 'exist', async (store, { publicUrl, federationLoopback: loopback }) => {
    const origin = originOf(publicUrl)
    const userAgent = `Commonwatt/${packageJson.version} (+${origin}/)`
    const wayOut = new TableWayOut({ onLeft: () => {}, onFault: () => {} })
    const of = { db: store.db, clock: machineClock, random: secureRandom, origin, loopback, wayOut }
    await work(new Desk({ ...of, ask: listAsker({ loopback, userAgent }) }), store)
  })
}

async function named(call: Call, { db }: Store): Promise<HeardList> {
  const { listsOf } = await import('../../federation/guard/store-list.ts')
  const [of = ''] = call.arguments
  const list = (await listsOf(db, null)).find((one) => one.address === of)
  if (list !== undefined) return list
  const message = `The node does not subscribe to "${of.slice(0, 200)}"; "commonwatt lists" prints what it subscribes to.`
  throw new RefusalError(refuse('list-unknown', message))
}

async function print(call: Call, { db }: Store, { id, address: of, ruling, fault }: HeardList) {
  const { changedNames, countNames } = await import('../../federation/guard/store-list.ts')
  const { holds, added, dropped } = await countNames(db, id)
  const does = ruling === 'block' ? 'blocks' : 'accepts'
  const { out } = call.terminal
  out(`${of} ${does} ${holds}; waiting: ${added} to come, ${dropped} to go.\n`)
  if (fault !== '') out(`  not read the last time: ${fault}\n`)
  for (const [mark, what] of [
    ['+', 'added'],
    ['-', 'dropped'],
  ] as const) {
    const names = await changedNames(db, id, what, namesPrinted)
    for (const { subject, note } of names)
      out(`  ${mark} ${subject} ${plain(note)}`.trimEnd() + '\n')
    const more = (what === 'added' ? added : dropped) - names.length
    if (more > 0) out(`  ${mark} and ${more} more\n`)
  }
}

/** Words of others on a terminal: one line, nothing that moves its cursor. */
function plain(text: string): string {
  return text.replaceAll(/\p{C}+/gu, ' ')
}

function originOf(publicUrl: string | null): string {
  if (publicUrl !== null) return new URL(publicUrl).origin
  const message = 'Nobody outside reaches this node: set PUBLIC_URL as for "commonwatt start".'
  throw new RefusalError(refuse('social-unaddressed', message))
}
