import type { Asked } from '../../assembly/panel/asked.ts'
import type { LotteryStanding, PanelStanding, SeatedNames } from '../../assembly/panel/standing.ts'
import type { Wording } from '../messages/wording.ts'

/** What is asked, in the reader's language, or as a steward wrote it. */
export function askedTitle(wording: Wording, { key, title }: Pick<Asked, 'key' | 'title'>): string {
  return title ?? wording.sayCode('panel-ask', key)
}

/** One answer, likewise. */
export function answerTitle(
  wording: Wording,
  { key }: Pick<Asked, 'key'>,
  answer: { readonly key: string; readonly title: string | null },
): string {
  return answer.title ?? wording.sayCode('panel-answer', `${key}.${answer.key}`)
}

/** Where a panel stands, in a sentence. */
export function stageSentence(wording: Wording, { stage, panel }: PanelStanding): string {
  if (panel.calledOff !== null) {
    const why = wording.say('panel.called-off.why', { reason: panel.calledOff.reason })
    return `${wording.say('panel.stage.called-off')} ${why}`
  }
  return stage === 'collecting'
    ? wording.say('panel.stage.collecting', { date: lastDay(wording, panel.answersUntilMs) })
    : wording.say(`panel.stage.${stage}`)
}

/** The day that ends at a midnight. */
export function lastDay(wording: Wording, endMs: number): string {
  return wording.date(endMs - 1)
}

/** Who has seats, in sentences: names only of those who agreed. */
export function namesSentences(
  wording: Wording,
  { names, others }: Omit<SeatedNames, 'empty'>,
): string {
  if (names.length === 0) {
    return others === 0 ? '' : wording.say('panel.seated.only-others', { count: others })
  }
  const named = wording.say('panel.seated.names', { names: names.join(', ') })
  if (others === 0) return named
  return `${named} ${wording.say('panel.seated.others', { count: others })}`
}

/** Where the seed of a lottery comes from. */
export function seedSentence(wording: Wording, { seedFrom }: LotteryStanding): string {
  if (seedFrom.kind === 'dice') return wording.say('panel.lottery.dice')
  const { name, atMs } = seedFrom
  return wording.say('panel.lottery.public', {
    name,
    date: wording.date(atMs),
    time: wording.time(atMs),
  })
}

/** A chance in thousandths, as a percentage that keeps them. */
export function chanceText(wording: Wording, thousandths: number): string {
  return `${wording.number(thousandths / 10, thousandths % 10 === 0 ? 0 : 1)}\u00a0%`
}

/** A digest in groups that can be read aloud. */
export function digestGroups(digest: string): readonly string[] {
  return digest.match(/.{1,8}/g) ?? []
}
