import { rm } from 'node:fs/promises'
import { isSetUp } from '../cell/store-person.ts'
import { assert } from '../kernel/assert.ts'
import { orThrow, refuse, success, type Result } from '../kernel/refusal.ts'
import { checkBackup, restoreBackup, type BackupContent } from '../store/backup-restore.ts'
import { openStore } from '../store/open.ts'
import { uploadFolder, type Config } from './config.ts'
import { listen, type HttpServer } from './http-server.ts'
import { openNode, type OpenNode, type Surroundings } from './open-node.ts'

/** A node that answers. */
export interface RunningNode extends OpenNode {
  /** Where its page is. */
  readonly url: string
  /** Stops in order: no new requests, what came in becomes durable, then the database closes. */
  stop(): Promise<void>
}

/**
 * Starts one node and its page. Throws a plain sentence where a part cannot start, with everything stopped again.
 */
export async function startNode(config: Config, surroundings: Surroundings): Promise<RunningNode> {
  // What a crash left of an upload.
  await rm(uploadFolder(config), { recursive: true, force: true })
  const server = await listen(config.host, config.port, config.mayMovePort)
  const inside = new Inside(config, server, surroundings)
  try {
    const { mqttUrl, setupUrl } = await inside.open()
    return {
      url: config.publicUrl ?? server.url,
      mqttUrl,
      setupUrl,
      async stop() {
        await server.stop()
        await inside.stop()
      },
    }
  } catch (error) {
    await server.stop()
    throw error
  }
}

/** What runs behind the port: opened, and once more after a backup took the place of what was there. */
class Inside {
  readonly #config: Config
  readonly #server: HttpServer
  readonly #surroundings: Surroundings
  #node: OpenNode | null = null
  #isRestoring = false

  constructor(config: Config, server: HttpServer, surroundings: Surroundings) {
    this.#config = config
    this.#server = server
    this.#surroundings = surroundings
  }

  async open(): Promise<OpenNode> {
    const restore = this.#config.database === ':memory:' ? null : this.#restore.bind(this)
    this.#node = await openNode(this.#config, this.#server, restore, this.#surroundings)
    return this.#node
  }

  async stop(): Promise<void> {
    await this.#node?.stop()
    this.#node = null
  }

  /**
   * Puts a backup in the place of the whole database and opens the node again on it. A backup that is no good is
   * refused while the node still runs; what fails later leaves the database as it was.
   */
  async #restore(path: string): Promise<Result<BackupContent>> {
    if (this.#isRestoring) {
      return refuse('restoring-already', 'Another backup is being put in place right now.')
    }
    this.#isRestoring = true
    try {
      const checked = await checkBackup(path)
      if (!checked.ok) return checked
      await this.stop()
      try {
        await replaceDatabase(this.#config.database, path)
      } finally {
        await this.open()
      }
      this.#surroundings.log.info('backup-restored', { rows: checked.value.rows })
      return success(checked.value)
    } finally {
      this.#isRestoring = false
    }
  }
}

/** Only a node that nobody set up is replaced: somebody may have done so while the backup was being checked. */
async function replaceDatabase(database: string, path: string): Promise<void> {
  const store = await openStore(database)
  try {
    assert(!(await isSetUp(store.db)), 'a node that somebody set up is not replaced')
    orThrow(await restoreBackup(store, path, { replaces: true }))
  } finally {
    await store.close()
  }
}
