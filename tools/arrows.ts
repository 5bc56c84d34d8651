// Checks which room and which kind of file imports which, and says why where an arrow points the
// wrong way. The map is `rooms` below; ARCHITECTURE.md tells the same in words.

import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')

/** Every room and the rooms it may import from. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  kernel: [],
  store: ['kernel'],
  coordination: ['kernel'],
  cell: ['kernel', 'store', 'api'],
  api: ['kernel', 'store', 'cell'],
  things: ['kernel', 'store', 'api', 'cell', 'series'],
  series: ['kernel', 'store', 'api', 'cell', 'things'],
  sense: ['kernel', 'store', 'api', 'cell', 'things', 'series'],
  energy: ['kernel', 'store', 'api', 'cell', 'things', 'series', 'sense', 'coordination'],
  accounts: ['kernel', 'store', 'api', 'cell', 'things', 'series', 'energy'],
  assembly: ['kernel', 'store', 'api', 'cell', 'things', 'series', 'energy', 'accounts'],
  federation: ['kernel', 'store', 'api', 'cell', 'coordination'],
  simulation: ['kernel', 'things', 'energy', 'cell'],
  replay: [
    'kernel',
    'store',
    'cell',
    'things',
    'series',
    'sense',
    'energy',
    'accounts',
    'simulation',
  ],
  web: [
    'kernel',
    'store',
    'api',
    'cell',
    'things',
    'series',
    'sense',
    'energy',
    'accounts',
    'assembly',
    'federation',
  ],
  node: ['*'],
  main: ['kernel', 'node'],
  // Beside the product: it starts nodes and asks them over HTTP, and imports none of their rooms.
  demo: [],
}

/**
 * Inside the domain rooms a file is core (pure), store (SQL) or edge (HTTP, protocols, jobs), and may import its own
 * level and those below. `routes*.ts`, `job.ts`, `person-hooks.ts` and what is named here are edges, so that a new one is a decision.
 */
const domains = [
  'cell',
  'things',
  'series',
  'sense',
  'energy',
  'accounts',
  'assembly',
  'coordination',
  'federation',
]
const edges: Readonly<Record<string, readonly string[]>> = {
  cell: ['home', 'join', 'leave', 'passkey', 'person-export', 'proof', 'setup', 'sign-in'],
  things: [
    'broker/broker',
    'broker/broker-doors',
    'broker/broker-socket',
    'broker/quiet-aedes',
    'broker/retained-messages',
    'credentials',
    'desk/desk',
    'desk/desk-connections',
    'desk/desk-control',
    'desk/desk-directory',
    'desk/desk-doubts',
    'desk/desk-past',
    'desk/desk-reports',
    'protocols/allowed-address',
    'protocols/dialled-protocol',
    'protocols/dialler',
    'protocols/dsmr-p1',
    'protocols/ha-link',
    'protocols/ha-server',
    'protocols/http-line',
    'protocols/http-protocol',
    'protocols/http-push',
    'protocols/json-socket',
    'protocols/line-stream',
    'protocols/modbus-line',
    'protocols/mqtt',
    'protocols/mqtt-external',
    'protocols/registry',
    'protocols/s2',
    'protocols/shelly',
    'protocols/shelly-rpc',
    'protocols/sunspec',
    'protocols/tasmota',
    'protocols/tls-line',
    's2/s2-door',
  ],
  federation: [
    'channel/http-wire',
    'channel/peer-line',
    'channel/round-door',
    'mail/mail-desk',
    'mail/mail-office',
    'departures',
    'guard/ask-list',
    'guard/guard',
    'guard/list-desk',
    'guard/newcomers',
    'peers/ask-card',
    'peers/known-peers',
    'peers/peer-trust',
    'public-address',
    'queue/lease-queue',
    'queue/value-store',
    'social/actor-keys',
    'social/admission',
    'social/errand',
    'social/fedi',
    'social/flag',
    'social/guarded-fetch',
    'social/heard-reaction',
    'social/heard-reply',
    'social/heard-vote',
    'social/hearing',
    'social/inbox',
    'social/inbox-door',
    'social/kept-documents',
    'social/loaders',
    'social/mount',
    'social/social',
    'witness/ask-witness',
    'witness/witnessing',
  ],
  series: ['export', 'import', 'intake', 'join-totals', 'thing-powers'],
  energy: [
    'gather',
    'gather-expected',
    'limits/signal-proof',
    'limits/signals',
    'limits/state-limits',
    'mandate/mandate-trial',
    'mandate/measured-inputs',
    'openadr/follow-vtn',
    'openadr/state-vtn',
    'plan/plan-thread',
    'plan/plan-threads',
    'plan/thread-part',
    'tariff/price-feed',
    'tariff/reached-peak',
  ],
  assembly: [
    'ballot/ballot-counts',
    'ballot/ballots',
    'ballot/begin-ballot',
    'ballot/find-ballot',
    'ballot/held-ballots',
    'ballot/option-rules',
    'ballot/key/voter-key',
    'ballot/topics',
    'conversation/codes',
    'conversation/conversations',
    'conversation/export-polis',
    'conversation/import-polis',
    'conversation/outer-words',
    'conversation/talk-maps',
    'decision/decisions',
    'decision/key-begins',
    'decision/review',
    'decision/terms-trial',
    'decision/trial-thread',
    'decision/trials',
    'meeting/confirm-passage',
    'meeting/meeting-at',
    'meeting/model/allowed-host',
    'meeting/model/language-model',
    'opinion/map-thread',
    'opinion/maps-in-thread',
    'meeting/state-model',
    'meeting/transcript-reader',
    'panel/highs-solver',
    'panel/lottery-queue',
    'panel/lottery-thread',
    'panel/panel-thread',
    'panel/panels',
    'panel/seating',
    'panel/standing',
    'report/asked',
    'report/bodies',
    'report/body-desk',
    'report/decision-sources',
    'report/far-desk',
    'report/question-counts',
    'report/reports',
    'report/tell-asked',
    'thread/thread-run',
    'thread/work-in-thread',
    'thread/work-thread',
  ],
  accounts: [
    'allocation/by-coefficients',
    'allocation/import-booking',
    'allocation/imports',
    'allocation/points',
    'allocation/reconciliation',
    'allocation/written-coefficients',
    'billing/billing',
    'communities/meter-parts',
    'communities/read-parts',
    'log/witnesses',
    'month-end/agreed-changes',
    'month-end/close-months',
    'new-rule',
    'payments/bank-accounts',
    'payments/payments',
    'payments/premium-payouts',
    'payments/single-payment',
    'read-meters',
    'read-terms',
    'rule-trial',
    'settle',
    'statements',
  ],
}

