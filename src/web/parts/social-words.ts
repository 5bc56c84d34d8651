import type { Notice } from '../../assembly/report/answer.ts'
import type { MapView } from '../../assembly/conversation/map-view.ts'
import type { Meeting } from '../../assembly/meeting/meeting.ts'
import type { Wording } from '../messages/wording.ts'

// What a neighbourhood says to those who follow it from other servers: plain lines without markup.

/** A question that begins, or is closed. */
export function questionWords(wording: Wording, isClosed: boolean): string {
  return wording.say(isClosed ? 'social.question.closed' : 'social.question.words')
}

/** Title of what came of a question. */
export function foundTitle(wording: Wording, question: string): string {
  return wording.say('social.found.title', { question })
}

/** What all groups hold alike, without any number. Null: too few took part for a map. */
export function foundWords(wording: Wording, view: MapView | null): string {
  const lines = (view?.unites ?? []).map(({ side, statement }) =>
    wording.say(side === 'agree' ? 'social.found.agree' : 'social.found.disagree', {
      text: statement.text,
    }),
  )
  return lines.length === 0 ? wording.say('social.found.nothing') : lines.join('\n')
}

/** What the record of a decision is called. */
export function recordName(wording: Wording): string {
  return wording.say('social.record')
}

/** Title of what a body answered. */
export function answerTitle(wording: Wording, body: string, question: string): string {
  return wording.say('social.answer.title', { body, question })
}

/** Characters of a reason that are told, and of all answers of a body together. */
const reasonShown = 280
const answersShown = 4_500

/** What a body answered to what a neighbourhood said, as far as it fits; its page has the rest. Null: nothing yet. */
export function answerWords(wording: Wording, { items }: Pick<Notice, 'items'>): string | null {
  const answered = items.flatMap(({ text, answers }) => {
    const last = answers.at(-1)
    return last === undefined ? [] : [{ text, last }]
  })
  if (answered.length === 0) return null
  const lines: string[] = []
  for (const { text, last } of answered) {
    const said = last.verdict === 'amend' ? `${last.amended} ${last.reason}` : last.reason
    const line = wording.say(`social.answer.${last.verdict}`, { text, reason: oneLine(said) })
    if (lines.join('\n').length + line.length > answersShown) break
    lines.push(line)
  }
  const left = items.length - answered.length
  if (left > 0) lines.push(wording.say('social.answer.open', { count: left }))
  return lines.join('\n')
}

function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/gu, ' ').trim()
  return line.length > reasonShown ? `${line.slice(0, reasonShown).toWellFormed()} …` : line
}

/** When and where a meeting is, or that it is not. */
export function meetingWords(
  wording: Wording,
  { startsMs, place }: Pick<Meeting, 'startsMs' | 'place'>,
  isCalledOff: boolean,
): string {
  const when = { date: wording.date(startsMs), time: wording.time(startsMs) }
  return [
    ...(isCalledOff ? [wording.say('social.meeting.called-off')] : []),
    wording.say('social.meeting.when', when),
    ...(place === '' ? [] : [wording.say('social.meeting.where', { place })]),
  ].join('\n')
}
