import type { ResourceManagerDetails } from './shapes-session.ts'

/** What a resource manager calls itself and its parts, in one lower-case text to look for words in. */
export function wordsOf(
  { name, manufacturer, model }: ResourceManagerDetails,
  ...labels: readonly (string | undefined)[]
): string {
  return [name, manufacturer, model, ...labels]
    .filter((word) => word !== undefined)
    .join(' ')
    .toLowerCase()
}

const carWords = /\b(ev|evse|cars?|vehicle|charger|charge point|wallbox|ladestation|auto)\b/
const heatWords = /\b(heat ?pump|wärmepumpe|warmtepomp|boiler|hot water|warmwasser|tank|buffer)\b/
const degreeWords = /°|\bcelsius\b|\bdegrees?\b|\btemperature\b|\bgrad\b/

export const saysCar = (words: string): boolean => carWords.test(words)
export const saysHeat = (words: string): boolean => heatWords.test(words)
export const saysDegrees = (words: string): boolean => degreeWords.test(words)

/** Whether the thing only makes electricity. */
export function isProducer({ roles }: ResourceManagerDetails): boolean {
  const electric = roles.filter(({ commodity }) => commodity === 'ELECTRICITY')
  return electric.length > 0 && electric.every(({ role }) => role === 'ENERGY_PRODUCER')
}

/** Characters of a name at the most. */
const nameLimit = 80

/** How people see it: its own name, else who made it. */
export function nameOf(details: ResourceManagerDetails): string {
  const { name, manufacturer = '', model = '', resource_id } = details
  const given = [name ?? '', `${manufacturer} ${model}`, resource_id]
  // No database takes a zero byte, and no page a line break in a name.
  const plain = given.map((text) => text.replace(/[\p{C}\s]+/gu, ' ').trim())
  return (plain.find((text) => text !== '') ?? resource_id).slice(0, nameLimit)
}
