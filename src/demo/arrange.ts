import { setTimeout as wait } from 'node:timers/promises'
import * as v from 'valibot'
import { DemoError } from './demo-error.ts'
import type { DemoPages, NodeName } from './demo-folder.ts'
import type { Steward } from './steward.ts'

/** One node as it is arranged: how people call it, and its steward, who is signed in. */
export interface Seat {
  readonly title: string
  readonly steward: Steward
}

export type Seats = Readonly<Record<NodeName, Seat>>

/** How often and how long is looked whether a letter has arrived. */
const lookMs = 500
const arrivalMs = 120_000
/** How long a joint plan is waited for: with a long way to West its rounds take a minute or two. */
const jointLimitMs = 240_000

/** The short name of the simulated neighbourhood, on both nodes. */
export const neighbourhoodSlug = 'sonnenhof'
/** The city's node belongs to the town hall, which founds the city and is not one of those that it asks. */
export const townHallSlug = 'town-hall'
const townHallName = 'Town hall'
const cityName = 'Sonnberg'

/** Where the city is connected: dearer in the evening, and too little for both neighbourhoods at once when all cars charge. */
const cityTariff = {
  import: {
    kind: 'time-of-use',
    priceMicroPerKwh: 270_000,
    windows: [
      {
        weekdays: [0, 1, 2, 3, 4, 5, 6],
        fromMinute: 17 * 60,
        toMinute: 21 * 60,
        priceMicroPerKwh: 360_000,
      },
    ],
  },
  export: { kind: 'fixed', priceMicroPerKwh: 70_000 },
  localFeeMicroPerKwh: 0,
  peakMicroPerKw: 0,
  importLimitW: 45_000,
  exportLimitW: 150_000,
  carbonGPerKwh: 180,
} as const

const question = {
  question: 'What should change in our streets first?',
  background: 'The city wants to know it from each neighbourhood before it plans next year.',
  statements: [
    'Trees come before parking spaces.',
    'The street in front of the school is closed to cars in the morning.',
    'Cars may stay where they are.',
    'Every street gets a bench.',
  ],
  slateSize: 2,
  answerDays: 30,
  reportDays: 14,
}
/** Made-up people of each neighbourhood; a report is about five at the least. */
const voterCount = 8

const idShape = v.object({ id: v.string() })

/** What sets a node up: its simulated neighbourhood, or the town hall of the city. */
export function setupOf(name: NodeName, code: string) {
  const place = { label: 'Graz', latitude: 47.07, longitude: 15.44 }
  const hall = { name: townHallName, place, timeZone: 'Europe/Vienna', currency: 'EUR' }
  const neighbourhood = name === 'city' ? hall : null
  return { code, name: 'Steward', language: 'en', neighbourhood }
}

/** Makes strangers a city: all three trust each other, both neighbourhoods belong to it, and a question of its is voted on in both. */
export async function arrange(seats: Seats, say: (text: string) => void): Promise<DemoPages> {
  const { city, east, west } = seats
  await east.steward.patch(`/cells/${neighbourhoodSlug}`, { name: 'Sonnenhof East' })
  await west.steward.patch(`/cells/${neighbourhoodSlug}`, { name: 'Sonnenhof West' })
  const peers = await trustEachOther(seats)
  await hearEachOther(seats)
  say('All three nodes trust and have heard each other.')

  const bodies = `/cells/${townHallSlug}/bodies`
  const made = v.parse(cellShape, await city.steward.post(bodies, { name: cityName }))
  await city.steward.put(`${bodies}/${made.id}`, { belongs: false })
  for (const name of ['east', 'west'] as const) {
    const asked = { slug: neighbourhoodSlug, node: peers.city[name] }
    await city.steward.post(`/cells/${made.id}/neighbourhoods`, asked)
  }
  const neighbourhoods = [east, west]
  await Promise.all(neighbourhoods.map((seat) => belong(seat, made.id)))
  await arrived('the answers of both neighbourhoods', async () => {
    const answer = await city.steward.get(`/cells/${made.id}/neighbourhoods`)
    const members = v.parse(membersShape, answer).neighbourhoods
    return members.filter(({ isMember }) => isMember).length === neighbourhoods.length
  })
  say(`The city ${cityName} is founded, and both neighbourhoods belong to it.`)

  await city.steward.put(`/cells/${made.id}/tariffs`, { ...cityTariff, validFromMs: Date.now() })
  say(
    `${cityName} has said what energy costs where it is connected, and that its transformer carries ${cityTariff.importLimitW / 1000} kW.`,
  )

  const ask = `/cells/${made.id}/shared-questions`
  const { id } = v.parse(idShape, await city.steward.post(ask, question))
  await Promise.all(neighbourhoods.map((seat, i) => answer(seat, id, i)))
  await arrived('the reports of both neighbourhoods', async () => {
    const shared = v.parse(reportsShape, await city.steward.get(`/shared-questions/${id}`))
    return shared.reports.length === neighbourhoods.length
  })
  say(
    `${cityName} has asked both: "${question.question}" ${voterCount} made-up people have voted in each, and both reports are there.`,
  )
  return {
    cityId: made.id,
    body: `/bodies/${made.slug}`,
    question: `/asked/${id}/side-by-side`,
    joint: `/at/${made.slug}/joint`,
  }
}

