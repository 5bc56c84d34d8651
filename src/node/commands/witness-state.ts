import { randomBytes } from 'node:crypto'
import { open, readFile, rename } from 'node:fs/promises'
import * as v from 'valibot'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { isKeyName, newPrivateKey } from '../../kernel/signed-note.ts'

const seenShape = v.object({
  origin: v.string(),
  /** The log's key, as text. */
  key: v.string(),
  size: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** Hex. */
  head: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
})

/** The last head of a log that a witness signed. */
export type SeenLog = v.InferOutput<typeof seenShape>

const stateShape = v.object({
  name: v.string(),
  privateKey: v.string(),
  /** By the address of the log. */
  logs: v.record(v.string(), seenShape),
})

/** All that a witness has to remember. */
export type WitnessState = v.InferOutput<typeof stateShape>

/** Reads the file of a witness, or makes a new one's. Refuses a file that is something else: a witness never begins anew by mistake. */
export async function readState(file: string, name: string | undefined): Promise<WitnessState> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (text === null) return newState(name ?? 'witness')
  let content: unknown = null
  try {
    content = JSON.parse(text)
  } catch {
    // Refused below, as what has another shape is.
  }
  const parsed = v.safeParse(stateShape, content)
  if (!parsed.success) {
    const message = `${file} is not the file of a witness; name another with --state FILE.`
    throw new RefusalError(refuse('not-a-state', message))
  }
  if (name !== undefined && name !== parsed.output.name) {
    const message = `The witness in ${file} is called ${parsed.output.name}; leave out --name, or name another --state FILE.`
    throw new RefusalError(refuse('other-witness', message))
  }
  return parsed.output
}

function newState(name: string): WitnessState {
  if (!isKeyName(name)) {
    const message = `--name is a name without spaces and plus, not "${name}".`
    throw new RefusalError(refuse('bad-option', message))
  }
  return { name, privateKey: newPrivateKey(), logs: {} }
}

/** Writes the file so that it is there as before or whole, for the own eyes only. */
export async function saveState(file: string, state: WitnessState): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString('hex')}`
  const handle = await open(draft, 'wx', 0o600)
  try {
    await handle.writeFile(`${JSON.stringify(state, null, 2)}\n`)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}
