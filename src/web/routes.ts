import { allocationPages } from './routes-allocations.tsx'
import { accountRoutes } from './routes-accounts.tsx'
import { cellRoutes } from './routes-cell.tsx'
import { oneDecisionPages } from './routes-decision.tsx'
import { decisionPages } from './routes-decisions.tsx'
import { streetPages } from './routes-streets.tsx'
import { termPages } from './routes-terms.tsx'
import { householdRoutes } from './routes-household.tsx'
import { limitRoutes } from './routes-limits.tsx'
import { meRoutes } from './routes-me.tsx'
import { partPages } from './routes-parts.tsx'
import { paymentPages } from './routes-payments.tsx'
import { pointPages } from './routes-points.tsx'
import { ballotBeginPages } from './routes-ballot-begin.tsx'
import { ballotCarePages } from './routes-ballot-care.tsx'
import { voicePages } from './routes-voices.tsx'
import { ballotPages } from './routes-ballots.tsx'
import { panelDrawPages } from './routes-panel-draw.tsx'
import { panelPages } from './routes-panels.tsx'
import { planRoutes } from './routes-plan.tsx'
import { peopleRoutes } from './routes-people.tsx'
import { askedPages } from './routes-asked.tsx'
import { reportPages } from './routes-reports.tsx'
import { togetherPages } from './routes-together.tsx'
import { questionRoutes } from './routes-questions.tsx'
import { questionCareRoutes } from './routes-question-care.tsx'
import { takePartRoutes } from './routes-take-part.tsx'
import { serverRoutes } from './routes-server.tsx'
import { settingsRoutes } from './routes-settings.tsx'
import { startRoutes } from './routes-start.tsx'
import { thingRoutes } from './routes-things.tsx'
import type { WebContext } from './context.ts'
import { liveRoutes } from './live.ts'
import { letterPages } from './routes-letters.tsx'
import { watchingPages } from './routes-watching.tsx'
import { knownNodePages } from './routes-known-nodes.tsx'
import { jointPages } from './routes-joint.tsx'
import { neighbourPages } from './routes-neighbours.tsx'
import { outsidePages } from './routes-outside.tsx'
import { flagPages } from './routes-flags.tsx'
import { guardPages } from './routes-guard.tsx'
import { outerServerPages } from './routes-outer-server.tsx'
import { guardListPages } from './routes-guard-lists.tsx'
import { socialPages } from './routes-social.tsx'
import { languageModelPages } from './routes-language-model.tsx'
import { meetingPages } from './routes-meetings.tsx'
import { minutesPages } from './routes-minutes.tsx'
import { transcriptPages } from './routes-transcripts.tsx'
import { importRoutes } from './routes-import.tsx'
import { CellDays } from './read/cell-day.ts'
import type { WebRoute } from './web-route.ts'

/** Every address of the pages. */
export function webRoutes(context: WebContext): readonly WebRoute[] {
  const days = new CellDays(context)
  return [
    ...startRoutes(context),
    ...peopleRoutes(context),
    ...meRoutes(context),
    ...cellRoutes(context, days),
    ...planRoutes(context, days),
    ...householdRoutes(context),
    ...limitRoutes(context),
    ...streetPages(context),
    ...termPages(context),
    ...decisionPages(context),
    ...oneDecisionPages(context),
    // Before the page of each ballot, which any other word would name.
    ...ballotBeginPages(context),
    ...voicePages(context),
    ...ballotPages(context),
    ...meetingPages(context),
    ...transcriptPages(context),
    ...minutesPages(context),
    ...languageModelPages(context),
    ...socialPages(context),
    ...outsidePages(context),
    ...guardPages(context),
    ...guardListPages(context),
    ...outerServerPages(context),
    ...flagPages(context),
    ...watchingPages(context),
    ...letterPages(context),
    ...jointPages(context),
    ...neighbourPages(context),
    ...knownNodePages(context),
    ...panelPages(context),
    ...panelDrawPages(context),
    ...ballotCarePages(context),
    ...serverRoutes(context),
    ...togetherPages(context),
    ...reportPages(context),
    ...askedPages(context),
    ...questionRoutes(context),
    ...questionCareRoutes(context),
    ...takePartRoutes(context),
    ...accountRoutes(context),
    ...paymentPages(context),
    ...partPages(context),
    ...pointPages(context),
    ...allocationPages(context),
    ...thingRoutes(context),
    ...importRoutes(context),
    ...settingsRoutes(context),
    ...liveRoutes(context),
  ]
}
