import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { machineClock, type Clock } from '../../src/kernel/clock.ts'
import { listCells } from '../../src/cell/store.ts'
import { secureRandom } from '../../src/kernel/random.ts'
import type { Config } from '../../src/node/config.ts'
import type { Log } from '../../src/node/log.ts'
import { startNode, type RunningNode } from '../../src/node/node.ts'
import { createSampleCells } from '../../src/node/sample-cells.ts'
import { openStore } from '../../src/store/open.ts'
import { testConfig } from '../node-config.ts'

/** A real node for browser tests: its own folder and ports, the sample or nothing in it. */
export interface TestNode extends RunningNode {
  readonly folder: string
  /** Errors that the node logged: a test that is done expects none. */
  readonly errors: readonly string[]
}

/** Starts a node in this process, on a SQLite file of its own where no other database is named; `stop` also removes its folder. */
export async function startTestNode({
  sample = true,
  hasTalk = false,
  speed = 60,
  database = '',
  languageModel = null,
  clock = machineClock,
}: {
  readonly sample?: boolean
  /** With what the sample's people have asked and decided; not stated: nobody has said anything yet. */
  readonly hasTalk?: boolean
  readonly speed?: number
  readonly database?: string
  readonly languageModel?: Config['languageModel']
  readonly clock?: Clock
} = {}): Promise<TestNode> {
  const folder = mkdtempSync(join(tmpdir(), 'commonwatt-browser-'))
  const errors: string[] = []
  const log: Log = {
    info: () => {},
    error: (event, error) => {
      errors.push(`${event}: ${error instanceof Error ? error.stack : String(error)}`)
    },
  }
  const config: Config = testConfig(folder, {
    ...(database === '' ? {} : { database }),
    sample,
    sampleSpeed: speed,
    languageModel,
  })
  if (sample && !hasTalk) {
    const store = await openStore(config.database)
    if ((await listCells(store.db)).length === 0) {
      await createSampleCells(store.db, speed, secureRandom, Date.now())
    }
    await store.close()
  }
  const node = await startNode(config, { log, clock })
  return {
    ...node,
    folder,
    errors,
    async stop() {
      await node.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
