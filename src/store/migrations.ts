import type { Migration } from './migration.ts'
import { cellMigration } from './migrations/0001-cell.ts'
import { thingsMigration } from './migrations/0002-things.ts'
import { seriesMigration } from './migrations/0003-series.ts'
import { senseMigration } from './migrations/0004-sense.ts'
import { energyMigration } from './migrations/0005-energy.ts'
import { accountsMigration } from './migrations/0006-accounts.ts'
import { apiMigration } from './migrations/0007-api.ts'
import { planCostsMigration } from './migrations/0040-plan-costs.ts'
import { retainedMigration } from './migrations/0050-retained.ts'
import { changedSpansMigration } from './migrations/0051-changed-spans.ts'
import { homePlanCostsMigration } from './migrations/0052-home-plan-costs.ts'
import { codedNotesMigration } from './migrations/0053-coded-notes.ts'
import { freeTotalsMigration } from './migrations/0054-free-totals.ts'
import { limitsMigration } from './migrations/0060-limits.ts'
import { planMoneyMigration } from './migrations/0061-plan-money.ts'
import { forecastTrialsMigration } from './migrations/0062-forecast-trials.ts'
import { connectionsMigration } from './migrations/0065-connections.ts'
import { doubtsMigration } from './migrations/0066-doubts.ts'
import { ledgerLogsMigration } from './migrations/0067-ledger-logs.ts'
import { allocationsMigration } from './migrations/0068-allocations.ts'
import { billingMigration } from './migrations/0069-billing.ts'
import { planPricesMigration } from './migrations/0070-plan-prices.ts'
import { connectionSecretsMigration } from './migrations/0072-connection-secrets.ts'
import { witnessesMigration } from './migrations/0073-witnesses.ts'
import { vtnsMigration } from './migrations/0074-vtns.ts'
import { connectionPastsMigration } from './migrations/0075-connection-pasts.ts'
import { allocationPartsMigration } from './migrations/0078-allocation-parts.ts'
import { connectionTlsMigration } from './migrations/0079-connection-tls.ts'
import { conversationsMigration } from './migrations/0080-conversations.ts'
import { ballotsMigration } from './migrations/0082-ballots.ts'
import { ballotsMoreMigration } from './migrations/0087-ballots-more.ts'
import { agreedChangesMigration } from './migrations/0101-agreed-changes.ts'
import { calledOffMigration } from './migrations/0096-called-off.ts'
import { meterPartsMigration } from './migrations/0097-meter-parts.ts'
import { coefficientBoundsMigration } from './migrations/0100-coefficient-bounds.ts'
import { premiumPayoutsMigration } from './migrations/0099-premium-payouts.ts'
import { mandateKindsMigration } from './migrations/0088-mandate-kinds.ts'
import { mandatesMigration } from './migrations/0084-mandates.ts'
import { meetingsMigration } from './migrations/0083-meetings.ts'
import { decidedAccountsMigration } from './migrations/0089-decided-accounts.ts'
import { decisionCareMigration } from './migrations/0090-decision-care.ts'
import { meetingsMoreMigration } from './migrations/0086-meetings-more.ts'
import { peersMigration } from './migrations/0105-peers.ts'
import { socialEventsMigration } from './migrations/0107-social-events.ts'
import { panelsMigration } from './migrations/0085-panels.ts'
import { farBodiesMigration } from './migrations/0111-far-bodies.ts'
import { watchedLogsMigration } from './migrations/0112-watched-logs.ts'
import { outerStatementsMigration } from './migrations/0114-outer-statements.ts'
import { mailMigration } from './migrations/0110-mail.ts'
import { reportsMigration } from './migrations/0091-reports.ts'
import { answersMigration } from './migrations/0092-answers.ts'
import { meetingsAboutMigration } from './migrations/0095-meetings-about.ts'
import { socialEchoesMigration } from './migrations/0117-social-echoes.ts'
import { socialGoneMigration } from './migrations/0118-social-gone.ts'
import { usualDaysMigration } from './migrations/0128-usual-days.ts'
import { socialRecordsMigration } from './migrations/0129-social-records.ts'
import { cityChoicesMigration } from './migrations/0140-city-choices.ts'
import { socialPollsMigration } from './migrations/0116-social-polls.ts'
import { socialMigration } from './migrations/0103-social.ts'
import { departuresMigration } from './migrations/0108-departures.ts'
import { jointPlansMigration } from './migrations/0115-joint-plans.ts'
import { jointSharesMigration } from './migrations/0122-joint-shares.ts'
import { guardMigration } from './migrations/0119-guard.ts'
import { quarantineMigration } from './migrations/0120-quarantine.ts'
import { guardReportsMigration } from './migrations/0121-reports.ts'
import { guardListsMigration } from './migrations/0134-lists.ts'
import { serversMigration } from './migrations/0135-servers.ts'
import { peerHealthMigration } from './migrations/0109-peer-health.ts'
import { peerChangesMigration } from './migrations/0113-peer-changes.ts'
import { federationQueueMigration } from './migrations/0104-federation-queue.ts'

/** Every migration in order. Only ever appended to. */
export const migrations: readonly Migration[] = [
  cellMigration,
  thingsMigration,
  seriesMigration,
  senseMigration,
  energyMigration,
  accountsMigration,
  apiMigration,
  planCostsMigration,
  retainedMigration,
  changedSpansMigration,
  homePlanCostsMigration,
  codedNotesMigration,
  freeTotalsMigration,
  limitsMigration,
  planMoneyMigration,
  forecastTrialsMigration,
  connectionsMigration,
  doubtsMigration,
  ledgerLogsMigration,
  allocationsMigration,
  billingMigration,
  planPricesMigration,
  connectionSecretsMigration,
  witnessesMigration,
  vtnsMigration,
  connectionPastsMigration,
  allocationPartsMigration,
  connectionTlsMigration,
  conversationsMigration,
  ballotsMigration,
  mandatesMigration,
  meetingsMigration,
  decidedAccountsMigration,
  decisionCareMigration,
  meetingsMoreMigration,
  panelsMigration,
  reportsMigration,
  answersMigration,
  ballotsMoreMigration,
  mandateKindsMigration,
  meetingsAboutMigration,
  calledOffMigration,
  meterPartsMigration,
  premiumPayoutsMigration,
  coefficientBoundsMigration,
  agreedChangesMigration,
  socialMigration,
  federationQueueMigration,
  peersMigration,
  mailMigration,
  farBodiesMigration,
  watchedLogsMigration,
  socialEventsMigration,
  departuresMigration,
  peerHealthMigration,
  outerStatementsMigration,
  peerChangesMigration,
  jointPlansMigration,
  socialPollsMigration,
  jointSharesMigration,
  socialEchoesMigration,
  socialGoneMigration,
  usualDaysMigration,
  socialRecordsMigration,
  cityChoicesMigration,
  guardMigration,
  quarantineMigration,
  guardReportsMigration,
  guardListsMigration,
  serversMigration,
]
