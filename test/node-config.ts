import { join } from 'node:path'
import type { Config } from '../src/node/config.ts'

/** Settings of a node of one test: its data in a folder, its ports the next free ones, nobody in it and nothing outside. */
export function testConfig(folder: string, stated: Partial<Config> = {}): Config {
  return {
    database: join(folder, 'node.sqlite'),
    dataFolder: folder,
    host: '127.0.0.1',
    port: 0,
    mayMovePort: false,
    publicUrl: null,
    mqtt: { kind: 'embedded', host: '127.0.0.1', port: 0, mayMovePort: false, tls: null },
    sample: false,
    sampleSpeed: 60,
    languageModel: null,
    federationLoopback: false,
    ...stated,
  }
}
