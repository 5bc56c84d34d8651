/** What a session may do, and how long it may take for it. */
export interface SessionLimits {
  /** A resource manager has shaken hands and said who it is by then, ms. */
  readonly greetingMs: number
  /** What was sent is answered by a reception status by then, ms; later it counts as not received. */
  readonly answerMs: number
  /** Messages in a window; more are answered with `TEMPORARY_ERROR`. */
  readonly messages: number
  readonly windowMs: number
  /** Messages in a row that are not understood or one too many, after which the session ends. */
  readonly bad: number
  /** Instructions whose status is waited for; the oldest is forgotten. */
  readonly instructions: number
  /** What has not changed by so much, and what was sent less long ago, is not instructed again by what the thing reports. */
  readonly leastFactorChange: number
  readonly instructEveryMs: number
}

export const usualSessionLimits: SessionLimits = {
  greetingMs: 10_000,
  answerMs: 10_000,
  messages: 600,
  windowMs: 60_000,
  bad: 50,
  instructions: 100,
  leastFactorChange: 0.02,
  instructEveryMs: 10_000,
}
