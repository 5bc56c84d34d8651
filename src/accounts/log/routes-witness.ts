import * as v from 'valibot'
import { route, visitOfCall, type Call, type Route } from '../../api/route.ts'
import { addressKey, RateLimit } from '../../cell/rate-limit.ts'
import { toHex } from '../../kernel/hex.ts'
import { refuse, success, type Refusal } from '../../kernel/refusal.ts'
import { keyText, noteLimit, readKey } from '../../kernel/signed-note.ts'
import { minuteMs } from '../../kernel/steps.ts'
import type { AccountsContext } from '../context.ts'
import { refuseMissing } from '../missing.ts'
import { books, members } from '../readers.ts'
import { cellPath, hashShape, pathShape } from '../shapes.ts'
import { readLogHead } from './store-ledger-log.ts'
import { removeWitness, stateWitness } from './store-witness.ts'
import {
  consistencyOf,
  logSigner,
  originOf,
  readWitnesses,
  recordSeen,
  signedHead,
} from './witnesses.ts'

/** A log by the id of its cell: nobody finds one by guessing names. */
const logPath = v.object({ log: v.pipe(v.string(), v.maxLength(100)) })
const count = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'a whole number'), v.transform(Number))
const noteShape = v.pipe(v.string(), v.maxLength(noteLimit))

/** What takes a whole log to answer is asked this often in five minutes from one address. */
export const wholeLogLimit = 60

/** The log of a neighbourhood as those see it who look at it from outside, and who they are. */
export function witnessRoutes(context: AccountsContext): readonly Route[] {
  return [...logOutside(context), ...statedWitnesses(context)]
}

/** Open to anyone who knows the log: its head and proofs say nothing of what is booked. */
function logOutside({ db, clock }: AccountsContext): readonly Route[] {
  const asked = new RateLimit({ limit: wholeLogLimit, windowMs: 5 * minuteMs })
  const tooOften = (call: Pick<Call<unknown, unknown, unknown>, 'visit'>): Refusal | null => {
    const waitMs = asked.take(addressKey(visitOfCall(call).address), clock.now())
    const seconds = Math.ceil(waitMs / 1000)
    if (waitMs === 0) return null
    const message = `Too many proofs; go on in ${seconds} seconds.`
    return refuse('too-many-requests', message, undefined, { seconds })
  }
  const isLog = async (id: string): Promise<boolean> => (await readLogHead(db, id)).size > 0
  return [
    route({
      method: 'get',
      path: '/logs/{log}/key',
      summary: 'The key that heads of this log are signed with (C2SP signed-note), for witnesses',
      access: { kind: 'anyone' },
      scope: 'read',
      params: logPath,
      answer: v.string(),
      contentType: 'text/plain',
      handle: async ({ params: { log } }) => {
        if (!(await isLog(log))) return refuseMissing()
        return success(`${keyText(await logSigner(db, log))}\n`)
      },
    }),
    route({
      method: 'get',
      path: '/logs/{log}/checkpoint',
      summary: 'Size and head of this log, signed by the node (C2SP tlog-checkpoint)',
      access: { kind: 'anyone' },
      scope: 'read',
      params: logPath,
      answer: v.string(),
      contentType: 'text/plain',
      handle: async ({ params: { log } }) =>
        (await isLog(log)) ? success(await signedHead(db, log)) : refuseMissing(),
    }),
    route({
      method: 'get',
      path: '/logs/{log}/consistency',
      summary: 'Proof that this log with `to` entries adds to that of the first `from` (RFC 6962)',
      access: { kind: 'anyone' },
      scope: 'read',
      params: logPath,
      query: v.object({ from: count, to: count }),
      answer: v.object({ path: pathShape }),
      handle: async ({ params: { log }, query: { from, to }, ...call }) => {
        const refused = tooOften(call)
        if (refused !== null) return refused
        if (!(await isLog(log))) return refuseMissing()
        const path = await consistencyOf(db, log, from, to)
        return path.ok ? success({ path: path.value.map(toHex) }) : path
      },
    }),
    route({
      method: 'post',
      path: '/logs/{log}/cosignatures',
      summary:
        'A stated witness leaves its signature of a head that it saw (C2SP tlog-cosignature); the newest is kept',
      access: { kind: 'anyone' },
      scope: 'read',
      params: logPath,
      body: v.object({ note: noteShape }),
      answer: v.object({ size: v.number(), atMs: v.number() }),
      handle: async ({ params: { log }, body, ...call }) => {
        const refused = tooOften(call)
        if (refused !== null) return refused
        if (!(await isLog(log))) return refuseMissing()
        return await recordSeen(db, log, body.note, clock.now())
      },
    }),
  ]
}

function statedWitnesses({ db }: AccountsContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/witnesses',
      summary: "Who looks at this neighbourhood's log from outside, and the last head they saw",
      access: members,
      scope: 'read',
      params: cellPath,
      answer: v.object({
        origin: v.string(),
        key: v.string(),
        witnesses: v.array(
          v.object({
            keyId: v.string(),
            key: v.string(),
            seen: v.nullable(
              v.object({ size: v.number(), head: hashShape, atMs: v.number(), note: v.string() }),
            ),
            /** Whether the log still begins with what it saw. */
            holds: v.nullable(v.boolean()),
          }),
        ),
      }),
      handle: async ({ params: { cell } }) =>
        success({
          origin: originOf(cell),
          key: keyText(await logSigner(db, cell)),
          witnesses: (await readWitnesses(db, cell)).map(({ key, ...witness }) => {
            return { ...witness, key: keyText(key) }
          }),
        }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/witnesses',
      summary: 'States a witness by its public key, as "commonwatt witness" prints it',
      access: books,
      scope: 'write',
      params: cellPath,
      body: v.object({ key: v.pipe(v.string(), v.maxLength(400)) }),
      answer: v.null(),
      handle: async ({ params, body }) => {
        const key = readKey(body.key, 'seen', 'key')
        return key.ok ? await stateWitness(db, params.cell, key.value) : key
      },
    }),
    route({
      method: 'delete',
      path: '/cells/{cell}/witnesses/{witness}',
      summary: 'Removes a witness, by the 8 hex digits of its key',
      access: books,
      scope: 'write',
      params: v.object({ cell: v.string(), witness: v.string() }),
      answer: v.null(),
      handle: async ({ params }) => {
        const isGone = await removeWitness(db, params.cell, params.witness)
        return isGone ? success(null) : refuse('not-found', 'There is no such witness.', 'witness')
      },
    }),
  ]
}
