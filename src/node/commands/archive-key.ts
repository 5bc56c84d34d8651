import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { checkPassphrase } from '../../store/archive/sealed-stream.ts'
import { textOf, type Call, type Option } from './command.ts'

/** Bytes of a key file at the most. */
const keyLimit = 4096

/** Where a passphrase stands: in a file, for the command line can be read by others. */
export const keyOption: Option = {
  type: 'string',
  value: 'FILE',
  meaning: 'the file with the passphrase of the archive',
}

/** The passphrase in the file that the call names. */
export async function readKeyFile(call: Call): Promise<string> {
  const path = textOf(call, 'key')
  if (path === undefined) throw keyless()
  const bytes = await readFile(path).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new RefusalError(refuse('no-file', `${path} cannot be read: ${why}`))
  })
  if (bytes.length > keyLimit) {
    const message = `${path} is longer than ${keyLimit} bytes: it is no key file.`
    throw new RefusalError(refuse('file-too-large', message))
  }
  return checkPassphrase(bytes.toString('utf8'))
}

/** The same; a file that is not there is made, with a passphrase that nobody guesses. */
export async function readOrMakeKeyFile(
  call: Call,
): Promise<{ passphrase: string; isNew: boolean }> {
  const path = textOf(call, 'key')
  if (path === undefined) throw keyless()
  const isNew = !existsSync(path)
  if (isNew) await writeFile(path, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 })
  return { passphrase: await readKeyFile(call), isNew }
}

function keyless(): RefusalError {
  const message = 'Name with --key FILE the file in which the passphrase stands.'
  return new RefusalError(refuse('bad-option', message))
}
