import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { refuse, RefusalError, orThrow } from '../../kernel/refusal.ts'
import { openStore, type Store } from '../../store/open.ts'
import { readConfig, type Config } from '../config.ts'
import { textOf, type Call } from './command.ts'

/** The node's settings as this call sees them. */
export function configOf(call: Call): Config {
  return orThrow(readConfig(call.terminal.environment, { data: textOf(call, 'data') }))
}

/** Opens the node's database. Refuses where there is none yet, unless it may be `new`. */
export async function openNodeStore(config: Config, may: 'exist' | 'new'): Promise<Store> {
  const { database } = config
  const isFile = !/^postgres(ql)?:/.test(database) && database !== ':memory:'
  if (isFile && may === 'exist' && !existsSync(database)) {
    throw new RefusalError(
      refuse(
        'no-database',
        `There is no database ${database}. Name the node's folder with --data FOLDER, or begin with "commonwatt start".`,
      ),
    )
  }
  if (isFile) mkdirSync(dirname(database), { recursive: true })
  return await openStore(database)
}

/** Opens the database, does the work and closes it again. */
export async function withNodeStore<Value>(
  call: Call,
  may: 'exist' | 'new',
  work: (store: Store, config: Config) => Promise<Value>,
): Promise<Value> {
  const config = configOf(call)
  const store = await openNodeStore(config, may)
  try {
    return await work(store, config)
  } finally {
    await store.close()
  }
}
