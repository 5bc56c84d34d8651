// For tests: a rule that a neighbourhood decides, and how it came to it.
import type { DecisionRecord } from './decision.ts'
import type { MandateDraft } from './decisions.ts'

/** No more than 6 kW at night. */
export const night: MandateDraft = {
  sentence: 'No more than 6 kW at night',
  place: { kind: 'neighbourhood' },
  when: {
    weekdays: [0, 1, 2, 3, 4, 5, 6],
    months: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
    fromMinute: 22 * 60,
    toMinute: 5 * 60,
  },
  rule: { kind: 'connection-limit', direction: 'import', limitW: 6_000 },
  force: { kind: 'hard' },
  competence: 'neighbourhood',
  fromMs: null,
  untilMs: null,
  examples: [
    { at: { month: 1, weekday: 1, minute: 180 }, amount: 5_000, isAllowed: true },
    { at: { month: 1, weekday: 1, minute: 180 }, amount: 7_000, isAllowed: false },
  ],
}

/** Heat pumps rest, at the times of `night` unless others are given. */
export const quietPumps = (when: MandateDraft['when'] = night.when): MandateDraft => ({
  ...night,
  sentence: 'Heat pumps rest',
  when,
  rule: { kind: 'class-limit', devices: 'heat-pump', limitW: 0 },
  examples: [
    { at: { month: 1, weekday: 1, minute: when.fromMinute % 1440 }, amount: 0, isAllowed: true },
    { at: { month: 1, weekday: 1, minute: when.fromMinute % 1440 }, amount: 500, isAllowed: false },
  ],
})

/** Decided in a meeting, with nothing counted. */
export const recordOf = (title: string, more: Partial<DecisionRecord> = {}): DecisionRecord => ({
  title,
  convened: 'meeting',
  method: 'show of hands',
  methodVersion: '',
  logRoot: null,
  tally: null,
  dissent: '',
  reviewMs: null,
  basis: '',
  ...more,
})
