import type { Wording } from '../messages/wording.ts'
import { placeLink, type MeetingView } from '../view/meeting.ts'

/** What minutes can begin with: the agenda, how many were there, and what was confirmed. The secretary writes the rest. */
export function minutesDraft(wording: Wording, view: MeetingView): string {
  const { meeting, attendance, passages } = view
  const at = { date: wording.date(meeting.startsMs), time: wording.time(meeting.startsMs) }
  const said = (kind: (typeof passages)[number]['kind']) =>
    passages.filter((passage) => passage.kind === kind)
  const motions = said('motion').map(({ text }) => text)
  const statements = said('statement').map(({ text }) => text)
  const actions = said('action').map(({ text, who, untilDate }) => {
    const day = untilDate === null ? null : wording.date(Date.parse(`${untilDate}T12:00:00Z`))
    if (who !== null && day !== null)
      return wording.say('minutes.draft.who-until', { text, who, day })
    if (who !== null) return wording.say('minutes.draft.who', { text, who })
    return day === null ? text : wording.say('minutes.draft.until', { text, day })
  })
  const sections = [
    { heading: wording.say('meeting.agenda'), entries: meeting.agenda.map(({ title }) => title) },
    { heading: wording.say('meeting.motions'), entries: motions },
    { heading: wording.say('meeting.actions'), entries: actions },
    { heading: wording.say('meeting.statements'), entries: statements },
  ]
  return [
    meeting.place === '' || placeLink(meeting.place) !== null
      ? wording.say('minutes.draft.when', at)
      : wording.say('minutes.draft.when-where', { ...at, place: meeting.place }),
    wording.say('minutes.draft.there', { count: attendance.everHere }),
    ...sections
      .filter(({ entries }) => entries.length > 0)
      .map(({ heading, entries }) => [`# ${heading}`, ...entries.map(listed)].join('\n')),
  ].join('\n\n')
}

/** An entry of a list is one line. */
function listed(text: string): string {
  return `- ${text.replaceAll(/\s+/g, ' ')}`
}
