import { isSlug } from '../../cell/slug.ts'

/**
 * Topics. A home's things speak below `commonwatt/<slug>/`:
 *
 *   commonwatt/<slug>/<device>/state      what the device reports (plain JSON)
 *   commonwatt/<slug>/<device>/set        what it is asked to do (retained)
 *   commonwatt/<slug>/<device>/refused    why something it sent could not be read
 *   commonwatt/<slug>/node/…              what the node shows of the home: plan, forecasts
 *
 * and announce themselves below `homeassistant/`, or below `commonwatt/<slug>/homeassistant/` where a device
 * lets its discovery prefix be set.
 */

/** First level of every topic of ours. */
export const topicRoot = 'commonwatt'

/** First level of Home Assistant's discovery topics. */
export const discoveryRoot = 'homeassistant'

/** Where Home Assistant says that it came back and wants all announcements again. */
export const discoveryStatusTopic = `${discoveryRoot}/status`

/** The device name that the node keeps for itself. */
export const nodeDevice = 'node'

/** Longest topic and longest part between slashes that are read. Characters. */
export const topicLimit = 256

const devicePattern = /^[A-Za-z0-9_.-]{1,64}$/

/** What a topic is about. `null`: nothing that concerns us. */
export type TopicMeaning =
  | { readonly kind: 'state'; readonly slug: string; readonly device: string }
  | {
      readonly kind: 'discovery'
      /** The home whose own prefix was used; null below the common one. */
      readonly slug: string | null
      /** `device` for a whole device, otherwise `sensor`, `switch` … */
      readonly component: string
      /** Node id and object id, as far as given, joined by `/`. */
      readonly id: string
    }

/** Reads a topic. */
export function readTopic(topic: string): TopicMeaning | null {
  if (topic.length > topicLimit) return null
  const parts = topic.split('/')
  if (parts[0] === discoveryRoot) return readDiscovery(parts.slice(1), null)
  const [root, slug = '', device = '', last] = parts
  if (root !== topicRoot || !isSlug(slug)) return null
  if (device === discoveryRoot) return readDiscovery(parts.slice(3), slug)
  if (parts.length !== 4 || last !== 'state') return null
  if (device === nodeDevice || !devicePattern.test(device)) return null
  return { kind: 'state', slug, device }
}

function readDiscovery(parts: readonly string[], slug: string | null): TopicMeaning | null {
  if (parts.at(-1) !== 'config' || parts.length < 3 || parts.length > 4) return null
  const [component = ''] = parts
  const ids = parts.slice(1, -1)
  if (![component, ...ids].every((part) => devicePattern.test(part))) return null
  return { kind: 'discovery', slug, component, id: ids.join('/') }
}

/** The home that a topic of ours belongs to; null for topics elsewhere. */
export function slugOfTopic(topic: string): string | null {
  const [root, slug = ''] = topic.split('/', 2)
  return root === topicRoot && isSlug(slug) ? slug : null
}

/** Where the node announces what it shows of a cell. */
export function shownTopic(slug: string): string {
  return `${discoveryRoot}/device/${topicRoot}_${slug}/config`
}

/** The cell that an announcement of the node's own is for; null for other topics. */
export function slugOfShownTopic(topic: string): string | null {
  const slug = /^homeassistant\/device\/commonwatt_([^/]+)\/config$/.exec(topic)?.[1] ?? ''
  return isSlug(slug) ? slug : null
}

/** The plain topics of a device. */
export function stateTopic(slug: string, device: string): string {
  return `${topicRoot}/${slug}/${device}/state`
}

export function setTopic(slug: string, device: string): string {
  return `${topicRoot}/${slug}/${device}/set`
}

export function refusedTopic(slug: string, device: string): string {
  return `${topicRoot}/${slug}/${device}/refused`
}
