import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Relaxation } from '../../energy/plan/plan.ts'
import { hourMs } from '../../kernel/steps.ts'
import { wording } from '../messages/wording.ts'
import { relaxedText, worthSaying } from './relaxed.tsx'

const place = { timeZone: 'UTC', currency: 'EUR' }

const said = (of: Partial<Relaxation>): string[] =>
  (['en', 'de'] as const).map((language) => {
    const relaxation: Relaxation = {
      what: 'import-limit',
      cellId: 'home',
      thingId: null,
      startMs: 7 * hourMs,
      endMs: 8 * hourMs,
      amount: 1500,
      unit: 'W',
      ...of,
    }
    return relaxedText(wording(language, place), relaxation, 0).replaceAll('\u00a0', ' ')
  })

test('a limit that gave way is said by its name, and the home’s own connection without one', () => {
  assert.deepEqual(said({}), [
    '07:00: 1.5 kW more than the connection may import.',
    '07:00: 1,5 kW mehr, als der Anschluss beziehen darf.',
  ])
  const limit = { kind: 'circuit', id: 'garage', name: 'Garage' } as const
  assert.deepEqual(said({ limit }), [
    '07:00: 1.5 kW more than may be drawn through Garage.',
    '07:00: 1,5 kW mehr, als über Garage bezogen werden darf.',
  ])
  assert.deepEqual(said({ limit, what: 'export-limit' }), [
    '07:00: 1.5 kW more than may be fed in through Garage.',
    '07:00: 1,5 kW mehr, als über Garage eingespeist werden darf.',
  ])
  assert.deepEqual(said({ limit: { ...limit, kind: 'signal', name: 'Dimming' } }), [
    '07:00: 1.5 kW more than the grid operator asks for: Dimming.',
    '07:00: 1,5 kW mehr, als der Netzbetreiber möchte: Dimming.',
  ])
})

test('what is missed by so little that nobody would notice is not said', () => {
  const missed = (amount: number, unit: Relaxation['unit']): Relaxation => ({
    what: unit === 'K' ? 'comfort' : 'export-limit',
    cellId: 'home',
    thingId: null,
    startMs: 7 * hourMs,
    endMs: 8 * hourMs,
    amount,
    unit,
  })
  const all = [missed(5, 'W'), missed(60, 'W'), missed(0.1, 'K'), missed(0.3, 'K')]
  assert.deepEqual(worthSaying(all), [all[1], all[3]])
})
