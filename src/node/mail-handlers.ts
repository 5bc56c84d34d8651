import type { MailHandlers } from '../federation/mail/mail-desk.ts'

/** What this node takes from others for good, by kind: each room's handlers in one place. */
export function mailHandlers(): MailHandlers {
  return {}
}
