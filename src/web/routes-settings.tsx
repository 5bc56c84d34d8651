import type { Members } from '../accounts/sharing/member-terms.ts'
import { guestHomes } from '../accounts/communities/read-parts.ts'
import { monthOf } from '../accounts/period.ts'
import { membersOf, plantsOf } from '../accounts/read-meters.ts'
import { tryRule } from '../accounts/rule-trial.ts'
import { stateNewRule } from '../accounts/new-rule.ts'
import { checkSharingRule, type SharingRule } from '../accounts/sharing/sharing-rule.ts'
import { heldAt, laidOver, ruleAt, type TriedRule } from '../accounts/sharing/agreed.ts'
import { agreedIn, listSharingRules } from '../accounts/sharing/store-agreed.ts'
import { listStatedRules } from '../accounts/sharing/store-rule.ts'
import { createHome } from '../cell/home.ts'
import { inviteTo } from '../cell/join.ts'
import { checkProof } from '../cell/proof.ts'
import { personOf, roles } from '../cell/role.ts'
import { findCell, homesOf } from '../cell/store.ts'
import { openInvitations } from '../cell/store-invitation.ts'
import { fetchPrices } from '../energy/tariff/price-feed.ts'
import { stateTariff } from '../energy/limits/state-limits.ts'
import { tariffAt } from '../energy/store.ts'
import { floorTo, quarterMs } from '../kernel/steps.ts'
import {
  catchRefusal,
  RefusalError,
  refuse,
  success,
  type Refusal,
  type Result,
} from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { atField, priceField, type FormValues } from './forms/number-field.ts'
import { readForm } from './forms/read-form.ts'
import { beginFromForm, sharingFromForm } from './forms/sharing-form.ts'
import {
  addressFromForm,
  tariffFromForm,
  unitFromForm,
  type HourlyRule,
} from './forms/tariff-form.ts'
import { headOf } from './frame.ts'
import { withNotice } from './notice.ts'
import { pageResponse } from './page-response.ts'
import { signInAgain } from './sign-in-again.ts'
import { RuleTrialPage } from './pages/rule-trial.tsx'
import { SettingsPage } from './pages/settings.tsx'
import { refusedForm, type FormState } from './parts/field.tsx'
import { ruleTrialView } from './read/accounts.ts'
import { byName } from './read/cell-day.ts'
import type { SettingsView } from './view/settings.ts'
import { cellPage, formLimit, stewards, type CellCall, type WebRoute } from './web-route.ts'

type Section = 'tariff' | 'sharing' | 'invite' | 'backup' | 'speed'
type Refused = { readonly section: Section; readonly form: FormState } | null

/** *Settings* and the forms on it. */
export function settingsRoutes(context: WebContext): readonly WebRoute[] {
  const at = '/at/:cell/settings'
  return [
    cellPage({
      method: 'get',
      path: at,
      access: { kind: 'cell', roles: ['steward', 'member', 'guest'] },
      handle: (call) => settingsPage(context, call, null, null),
    }),
    cellPage({
      method: 'post',
      path: `${at}/tariff`,
      access: stewards,
      handle: (call) =>
        withForm(context, call, 'tariff', (values) => saveNewTariff(context, call, values)),
    }),
    cellPage({
      method: 'post',
      path: `${at}/sharing`,
      access: stewards,
      handle: (call) =>
        withForm(context, call, 'sharing', (values) => saveNewRule(context, call, values)),
    }),
    cellPage({
      method: 'post',
      path: `${at}/sharing/trial`,
      access: stewards,
      handle: (call) => tryNewRule(context, call),
    }),
    cellPage({
      method: 'post',
      path: `${at}/invite`,
      access: stewards,
      handle: (call) => invite(context, call),
    }),
    cellPage({
      method: 'post',
      path: `${at}/backup`,
      access: stewards,
      handle: async (call) => {
        // A visitor of the sample is no steward of the node, whose backup holds everything.
        if (context.backups === null || personOf(call.principal) === null) return saved(call)
        const made = await context.backups.make()
        return made.ok ? saved(call, 'frame.done') : again(context, call, 'backup', made)
      },
    }),
    cellPage({
      method: 'post',
      path: `${at}/speed`,
      access: stewards,
      handle: async (call) => {
        const posted = await readForm(call.c, formLimit)
        const speed = posted.ok ? Number(posted.value.values['speed']) : NaN
        const set = await context.setSpeed(call.cell, speed)
        return set.ok ? saved(call, 'frame.done') : again(context, call, 'speed', set)
      },
    }),
  ]
}

/** Reads a form, does its work, and goes back to the page; a refusal comes back beside its field. */
async function withForm(
  context: WebContext,
  call: CellCall,
  section: Section,
  work: (values: FormValues) => Promise<Refusal | null>,
): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  const values = posted.ok ? posted.value.values : {}
  const refusal = posted.ok ? await work(values) : posted
  return refusal === null ? saved(call) : again(context, call, section, refusal, values)
}

