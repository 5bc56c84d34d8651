import { membersOf } from '../accounts/read-meters.ts'
import { homesWith } from '../assembly/decision/routes-decisions.ts'
import { tryTerms } from '../assembly/decision/terms-trial.ts'
import { success } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { draftRoutes } from './draft-routes.ts'
import { termsFromForm } from './forms/terms-form.ts'
import { headOf } from './frame.ts'
import { TermsFormPage, type TermsFormView } from './pages/terms-form.tsx'
import { readPlaces } from './read/decisions.ts'
import type { WebRoute } from './web-route.ts'

/** The form in which a decision about accounts is tried and entered. */
export function termPages(context: WebContext): readonly WebRoute[] {
  const { db, random } = context.energy
  return draftRoutes<TermsFormView['preview']>(context, {
    path: '/at/:cell/decisions/accounts',
    entered: 'decided.entered',
    read: async ({ cell, nowMs }, values) => {
      const { homeIds } = await membersOf(db, cell)
      return termsFromForm(values, homeIds, { nowMs, timeZone: cell.timeZone })
    },
    tryOut: async ({ cell, principal, nowMs }, draft) => {
      const tried = await tryTerms(db, cell, draft, homesWith(principal), { random, nowMs })
      return tried.ok ? success({ terms: draft.terms ?? [], trial: tried.value }) : tried
    },
    page: async ({ frame, cell }, form, shown) => {
      const { homes } = await readPlaces(db, cell)
      return (
        <TermsFormPage frame={frame} cell={headOf(cell)} view={{ homes, ...shown }} form={form} />
      )
    },
  })
}
