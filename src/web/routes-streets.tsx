import { checkDecision } from '../assembly/decision/decisions.ts'
import { success } from '../kernel/refusal.ts'
import type { WebContext } from './context.ts'
import { draftRoutes } from './draft-routes.ts'
import { streetsFromForm } from './forms/street-form.ts'
import { headOf } from './frame.ts'
import { StreetFormPage, type StreetFormView } from './pages/street-form.tsx'
import type { WebRoute } from './web-route.ts'

/** The form in which a rule for a street is looked at and entered. */
export function streetPages(context: WebContext): readonly WebRoute[] {
  const { db, random } = context.energy
  return draftRoutes<StreetFormView['preview']>(context, {
    path: '/at/:cell/decisions/streets',
    entered: 'street.entered',
    read: async ({ cell, nowMs }, values) => streetsFromForm(values, nowMs, cell.timeZone),
    tryOut: async ({ cell, nowMs }, draft) => {
      const checked = await checkDecision(db, cell, draft, { random, nowMs })
      return checked.ok ? success(draft.streets?.[0] ?? null) : checked
    },
    page: async ({ frame, cell }, form, view) => (
      <StreetFormPage frame={frame} cell={headOf(cell)} view={view} form={form} />
    ),
  })
}