/** The page once more, with the reason in the section it belongs to. */
function again(
  context: WebContext,
  call: CellCall,
  section: Section,
  refusal: Refusal,
  values: FormValues = {},
): Promise<Response> {
  const form = refusedForm(call.wording, refusal, values)
  return settingsPage(context, call, { section, form }, null)
}

function saved(
  { c, cell }: CellCall,
  said: 'settings.saved' | 'frame.done' = 'settings.saved',
): Response {
  return c.redirect(withNotice(`/at/${cell.slug}/settings`, said), 303)
}

async function settingsPage(
  context: WebContext,
  call: CellCall,
  refused: Refused,
  invitation: SettingsView['invitation'],
): Promise<Response> {
  const { db } = context.api
  const { cell, nowMs, principal } = call
  const isSteward =
    principal.kind !== 'nobody' &&
    principal.memberships.some(({ cellId, role }) => cellId === cell.id && role === 'steward')
  const mayInvite = isSteward && personOf(principal) !== null
  const stated = await listStatedRules(db, cell.id)
  const agreed = await agreedIn(db, cell.id)
  const held = (await listSharingRules(db, cell.id)).findLast(
    ({ validFromMs }) => validFromMs <= nowMs,
  )
  const sharedMs = Math.max(nowMs, stated.at(-1)?.validFromMs ?? 0)
  const view: SettingsView = {
    nowMs,
    mayChange: isSteward,
    mayInvite,
    tariff: await tariffAt(db, cell.id, nowMs),
    sharing: ruleAt(stated, agreed, sharedMs),
    keyWaits: held?.keptKey ?? null,
    agreed: heldAt(agreed, sharedMs).map(({ term, by }) => ({ kind: term.kind, by })),
    homes: byName(await homesOf(db, cell.id)),
    guests: isSteward ? byName(await guestHomes(db, cell.id)) : [],
    plants: (await plantsOf(db, cell)).filter(({ state }) => state === 'adopted'),
    openInvitations: mayInvite
      ? (await openInvitations(db, cell.id, context.api.clock.now())).length
      : 0,
    invitation,
    backup:
      context.backups === null || !mayInvite ? null : { lastMs: await context.backups.lastMs() },
    speed: isSteward && cell.time.kind === 'scaled' ? cell.time.speed : null,
  }
  return pageResponse(
    call.c,
    <SettingsPage frame={call.frame} cell={headOf(cell)} view={view} refused={refused} />,
    refused === null ? 200 : 422,
  )
}

/** States the tariff of a form. Null: it is kept. */
export async function saveNewTariff(
  context: WebContext,
  call: CellCall,
  values: FormValues,
): Promise<Refusal | null> {
  const { db } = context.api
  const { cell, nowMs } = call
  const before = await tariffAt(db, cell.id, nowMs)
  const kept = before?.import.kind === 'dynamic' ? before.import : null
  const prices = await pricesFor(context, call, values, kept)
  if (!prices.ok) return prices
  const tariff = tariffFromForm(values, floorTo(nowMs, quarterMs), {
    hourly: prices.value,
    exported: before?.export ?? null,
  })
  if (!tariff.ok) return tariff
  const stated = await stateTariff(context.energy, cell, tariff.value)
  return stated.ok ? null : atField(stated, { importLimitW: 'importLimit' })
}

/** The prices kept so far, or those of an address that is new: it is tried at once, so that a slip is seen here. */
async function pricesFor(
  context: WebContext,
  call: CellCall,
  values: FormValues,
  kept: HourlyRule | null,
): Promise<Result<HourlyRule | null>> {
  const address = addressFromForm(values)
  const unit = unitFromForm(values)
  const isKnown =
    kept?.url === address && kept.unit?.per === unit.per && kept.unit.money === unit.money
  const isGiven = (values['prices'] ?? '').trim() !== ''
  if (address === '' || isKnown || isGiven) return success(kept)
  if (personOf(call.principal) === null) {
    return refuse('sign-in-first', 'Only a signed-in steward gives an address.', 'address')
  }
  const otherwise = priceField(values, 'import')
  if (!otherwise.ok) return otherwise
  const options = { unit, otherwiseMicroPerKwh: otherwise.value }
  const fetched = await fetchPrices(address, options, context.energy.fetch)
  return fetched.ok ? fetched : { ...fetched, at: 'address' }
}

/** Which field the check of a sharing rule speaks of. */
const ruleFields = {
  validFromMs: 'from',
  key: 'key',
  sellerKey: 'seller-key',
  price: 'fixed',
  communityFee: 'fee',
  stepMinutes: 'step',
  'premium.powerKw': 'premium-kw',
  'premium.zonalPrice': 'premium-zonal',
  participation: 'premium',
}

