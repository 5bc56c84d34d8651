import * as v from 'valibot'
import type { LineProof } from '../../accounts/log/line-proof.ts'
import { decimals } from '../../accounts/statement-csv.ts'
import { refuse, RefusalError } from '../../kernel/refusal.ts'
import { isSet, jsonOption, type Command } from './command.ts'
import { headOption, textIn } from './read-file.ts'

/** Bytes of a file of proofs at the most: a quarter of an hour takes some thousand. */
const fileLimit = 4 * 1024 * 1024

export const checkProofCommand: Command = {
  name: 'check-proof',
  summary: 'check a proof of bookings on any machine, without the node it comes from',
  description:
    'Follows each booking of the file to the head of the log, with SHA-256 alone (RFC 6962). ' +
    'Give the head that you noted yourself with --head: without it the file is only checked ' +
    'against the head that it names. Ends with exit code 1 when a line, its place or the head was changed.',
  example: 'commonwatt check-proof proof-home-7-1788307200000.json --head 5dc9da…',
  arguments: [
    { name: 'FILE', meaning: 'the proof as JSON, from the page of a statement', isRequired: true },
  ],
  options: {
    head: { type: 'string', value: 'HEX', meaning: 'the head that the proof must lead to' },
    json: jsonOption,
  },
  async run(call) {
    const { isProven } = await import('../../accounts/log/line-proof.ts')
    const { terminal } = call
    const [path = ''] = call.arguments
    const head = headOption(call)
    const proofs = await readProofs(path)
    const found = await Promise.all(
      proofs.map(async (proof) => ({
        proof,
        isProven: (await isProven(proof)) && (head === null || proof.log.head === head),
      })),
    )
    const isGood = found.every((one) => one.isProven)
    if (isSet(call, 'json')) {
      const bookings = found.map(({ proof: { booking, log }, isProven: isSo }) => {
        return { key: booking.key, head: log.head, isProven: isSo }
      })
      terminal.out(`${JSON.stringify({ ok: isGood, bookings })}\n`)
    } else for (const one of found) terminal.out(said(one.proof, one.isProven))
    return isGood ? 0 : 1
  },
}

function said({ booking, account, log }: LineProof, isSo: boolean): string {
  const at = new Date(booking.startMs).toISOString().slice(0, 16).replace('T', ' ')
  const lines = account.lines.map(
    ({ kind, source, energyWh, amountMicro }) =>
      `  ${kind}, ${source}: ${decimals(energyWh, 3)} kWh, ${decimals(amountMicro, 6)}\n`,
  )
  const verdict = isSo
    ? `proven: entry ${log.index + 1} of ${log.size} in the log with head ${log.head}`
    : `NOT proven: this does not lead to the head. A line, its place or the head was changed.`
  return `${booking.kind} of ${at} UTC, account ${account.number}\n${lines.join('')}  ${verdict}\n`
}

/** Refuses, by its path in the file, what is no proof. */
async function readProofs(path: string): Promise<readonly LineProof[]> {
  const { proofsShape } = await import('../../accounts/shapes.ts')
  const text = await textIn(path, fileLimit, 'proof')
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch {
    throw notProofs(path, 'it is not JSON')
  }
  const parsed = v.safeParse(proofsShape, content)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw notProofs(path, issue.message, v.getDotPath(issue) ?? undefined)
  }
  if (parsed.output.proofs.length === 0) throw notProofs(path, 'it proves no booking')
  return parsed.output.proofs
}

function notProofs(path: string, why: string, at?: string): RefusalError {
  const message = `${path} is no proof: ${why}. Take the file that the page of a booking's proof offers as JSON.`
  return new RefusalError(refuse('not-a-proof', message, at))
}
