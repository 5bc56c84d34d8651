import { getAuthenticatedDocumentLoader, kvCache, type KvStore } from '@fedify/fedify'
import {
  FetchError,
  getDocumentLoader,
  preloadedContexts,
  type DocumentLoader,
} from '@fedify/vocab-runtime'
import { redirectsLimit } from './guarded-fetch.ts'

/** How documents of other servers are read. Addresses are judged where they are connected to, so Fedify need not. */
const options = { allowPrivateAddress: true, maxRedirection: redirectsLimit } as const

/** Reads documents unsigned and keeps them for five minutes. */
export function plainLoader(kv: KvStore, userAgent: string): DocumentLoader {
  const loader = getDocumentLoader({ ...options, userAgent })
  return kvCache({ loader, kv, prefix: ['documents'] })
}

/** Reads documents with an actor's signature, which some servers want: in the old way first, which all of them take. */
export function signedLoader(
  identity: { readonly keyId: URL; readonly privateKey: CryptoKey },
  userAgent: string,
): DocumentLoader {
  return getAuthenticatedDocumentLoader(identity, {
    ...options,
    userAgent,
    specDeterminer: {
      determineSpec: () => 'draft-cavage-http-signatures-12',
      rememberSpec: () => {},
    },
  })
}

/** The contexts that come with Fedify, by their addresses. */
const contexts: ReadonlyMap<string, unknown> = new Map(Object.entries(preloadedContexts))

/**
 * The contexts that come with Fedify; any other is empty, so that its words mean nothing, and none is asked for. A known one never changes: it is
 * marked as jsonld wants it (`tag: 'static'`), which then works it out once and not with every document.
 */
export async function knownContexts(address: string): ReturnType<DocumentLoader> {
  if (!URL.canParse(address)) throw new FetchError(address, 'no address of a context')
  const document = contexts.get(new URL(address).href)
  const same = { contextUrl: null, documentUrl: address }
  if (document === undefined) return { ...same, document: { '@context': {} } }
  const known = { ...same, document, tag: 'static' }
  return known
}