type Level = 'core' | 'store' | 'edge'
const height: Readonly<Record<Level, number>> = { core: 0, store: 1, edge: 2 }

/** What only an edge or a store may import: pure code takes the world as arguments. Hashing and packing are no world. */
const outside =
  /^(node:(?!crypto$|zlib$)|hono|@hono|kysely|pg$|aedes|mqtt|modbus-serial|serialport|ws$|highs$|@simplewebauthn|ai$|@ai-sdk)/

interface Arrow {
  readonly from: string
  readonly to: string
  /** `import type` carries no code: a core may name a type of the frame it is called from. */
  readonly isTypeOnly: boolean
}

const forTests = /(\.test\.tsx?|fixtures\.ts|src\/cell\/authenticator\.ts)$/

export function brokenArrows(): string[] {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: root }).filter((path) => !forTests.test(path))
  const arrows = files.flatMap(arrowsOf)
  return [...arrows.flatMap(judge), ...circles(arrows)]
}

/** Files that import each other in a ring, for types too: what belongs to both is a third file. */
function circles(arrows: readonly Arrow[]): string[] {
  const targets = Map.groupBy(arrows, ({ from }) => from)
  const done = new Set<string>()
  const found: string[] = []
  const walk = (file: string, path: readonly string[]): void => {
    const at = path.indexOf(file)
    if (at >= 0) {
      found.push(`${[...path.slice(at), file].join(' -> ')}: these files import each other`)
      return
    }
    if (done.has(file)) return
    for (const { to } of targets.get(file) ?? []) walk(to, [...path, file])
    done.add(file)
  }
  for (const file of targets.keys()) walk(file, [])
  return found
}

function arrowsOf(from: string): Arrow[] {
  const text = readFileSync(join(root, from), 'utf8')
  const found = text.matchAll(
    /^\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)/gm,
  )
  return [...found].map(([, type, target = '', dynamic]) => {
    const name = dynamic ?? target
    return {
      from,
      to: name.startsWith('.') ? relative(root, join(root, dirname(from), name)) : name,
      isTypeOnly: type !== undefined,
    }
  })
}

function judge({ from, to, isTypeOnly }: Arrow): string[] {
  const fromRoom = roomOf(from)
  const fromLevel = levelOf(from)
  if (!to.startsWith('src/')) {
    const isPure = domains.includes(fromRoom) && fromLevel === 'core'
    if (isPure && !isTypeOnly && outside.test(to)) {
      return [
        `${from} imports ${to}: a core file is pure; move this to the room's store or edge, or take it as an argument`,
      ]
    }
    return []
  }
  const toRoom = roomOf(to)
  const allowed = rooms[fromRoom]
  if (allowed === undefined)
    return [`${from}: the room ${fromRoom} is not on the map in tools/arrows.ts`]
  if (fromRoom !== toRoom && !allowed.includes(toRoom) && !allowed.includes('*')) {
    return [
      `${from} imports ${to}: ${fromRoom}/ may import from ${allowed.join(', ') || 'no room'} only`,
    ]
  }
  const isDomain = domains.includes(fromRoom) && domains.includes(toRoom)
  if (isDomain && !isTypeOnly && height[fromLevel] < height[levelOf(to)]) {
    return [
      `${from} (${fromLevel}) imports ${to} (${levelOf(to)}): arrows point edge -> store -> core`,
    ]
  }
  return []
}

function roomOf(path: string): string {
  const [, room = ''] = path.split('/')
  return room.replace(/\.tsx?$/, '')
}

function levelOf(path: string): Level {
  const [, room = '', name = ''] = /^src\/([^/]+)\/(.+)\.tsx?$/.exec(path) ?? []
  const isEdge =
    /(^|\/)(routes(-[a-z-]+)?|job|person-hooks)$/.test(name) || edges[room]?.includes(name)
  if (isEdge === true) return 'edge'
  return /\/store(-[a-z-]+)?\.ts$/.test(path) ? 'store' : 'core'
}

if (import.meta.main) {
  const broken = brokenArrows()
  for (const line of broken) process.stderr.write(`${line}\n`)
  process.stdout.write(`${broken.length} broken arrows\n`)
  process.exitCode = broken.length === 0 ? 0 : 1
}
