import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { findCell } from '../cell/store.ts'
import { refuse, success } from '../kernel/refusal.ts'
import type { AccountsContext } from './context.ts'
import { refuseMissing } from './missing.ts'
import { entriesPeriodMs, parsePeriod } from './period.ts'
import { stateNewRule } from './new-rule.ts'
import { membersOf } from './read-meters.ts'
import { books, members } from './readers.ts'
import { tryRule } from './rule-trial.ts'
import {
  cellPath,
  fairShape,
  heldRuleShape,
  periodQuery,
  ruleShape,
  totalsShape,
  triedRuleShape,
} from './shapes.ts'
import { checkSharingRule } from './sharing/sharing-rule.ts'
import { listSharingRules } from './sharing/store-agreed.ts'

/** The sharing rule of a neighbourhood: as it is, a new one, and what another would have meant. */
export function ruleRoutes({ db, clockOf }: AccountsContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/sharing-rules',
      summary: 'How a neighbourhood shares its own energy, now and before',
      access: members,
      scope: 'read',
      params: cellPath,
      answer: v.object({ rules: v.array(heldRuleShape) }),
      handle: async ({ params }) =>
        success({ rules: [...(await listSharingRules(db, params.cell))] }),
    }),
    route({
      method: 'post',
      path: '/cells/{cell}/sharing-rules',
      summary: 'A new rule, from a full quarter of an hour that is still to come',
      access: books,
      scope: 'write',
      params: cellPath,
      body: ruleShape,
      answer: ruleShape,
      handle: async ({ params, body }) => {
        const cell = await findCell(db, params.cell)
        if (cell === null) return refuseMissing()
        return await stateNewRule(db, cell, body, clockOf(cell).now())
      },
    }),
    trialRoute({ db }),
  ]
}

function trialRoute({ db }: Pick<AccountsContext, 'db'>): Route {
  return route({
    method: 'post',
    path: '/cells/{cell}/sharing-rules/trial',
    summary:
      'What another rule would have meant for everyone in a settled period of a month at the most; books nothing',
    access: books,
    scope: 'read',
    params: cellPath,
    body: v.object({ ...periodQuery.entries, rule: triedRuleShape }),
    answer: v.object({
      intervals: v.number(),
      unplanned: v.number(),
      isAllWorse: v.boolean(),
      keptLeastMicro: v.nullable(v.number()),
      members: v.array(
        v.object({
          accountNumber: v.number(),
          kind: v.picklist(['home', 'plant']),
          ownerId: v.nullable(v.string()),
          booked: totalsShape,
          tried: totalsShape,
          fair: fairShape,
        }),
      ),
    }),
    handle: async ({ params, body }) => {
      const cell = await findCell(db, params.cell)
      if (cell === null) return refuseMissing()
      const period = parsePeriod(body.period, cell.timeZone)
      if (!period.ok) return period
      if (period.value.toMs - period.value.fromMs > entriesPeriodMs) {
        return refuse('period-too-long', 'Try a rule on a month or less.', 'period')
      }
      const named = await membersOf(db, cell)
      const checked = checkSharingRule({ ...body.rule, validFromMs: 0 }, named, 0)
      if (!checked.ok) return { ...checked, at: `rule.${checked.at}` }
      return success(await tryRule(db, cell, checked.value, period.value))
    },
  })
}
