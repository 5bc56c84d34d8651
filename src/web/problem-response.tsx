import type { Context } from 'hono'
import type { AppEnv } from '../api/context.ts'
import { wordingFor } from './frame.ts'
import type { Frame } from './layout.tsx'
import { pageResponse } from './page-response.ts'
import { ProblemPage } from './pages/problem.tsx'

const statuses = { 'not-found': 404, forbidden: 403, limited: 429 } as const

/** The page that says why there is nothing to see. */
export function problemResponse(
  c: Context<AppEnv>,
  frame: Frame,
  kind: keyof typeof statuses,
  headers: Readonly<Record<string, string>> = {},
): Response | Promise<Response> {
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  const page = <ProblemPage frame={frame} kind={kind} requestId={c.get('requestId')} />
  return pageResponse(c, page, statuses[kind])
}

/** The page after a fault. It asks nobody for anything: what it would ask may be what broke. */
export function faultResponse(c: Context<AppEnv>, nowMs: number): Response | Promise<Response> {
  const frame: Frame = {
    wording: wordingFor(c, null),
    path: '/',
    cell: null,
    nowMs,
    places: null,
    reader: null,
    isSetUp: true,
    notice: null,
  }
  const page = <ProblemPage frame={frame} kind="fault" requestId={c.get('requestId')} />
  return pageResponse(c, page, 500)
}
