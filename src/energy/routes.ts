import * as v from 'valibot'
import { route, type Route } from '../api/route.ts'
import { hasRole } from '../cell/role.ts'
import { findCell } from '../cell/store.ts'
import { assert } from '../kernel/assert.ts'
import { refuse, success } from '../kernel/refusal.ts'
import type { EnergyContext } from './context.ts'
import { priceCsvLimit, readPriceCsv } from './tariff/price-csv.ts'
import { limitRoutes } from './limits/routes-limits.ts'
import { signalRoutes } from './limits/routes-signals.ts'
import { openAdrRoutes } from './openadr/routes-openadr.ts'
import {
  cellPath,
  jointPlanAnswer,
  jointPlanShape,
  planAnswer,
  planShape,
  tariffShape,
  unitShape,
} from './shapes.ts'
import { latestPlan, listTariffs } from './store.ts'
import { choosePlansInSums, latestJointPlan } from './store-joint.ts'
import { stateTariff } from './limits/state-limits.ts'
import { checkTariff } from './tariff/tariff-check.ts'
import { plainUnit } from './tariff/tariff.ts'

const see = { kind: 'cell', roles: ['steward', 'member'] } as const
const steer = { kind: 'cell', roles: ['steward'] } as const

/** The plan in force, tariffs, prices from a file, limits of wires, and what grid operators ask. */
export function energyRoutes(context: EnergyContext): readonly Route[] {
  return [
    planRoute(context),
    jointPlanRoute(context),
    jointSumsRoute(context),
    ...tariffRoutes(context),
    priceRoute(),
    ...limitRoutes(context),
    ...signalRoutes(context),
    ...openAdrRoutes(context),
  ]
}

function planRoute({ db }: EnergyContext): Route {
  return route({
    method: 'get',
    path: '/cells/{cell}/plan',
    summary: 'The plan in force with its certificate; of homes, those the person lives in',
    access: see,
    scope: 'read',
    params: cellPath,
    answer: v.object({ plan: v.nullable(planShape) }),
    handle: async ({ principal, params }) => {
      const plan = await latestPlan(db, params.cell)
      const mayLookInto = (homeId: string): boolean => hasRole(principal, homeId, 'resident')
      return success({ plan: plan === null ? null : planAnswer(plan, mayLookInto) })
    },
  })
}

function jointPlanRoute({ db }: EnergyContext): Route {
  return route({
    method: 'get',
    path: '/cells/{cell}/joint-plan',
    summary: 'The plan that neighbourhoods of a city last agreed on, with its certificate',
    access: steer,
    scope: 'read',
    params: cellPath,
    answer: v.object({ plan: v.nullable(jointPlanShape) }),
    handle: async ({ params }) => {
      const plan = await latestJointPlan(db, params.cell)
      return success({ plan: plan === null ? null : jointPlanAnswer(plan) })
    },
  })
}

function jointSumsRoute({ db }: EnergyContext): Route {
  return route({
    method: 'put',
    path: '/cells/{cell}/joint-plan/sums',
    summary: 'Whether a city plans in sums only, of which it sees no neighbourhood’s part',
    access: steer,
    scope: 'write',
    params: cellPath,
    body: v.strictObject({ inSums: v.boolean() }),
    answer: v.object({ inSums: v.boolean() }),
    handle: async ({ params, body }) => {
      await choosePlansInSums(db, params.cell, body.inSums)
      return success({ inSums: body.inSums })
    },
  })
}

function tariffRoutes(context: EnergyContext): readonly Route[] {
  const { db } = context
  return [
    route({
      method: 'get',
      path: '/cells/{cell}/tariffs',
      summary: 'All tariffs of a neighbourhood, oldest first',
      access: see,
      scope: 'read',
      params: cellPath,
      answer: v.object({ tariffs: v.array(tariffShape) }),
      handle: async ({ params }) => {
        const tariffs = await listTariffs(db, params.cell)
        return success(v.parse(v.object({ tariffs: v.array(tariffShape) }), { tariffs }))
      },
    }),
    route({
      method: 'put',
      path: '/cells/{cell}/tariffs',
      summary: 'Sets the tariff that holds from its start on',
      access: steer,
      scope: 'write',
      params: cellPath,
      body: tariffShape,
      answer: tariffShape,
      handle: async ({ params, body }) => {
        const checked = checkTariff(body)
        if (!checked.ok) return checked
        const cell = await findCell(db, params.cell)
        assert(cell !== null, 'who may call a route of a cell was asked before')
        const kept = await stateTariff(context, cell, checked.value)
        return kept.ok ? success(body) : kept
      },
    }),
  ]
}

function priceRoute(): Route {
  const ruleShape = tariffShape.entries.import
  return route({
    method: 'post',
    path: '/cells/{cell}/tariffs/read-prices',
    summary: 'Reads dynamic prices from CSV into a price rule for a tariff; keeps nothing',
    access: steer,
    scope: 'write',
    params: cellPath,
    body: v.object({
      csv: v.pipe(v.string(), v.maxLength(priceCsvLimit)),
      unit: v.exactOptional(unitShape, plainUnit),
      otherwiseMicroPerKwh: v.pipe(v.number(), v.integer()),
    }),
    answer: ruleShape,
    handle: async ({ body }) => {
      const read = readPriceCsv(body.csv, body)
      if (!read.ok) return refuse(read.code, read.message, read.at ?? 'csv')
      return success({ ...read.value, prices: [...read.value.prices] })
    },
  })
}
