import { refuse, success, type Refusal, type Result } from '../../kernel/refusal.ts'
import type { Unused } from './event-meaning.ts'

/** The server that a neighbourhood listens to: a grid operator's or supplier's VTN. */
export interface Vtn {
  readonly url: string
  readonly clientId: string
  /** Never shown again once it was stated. */
  readonly clientSecret: string
  /** Null: every programme that we may read. */
  readonly programId: string | null
  /** Whose server it is, as people know it. */
  readonly sender: string
  /** Under which name we are known there. */
  readonly venName: string
  readonly takesPrices: boolean
  readonly takesLimits: boolean
  /** Whether it is told what the neighbourhood draws from the grid, where it asks. */
  readonly givesReports: boolean
}

/** How listening goes. */
export interface VtnState {
  readonly askedMs: number | null
  readonly answeredMs: number | null
  /** Why the last time failed; null: it went well. */
  readonly trouble: string | null
  readonly unused: readonly Unused[]
}

const textMost = 300
const idPattern = /^[a-zA-Z0-9_-]{1,128}$/

/** Whether a server is one that can be listened to: refused with the field, the value and what would be right. */
export function checkVtn(vtn: Vtn): Result<Vtn> {
  const wrong =
    checkUrl(vtn.url) ??
    checkText(vtn.clientId, 'clientId', textMost) ??
    checkText(vtn.clientSecret, 'clientSecret', 4_096) ??
    checkText(vtn.sender, 'sender', 80) ??
    checkText(vtn.venName, 'venName', 128) ??
    checkProgram(vtn.programId)
  return wrong ?? success(vtn)
}

function checkUrl(url: string): Refusal | undefined {
  const isUrl = url.length <= textMost && /^https?:\/\//.test(url) && URL.canParse(url)
  // A secret in the address would be shown wherever the address is.
  if (isUrl && new URL(url).username === '' && new URL(url).search === '') return undefined
  return refuse(
    'impossible-address',
    `url begins with https:// or http:// and has at most ${textMost} characters, without a user or a query.`,
    'url',
  )
}

function checkText(text: string, at: string, most: number): Refusal | undefined {
  if (text.trim() !== '' && text.length <= most && !/\p{Cc}/u.test(text)) return undefined
  return refuse('bad-text', `${at} has 1 to ${most} characters on one line.`, at, {
    least: 1,
    most,
  })
}

function checkProgram(programId: string | null): Refusal | undefined {
  if (programId === null || idPattern.test(programId)) return undefined
  return refuse(
    'bad-program',
    `programId is "${programId.slice(0, 200)}"; it is 1 to 128 letters, digits, _ or -, or null for every programme.`,
    'programId',
  )
}
