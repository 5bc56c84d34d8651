import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hourMs } from '../../kernel/steps.ts'
import { wording } from '../messages/wording.ts'
import { charger, nowMs } from '../view/fixture-device.ts'
import type { DeviceView } from '../view/home.ts'
import { Device } from './device.tsx'

const english = wording('en', { timeZone: 'Europe/Vienna', currency: 'EUR' })

function shown(over: Partial<DeviceView>): string {
  const device = charger(over)
  const props = { wording: english, cellSlug: 'haus', nowMs, device, hasPlan: true }
  const page: { toString(): string } = Device(props)
  return page.toString()
}

test('that somebody pressed hurry is said whatever the device does, beside why it stands still', () => {
  const hurrying: Partial<DeviceView> = {
    override: { mode: 'hurry', untilMs: nowMs + hourMs },
    asked: { powerW: 11_000, reason: 'override' },
  }
  const pressed = /Someone at home pressed hurry: full power until/
  for (const [over, why] of [
    [{ powerW: 11_000 }, null],
    [{ following: 'unknown' }, /It was asked for 11.kW a moment ago/],
    [{ following: 'not-following' }, /It was asked for 11.kW and takes 0/],
    [{ stateOfCharge: 1 }, /It is full\. Someone/],
    [{ isPlugged: false }, /No car is plugged in\. Someone/],
    [{ atMs: nowMs - hourMs, powerW: null }, /It has reported nothing since/],
  ] as const) {
    const page = shown({ ...hurrying, ...over })
    assert.match(page, pressed)
    if (why !== null) assert.match(page, why)
  }
  assert.doesNotMatch(shown({}), pressed)
})
