import { kindOf, type Departure } from '../leaving-check.ts'
import { nodeActor } from './social-cell.ts'

/** What a document that others read at a path is in the table of what may leave, and whose. */
export function documentLeaving(path: string, text: string): Departure {
  const content: unknown = JSON.parse(text)
  const kind = kindAt(path, content)
  return { line: 'social', kind, content, to: { kind: 'everybody' }, cellId: cellIn(path, content) }
}

/** The kinds of documents that have no type are known by their paths. */
function kindAt(path: string, content: unknown): string {
  if (path.startsWith('/records/')) return path.endsWith('/proof') ? 'record-proof' : 'record'
  if (path.endsWith('/webfinger')) return 'webfinger'
  return path.includes('nodeinfo') ? 'nodeinfo' : kindOf(content)
}

/** The cell that a document is of, by its path or the actor that it names; null: it is of the node. */
function cellIn(path: string, content: unknown): string | null {
  const { attributedTo, actor, aliases, neighbourhood, proof }: Readonly<Record<string, unknown>> =
    { ...Object(content) }
  const { verificationMethod }: Readonly<Record<string, unknown>> = { ...Object(proof) }
  const places = [
    path,
    attributedTo,
    actor,
    neighbourhood,
    verificationMethod,
    Array.isArray(aliases) ? aliases[0] : '',
  ]
  for (const place of places) {
    const [, group = nodeActor] = /\/groups\/([^/?#]+)/.exec(String(place ?? '')) ?? []
    if (group !== nodeActor) return group
  }
  return null
}
