import { refuse, RefusalError, orThrow } from '../../kernel/refusal.ts'
import { isSet, jsonOption, textOf, type Call, type Command } from './command.ts'

export const witnessCommand: Command = {
  name: 'witness',
  summary: "look at a neighbourhood's log from outside, and sign that it only grew",
  description:
    'Asks the log at URL for its head and for proof that it adds to the one seen last, signs that ' +
    'and tells the log. A log that went back, split or changed is refused with exit code 1, and ' +
    'nothing is signed. What was seen stands in a file with the key of this witness: keep it. ' +
    'Without URL it prints the key that the steward of the neighbourhood states. Run it by a timer: a ' +
    'run that meets another waits for it for half a minute.',
  example: 'commonwatt witness https://energy.example.org/api/logs/0198f2 --name lindenhof.example',
  arguments: [
    {
      name: 'URL',
      meaning: 'address of the log, as its accounts page shows it',
      isRequired: false,
    },
  ],
  options: {
    state: {
      type: 'string',
      value: 'FILE',
      meaning: 'what was seen, and the own key (default: witness.json)',
    },
    name: {
      type: 'string',
      value: 'NAME',
      meaning: 'the name of a new witness, without spaces (default: witness)',
    },
    key: {
      type: 'string',
      value: 'KEY',
      meaning: "the log's key, given by hand; else the first one seen is held on to",
    },
    json: jsonOption,
  },
  async run(call) {
    const file = textOf(call, 'state') ?? 'witness.json'
    const { lockFile } = await import('../../store/file-lock.ts')
    // Two runs at once would both go on from the same head, and the last one alone would be remembered.
    const lock = orThrow(await lockFile(`${file}.lock`, patienceMs))
    try {
      return await lookOnce(call, file)
    } finally {
      lock.release()
    }
  },
}

/** How long a run waits for another with the same file. */
const patienceMs = 30_000

async function lookOnce(call: Call, file: string): Promise<number> {
  const [{ readState, saveState }, { look, tell }, { keyText, readKey, signerOf }] =
    await Promise.all([
      import('./witness-state.ts'),
      import('./witness-look.ts'),
      import('../../kernel/signed-note.ts'),
    ])
  const { terminal } = call
  const [url] = call.arguments
  const state = await readState(file, textOf(call, 'name'))
  const witness = signerOf(state.name, 'seen', state.privateKey)
  if (url === undefined) {
    await saveState(file, state)
    terminal.out(
      isSet(call, 'json')
        ? `${JSON.stringify({ key: keyText(witness) })}\n`
        : `${keyText(witness)}\n`,
    )
    return 0
  }
  const address = readAddress(url)
  const given = textOf(call, 'key')
  const key = given === undefined ? null : orThrow(readKey(given, 'text', '--key'))
  const known = state.logs[address] ?? null
  const { seen, text, isNew } = await look(address, known, key)
  // Kept before it is signed: what was signed is never forgotten.
  await saveState(file, { ...state, logs: { ...state.logs, [address]: seen } })
  const atS = Math.floor(terminal.nowMs() / 1000)
  await tell(address, text, witness, atS)
  if (isSet(call, 'json')) {
    terminal.out(
      `${JSON.stringify({ ok: true, origin: seen.origin, size: seen.size, head: seen.head })}\n`,
    )
    return 0
  }
  if (isNew) terminal.out(`First look: from now on this log is held to the key ${seen.key}\n`)
  const added = seen.size - (known?.size ?? 0)
  terminal.out(`${seen.origin} only grew: ${seen.size} entries, ${added} of them new. Signed.\n`)
  return 0
}

function readAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '')
  throw new RefusalError(
    refuse('bad-address', `URL is an address as https://…/api/logs/…, not "${text}".`),
  )
}
