import { FetchRefused, guardedFetch, newErrand, redirectsLimit } from '../social/guarded-fetch.ts'

/** Why a list was not read. `status`: its server said that there is none; `gone`: it did not answer. */
export type AskFault = 'closed' | 'late' | 'form' | 'often' | 'status' | 'gone'

/** What came of asking for a list. `same`: it is as it was. */
export type AskedList =
  | { readonly kind: 'same' }
  | { readonly kind: 'text'; readonly text: string; readonly etag: string }
  | { readonly kind: 'fault'; readonly why: AskFault }

/** How lists are asked for: `etag` is what its server called it the last time; empty: nothing. */
export type AskList = (address: string, etag: string) => Promise<AskedList>

/** Characters of what a server calls a version of a list at the most. */
const etagLimit = 200
const accept = 'text/csv, application/json;q=0.9, text/plain;q=0.8'

/** Asks for lists as everything is asked of others: at public addresses over https, with a deadline and a limit of bytes, after two redirects at the most. */
export function listAsker(of: {
  readonly loopback: boolean
  readonly userAgent: string
  readonly deadlineMs?: number
}): AskList {
  return async (address, etag) => {
    const errand = {
      ...newErrand(of.loopback, null, of.deadlineMs),
      takes: 'list',
    } as const
    const known = etag === '' ? {} : { 'if-none-match': etag }
    const headers = { accept, 'user-agent': of.userAgent, ...known }
    let at = address
    try {
      for (let hops = 0; hops <= redirectsLimit + 1; hops++) {
        const answer = await guardedFetch(new Request(at, { headers }), errand)
        const next = answer.headers.get('location')
        if (answer.status === 304 && etag !== '') return { kind: 'same' }
        if (
          answer.status >= 300 &&
          answer.status < 400 &&
          next !== null &&
          URL.canParse(next, at)
        ) {
          at = new URL(next, at).href
          continue
        }
        if (!answer.ok) return { kind: 'fault', why: 'status' }
        const said = answer.headers.get('etag') ?? ''
        const text = await answer.text()
        return { kind: 'text', text, etag: said.length <= etagLimit ? said : '' }
      }
      return { kind: 'fault', why: 'often' }
    } catch (error) {
      return { kind: 'fault', why: error instanceof FetchRefused ? error.why : 'gone' }
    }
  }
}
