import { minuteMs } from '../../kernel/steps.ts'

/** A value older than this is not shown as what happens now. */
export const nowLimitMs = 20 * minuteMs
