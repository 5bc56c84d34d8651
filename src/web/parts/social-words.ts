import type { MapView } from '../../assembly/conversation/map-view.ts'
import type { Meeting } from '../../assembly/meeting/meeting.ts'
import type { Wording } from '../messages/wording.ts'

// What a neighbourhood says to those who follow it from other servers: plain lines without markup.

/** A question that begins. */
export function questionWords(wording: Wording): string {
  return wording.say('social.question.words')
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
