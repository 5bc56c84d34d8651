// A browser without scripts, in the hands of a test: opens pages, and sends their forms as they stand there.
import assert from 'node:assert/strict'
import { Hono } from 'hono'
import type { AppEnv } from '../src/api/context.ts'
import { frame } from '../src/api/frame.ts'
import type { WebContext } from '../src/web/context.ts'
import { mountPages } from '../src/web/mount.ts'

/** What a browser shows. */
export interface Shown {
  readonly status: number
  readonly path: string
  readonly html: string
  /** What a person reads: without tags, blanks as one. */
  readonly text: string
}

/** Pages of a node on `origin`, opened by somebody who is not signed in. Redirects are followed, 5 at the most. */
export function browse(web: WebContext, origin: string) {
  const app = new Hono<AppEnv>()
  app.use(frame(web.api))
  mountPages(app, web)
  const open = async (path: string, init: RequestInit = {}, left = 5): Promise<Shown> => {
    const response = await app.request(origin + path, init)
    const location = response.headers.get('location')
    if (response.status === 303 && location !== null && left > 0) {
      return await open(location, {}, left - 1)
    }
    const html = await response.text()
    const text = unescaped(html.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ')
    return { status: response.status, path, html, text }
  }
  /** Presses the button that reads `button`, after `values` were typed or chosen in its form. */
  const press = async (
    page: Shown,
    button: string,
    values: Readonly<Record<string, string | File>> = {},
  ): Promise<Shown> => {
    const form = formOf(page, button)
    for (const [name, value] of Object.entries(values)) {
      assert.ok(form.names.has(name), `the form of "${button}" has no field ${name}`)
      form.data.set(name, value)
    }
    const fields = new URLSearchParams()
    for (const [name, value] of form.data) {
      fields.append(name, typeof value === 'string' ? value : value.name)
    }
    // As browsers send it: whole, with its length.
    const sent = new Response(form.isMultipart ? form.data : fields)
    const body = await sent.arrayBuffer()
    const headers = {
      origin,
      'content-type': sent.headers.get('content-type') ?? '',
      'content-length': String(body.byteLength),
    }
    return await open(form.action, { method: 'POST', headers, body })
  }
  return { open, press }
}

/** The form in which a button stands, with what it holds before anybody types. */
function formOf({ html, path }: Shown, button: string) {
  const found = [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].find(([, , inner = '']) =>
    [...inner.matchAll(/<button\b[^>]*>(.*?)<\/button>/gs)].some(
      ([, label = '']) => unescaped(label) === button,
    ),
  )
  assert.ok(found !== undefined, `${path} has no button "${button}"`)
  const [, head = '', inner = ''] = found
  const data = new FormData()
  const names = new Set<string>()
  const add = (name: string | null, value: string | null): void => {
    if (name === null) return
    names.add(name)
    if (value !== null) data.append(name, value)
  }
  for (const [, input = ''] of inner.matchAll(/<input\b([^>]*)>/g)) {
    const isChosen = !/\btype="(checkbox|radio|file)"/.test(input) || /\bchecked\b/.test(input)
    add(attribute(input, 'name'), isChosen ? (attribute(input, 'value') ?? '') : null)
  }
  for (const [, area = '', text = ''] of inner.matchAll(/<textarea\b([^>]*)>(.*?)<\/textarea>/gs)) {
    // The first line break behind the tag is no part of it (HTML, 13.1.2.5).
    add(attribute(area, 'name'), unescaped(text.replace(/^\r?\n/, '')))
  }
  for (const [, select = '', options = ''] of inner.matchAll(
    /<select\b([^>]*)>(.*?)<\/select>/gs,
  )) {
    const all = [...options.matchAll(/<option\b([^>]*)>/g)].map(([, option = '']) => option)
    const chosen = all.find((option) => /\bselected\b/.test(option)) ?? all[0]
    add(attribute(select, 'name'), chosen === undefined ? null : attribute(chosen, 'value'))
  }
  return {
    action: attribute(head, 'action') ?? path,
    isMultipart: attribute(head, 'enctype') === 'multipart/form-data',
    data,
    names,
  }
}

function attribute(tag: string, name: string): string | null {
  const [, value] = new RegExp(`\\b${name}="([^"]*)"`).exec(tag) ?? []
  return value === undefined ? null : unescaped(value)
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
}
