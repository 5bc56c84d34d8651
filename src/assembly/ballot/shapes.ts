import * as v from 'valibot'
import { consentAnswers } from './methods/consent.ts'
import { choiceShape, definitionShape, nonce } from './log/ballot-shapes.ts'

/** Shapes that the routes of ballots check and answer with. Hashes in hex, money in whole units, shares in thousandths. */
export const cellPath = v.object({ cell: v.string() })
export const ballotPath = v.object({ cell: v.string(), ballot: v.string() })

const place = v.pipe(v.string(), v.regex(/^\d{1,7}$/, 'a place in the log'), v.transform(Number))
export const receiptPath = v.object({ ...ballotPath.entries, index: place })
export const growthPath = v.object({ ...ballotPath.entries, size: place })

/** What a steward states. */
export const draftShape = v.strictObject({
  ...v.omit(definitionShape, ['id', 'eligible', 'registrarKey', 'isForSome']).entries,
  id: v.exactOptional(v.pipe(nonce, v.description('Made for this ballot: sent twice, one begins'))),
  isUnlinked: v.pipe(v.boolean(), v.description('Whether votes come under keys signed blindly')),
  homeIds: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.string(), v.maxLength(100))),
      v.maxLength(5_000),
      v.description('Only who lives in one of these homes votes; none: all who live here'),
    ),
    [],
  ),
})

export const voteShape = v.object({
  choice: choiceShape,
  nonce: v.pipe(nonce, v.description('Made for this vote: sent twice, it counts once')),
})

export const headShape = v.object({ size: v.number(), head: v.string() })

export const receiptShape = v.object({
  ballot: v.string(),
  leaf: v.string(),
  index: v.number(),
  ...headShape.entries,
  path: v.array(v.string()),
})

const names = v.array(v.string())
const perOption = v.record(v.string(), v.number())
const verdict = v.picklist(['holds', 'fails', 'unknown'])

const countsShape = v.object({
  options: perOption,
  pairs: v.exactOptional(v.array(v.array(v.number()))),
  runOff: v.exactOptional(perOption),
  consent: v.exactOptional(
    v.object({
      consenting: v.number(),
      aside: v.number(),
      objecting: v.number(),
      isCarried: v.boolean(),
      reasons: v.array(v.object({ answer: v.picklist(consentAnswers), text: v.string() })),
    }),
  ),
  budget: v.exactOptional(
    v.object({
      spent: v.number(),
      budget: v.number(),
      shares: names,
      greedy: names,
      preferShares: v.number(),
      preferGreedy: v.number(),
      servedByShares: v.number(),
      servedByGreedy: v.number(),
      isGreedyTaken: v.boolean(),
      endedBy: v.picklist(['over-budget', 'all-funded', 'run-limit']),
    }),
  ),
  promises: v.exactOptional(
    v.object({ jr: verdict, pjr: verdict, ejr: verdict, ejrUpToOne: verdict }),
  ),
})

export const tallyShape = v.object({
  ballot: v.string(),
  voices: v.number(),
  cast: v.nullable(
    v.object({
      numbered: v.number(),
      unlinked: v.number(),
      paper: v.number(),
      delegated: v.number(),
    }),
  ),
  lost: v.object({ unused: v.nullable(v.number()), circling: v.nullable(v.number()) }),
  unreadSheets: v.number(),
  eligible: v.number(),
  turnoutPermille: v.number(),
  quorum: v.number(),
  isQuorate: v.boolean(),
  isFinal: v.boolean(),
  outcome: v.object({
    method: v.string(),
    version: v.number(),
    chosen: names,
    order: names,
    ties: v.array(
      v.object({
        among: names,
        by: v.picklist(['head-to-head', 'top-scores', 'total', 'supporters', 'lot']),
      }),
    ),
    counts: v.nullable(countsShape),
  }),
})

export const ballotShape = v.object({
  definition: definitionShape,
  log: headShape,
  tally: v.pipe(
    v.nullable(tallyShape),
    v.description('null: not counted yet, since votes are hidden until the close'),
  ),
})
