import assert from 'node:assert/strict'
import { announcedThing } from './mqtt-thing.ts'

/** A thing announced on these topics by the home haus-1. */
export function announced(...announcements: readonly (readonly [string, unknown])[]) {
  const texts = announcements.map(([topic, payload]): [string, string] => [
    `homeassistant/${topic}/config`,
    JSON.stringify(payload),
  ])
  const thing = announcedThing('haus-1', new Map(texts), new Set())
  assert.ok(thing !== null)
  return thing
}