async function saveNewRule(
  context: WebContext,
  { cell, nowMs }: CellCall,
  values: FormValues,
): Promise<Refusal | null> {
  const { db } = context.api
  const earliestMs = floorTo(nowMs, quarterMs) + quarterMs
  const begin = beginFromForm(values, cell.timeZone, earliestMs)
  if (!begin.ok) return begin
  const rule = sharingFromForm(values, await membersOf(db, cell), begin.value)
  if (!rule.ok) return rule
  const stated = await stateNewRule(db, cell, rule.value, nowMs)
  if (stated.ok) return null
  if (stated.code === 'part-given-elsewhere') return atFactor(stated, rule.value)
  return atField(stated, ruleFields)
}

/** The field of the member whose factor a refusal speaks of; a home that takes part with all has none in the rule. */
function atFactor(refusal: Refusal, { participation = [] }: SharingRule): Refusal {
  const index = /^participation\[(\d+)\]/.exec(refusal.at ?? '')?.[1]
  const member = index === undefined ? undefined : participation[Number(index)]
  return member === undefined ? refusal : { ...refusal, at: `factor-${member.memberId}` }
}

/** The rule that a form asks for, checked to be tried; a refusal names the form's field. */
function triedFromForm(values: FormValues, members: Members): Result<SharingRule> {
  const rule = sharingFromForm(values, members, 0)
  if (!rule.ok) return rule
  const checked = checkSharingRule(rule.value, members, 0)
  return checked.ok ? checked : atField(checked, ruleFields)
}

/** What the rule in the form would have meant for everyone in the last month, or in this one where that was the first. */
async function tryNewRule(context: WebContext, call: CellCall): Promise<Response> {
  const { db } = context.api
  const { cell, nowMs } = call
  const posted = await readForm(call.c, formLimit)
  const values = posted.ok ? posted.value.values : {}
  const homes = [...(await homesOf(db, cell.id)), ...(await guestHomes(db, cell.id))]
  const rule = posted.ok ? triedFromForm(values, await membersOf(db, cell)) : posted
  if (!rule.ok) return again(context, call, 'sharing', rule, values)
  const present = monthOf(nowMs, cell.timeZone)
  const last = monthOf(present.fromMs - 1, cell.timeZone)
  let period = last
  // What was agreed on besides what a form can say is tried with it.
  const held = heldAt(await agreedIn(db, cell.id), nowMs)
  const least = held.filter(({ term }) => term.kind === 'least-benefit')
  const tried = least.reduce<TriedRule>((of, { term }) => laidOver(of, term), rule.value)
  let trial = await tryRule(db, cell, tried, period)
  if (trial.intervals === 0) {
    period = present
    trial = await tryRule(db, cell, tried, period)
  }
  return pageResponse(
    call.c,
    <RuleTrialPage
      frame={call.frame}
      cell={headOf(cell)}
      view={ruleTrialView(trial, byName(homes), period)}
    />,
  )
}

/** Invites somebody, where asked for into a new home: both or neither. */
async function invite(context: WebContext, call: CellCall): Promise<Response> {
  const posted = await readForm(call.c, formLimit)
  const values = posted.ok ? posted.value.values : {}
  const refused = (refusal: Refusal) => again(context, call, 'invite', refusal, values)
  if (!posted.ok) return refused(posted)
  const inviterId = personOf(call.principal)
  const role = roles.find((one) => one === values['role'])
  if (inviterId === null)
    return refused(refuse('forbidden', 'Only a signed-in steward invites people.'))
  if (role === undefined)
    return refused(refuse('unknown-role', 'Choose what they will be.', 'role'))
  if (role === 'steward' && (await checkProof(context.api, call.visit.sessionToken)) !== null)
    return signInAgain(call.c)
  const made = await catchRefusal(() =>
    context.api.db.transaction().execute(async (tx) => {
      const cells = { ...context.cells, db: tx }
      let target = wantedCell(values, call)
      if (target === null) {
        const home = await createHome(cells, tx, call.cell.id, values['name'] ?? '')
        if (!home.ok) throw new RefusalError(home)
        target = home.value.id
      }
      const invited = await inviteTo(cells, { inviterId, cellId: target, role })
      if (!invited.ok) throw new RefusalError(invited)
      return { name: (await findCell(tx, target))?.name ?? '', url: invited.value.url }
    }),
  )
  return made.ok ? settingsPage(context, call, null, made.value) : refused(made)
}

/** Which cell the form invites into; null: a new home. */
function wantedCell(values: FormValues, { cell }: CellCall): string | null {
  const wanted = values['cell']
  if (wanted === 'new' || wanted === undefined) return null
  return wanted === 'neighbourhood' ? cell.id : wanted
}