/** The first plan that the city has made together with all of its neighbourhoods, in a sentence; null: there was none in time. */
export async function jointPlanOf(
  { city }: Pick<Seats, 'city'>,
  cityId: string,
  signal: AbortSignal,
): Promise<string | null> {
  const deadline = Date.now() + jointLimitMs
  while (Date.now() < deadline) {
    const answer = await city.steward.get(`/cells/${cityId}/joint-plan`)
    const { plan } = v.parse(jointShape, answer)
    if (plan !== null && plan.members.every(({ absent }) => absent === null)) {
      const { gap, rounds, seconds } = plan.certificate
      const names = plan.members.map(({ name }) => name).join(' and ')
      return `${cityName} has planned the next ${Math.round(plan.steps.count / 4)} hours with ${names}: ${rounds} rounds in ${Math.round(seconds)} s, at most ${(100 * gap).toFixed(2)} % dearer than the best plan there can be.`
    }
    await wait(lookMs, null, { signal })
  }
  return null
}

/** Each asks both others whether they are there; says which do not answer, as `Here: There`. */
export async function whoIsSilent(seats: Partial<Seats>): Promise<string[]> {
  const silent: string[] = []
  for (const { title, steward } of Object.values(seats)) {
    const { peers } = v.parse(peersShape, await steward.get('/peers'))
    for (const { id, name } of peers) {
      try {
        await steward.post(`/peers/${id}/hello`)
      } catch (error) {
        if (!(error instanceof DemoError)) throw error
        silent.push(`${title}: ${name}`)
      }
    }
  }
  return silent
}

const cellShape = v.object({ id: v.string(), slug: v.string() })
const membersShape = v.object({
  neighbourhoods: v.array(v.object({ isMember: v.boolean() })),
})
const jointShape = v.object({
  plan: v.nullable(
    v.object({
      certificate: v.object({ gap: v.number(), rounds: v.number(), seconds: v.number() }),
      steps: v.object({ count: v.number() }),
      members: v.array(v.object({ name: v.string(), absent: v.nullable(v.string()) })),
    }),
  ),
})
const reportsShape = v.object({ reports: v.array(v.unknown()) })
const peersShape = v.object({
  address: v.string(),
  key: v.string(),
  peers: v.array(v.object({ id: v.string(), name: v.string() })),
})

/** Ids of the others, by who knows them. */
async function trustEachOther(
  seats: Seats,
): Promise<Readonly<Record<NodeName, Readonly<Record<string, string>>>>> {
  const known = { city: {}, east: {}, west: {} }
  for (const [name, { steward }] of entriesOf(seats)) {
    const ids: Record<string, string> = known[name]
    for (const [other, { title, steward: theirs }] of entriesOf(seats)) {
      if (other === name) continue
      const { address, key } = v.parse(peersShape, await theirs.get('/peers'))
      const { id } = v.parse(idShape, await steward.post('/peers', { name: title, address, key }))
      await steward.put(`/peers/${id}/trust`, { trust: 'trusted' })
      ids[other] = id
    }
  }
  return known
}

function entriesOf(seats: Seats): readonly (readonly [NodeName, Seat])[] {
  const { city, east, west } = seats
  return [
    ['city', city],
    ['east', east],
    ['west', west],
  ]
}

async function hearEachOther(seats: Seats): Promise<void> {
  const silent = await whoIsSilent(seats)
  if (silent.length === 0) return
  throw new DemoError(`Not every node hears the others (${silent.join('; ')}).`)
}

async function belong({ title, steward }: Seat, bodyId: string): Promise<void> {
  const path = `/cells/${neighbourhoodSlug}/bodies`
  const shape = v.object({ bodies: v.array(v.object({ body: v.string() })) })
  await arrived(`the city's letter to ${title}`, async () =>
    v.parse(shape, await steward.get(path)).bodies.some(({ body }) => body === bodyId),
  )
  await steward.put(`${path}/${bodyId}`, { belongs: true })
}

/** A neighbourhood asks its people, who vote by codes, and sends what came of it. */
async function answer({ title, steward }: Seat, shared: string, variant: number): Promise<void> {
  const cell = `/cells/${neighbourhoodSlug}`
  const known = v.object({ questions: v.array(idShape) })
  await arrived(`the question to ${title}`, async () =>
    v.parse(known, await steward.get(`${cell}/bodies`)).questions.some(({ id }) => id === shared),
  )
  const begun = v.object({ conversation: v.string() })
  const { conversation } = v.parse(begun, await steward.post(`${cell}/asked-questions/${shared}`))
  const at = `${cell}/conversations/${conversation}`
  const made = await steward.post(`${at}/codes`, { count: voterCount })
  const { codes } = v.parse(v.object({ codes: v.array(v.object({ code: v.string() })) }), made)
  for (const [who, { code }] of codes.entries()) {
    const link = await steward.form(`/take-part/${code}`, {})
    for (const i of question.statements.keys()) {
      const vote = { statement: `${i + 1}`, opinion: opinionOf(who, i, variant) }
      await steward.form(`${link}/vote`, vote)
    }
  }
  await steward.post(`${at}/report/send`)
}

/** The second half of the street thinks otherwise of cars; the last statement divides the neighbourhoods. */
function opinionOf(who: number, statement: number, variant: number): 'agree' | 'disagree' {
  const isOther = who >= voterCount / 2 + variant
  const agrees = [!isOther, true, isOther, variant === 0][statement] ?? false
  return agrees ? 'agree' : 'disagree'
}

async function arrived(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + arrivalMs
  while (!(await look())) {
    if (Date.now() > deadline) {
      throw new DemoError(`Within ${arrivalMs / 1000} seconds ${what} did not arrive.`)
    }
    await wait(lookMs)
  }
}
