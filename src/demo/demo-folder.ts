import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import * as v from 'valibot'
import { DemoError } from './demo-error.ts'
import { freePorts } from './free-port.ts'

/** The three nodes: the city's, and those of two neighbourhoods. West is far away, and East goes away now and then. */
export const nodeNames = ['city', 'east', 'west'] as const
export type NodeName = (typeof nodeNames)[number]

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const codes = v.array(v.string())
const pages = v.object({
  cityId: v.string(),
  body: v.string(),
  question: v.string(),
  joint: v.string(),
})
const keptShape = v.object({
  /** Ports that others know the nodes by, and the one at which West listens behind its long way. */
  ports: v.object({ city: port, east: port, west: port, westInside: port }),
  /** Codes with which the steward of each node signs in, each of them once. */
  codes: v.object({ city: codes, east: codes, west: codes }),
  /** Paths on the city's node; null: the three do not know each other yet. */
  pages: v.nullable(pages),
})

/** What a demo keeps of itself beside the data of its nodes. */
export type Kept = v.InferOutput<typeof keptShape>
export type DemoPages = v.InferOutput<typeof pages>

/** The folder of a demo: `demo.json`, and the data and the log of each node. */
export class DemoFolder {
  readonly path: string
  kept: Kept

  private constructor(path: string, kept: Kept) {
    this.path = path
    this.kept = kept
  }

  /** Opens a folder that a demo has used, or begins in an empty one; `null`: in a new one for temporary files. */
  static async open(stated: string | null): Promise<DemoFolder> {
    const path = stated === null ? mkdtempSync(join(tmpdir(), 'commonwatt-demo-')) : resolve(stated)
    mkdirSync(path, { recursive: true, mode: 0o700 })
    if (existsSync(fileIn(path))) {
      const kept = readKept(path)
      if (kept.pages !== null) return new DemoFolder(path, kept)
      throw new DemoError(
        `The demo in ${path} was ended before it was ready. Remove the folder, or name another one.`,
      )
    }
    if (readdirSync(path).length > 0) {
      throw new DemoError(
        `The folder ${path} is not empty and holds no demo. Name an empty one, or one that is not there yet.`,
      )
    }
    const [city = 0, east = 0, west = 0, westInside = 0] = await freePorts(4)
    const none = { city: [], east: [], west: [] }
    const folder = new DemoFolder(path, {
      ports: { city, east, west, westInside },
      codes: none,
      pages: null,
    })
    folder.keep({})
    return folder
  }

  dataOf(name: NodeName): string {
    return join(this.path, name)
  }

  logOf(name: NodeName): string {
    return join(this.path, `${name}.log`)
  }

  /** Keeps what is new, whole or not at all; codes sign somebody in, so only the own user may read them. */
  keep(news: Partial<Kept>): void {
    this.kept = { ...this.kept, ...news }
    const file = fileIn(this.path)
    writeFileSync(`${file}.new`, `${JSON.stringify(this.kept, null, 2)}\n`, { mode: 0o600 })
    renameSync(`${file}.new`, file)
  }
}

function fileIn(path: string): string {
  return join(path, 'demo.json')
}

function readKept(path: string): Kept {
  try {
    return v.parse(keptShape, JSON.parse(readFileSync(fileIn(path), 'utf8')))
  } catch (error) {
    throw new DemoError(
      `The file ${fileIn(path)} cannot be read as a demo's. Remove the folder, or name another one.`,
      { cause: error },
    )
  }
}
