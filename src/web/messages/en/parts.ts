import type { Message } from '../message.ts'

/** English texts about homes that take part in another community too. */
export const parts = {
  'parts.title': 'Other communities',
  'parts.heading': '{name} in other communities',
  'parts.sentence':
    'This home belongs to {neighbourhood}. With a part of what its meters count it can take part in other communities here too. Together with its neighbourhood these are five at the most, and 100 % at the most.',
  'parts.own': 'In {neighbourhood} it takes part with {part}.',
  'parts.own.rest':
    'What it gives elsewhere is not counted there. Whoever looks after {neighbourhood} states that part under Settings.',
  'parts.guests.title': 'Homes from elsewhere',
  'parts.guests.heading': 'Homes from elsewhere in {name}',
  'parts.guests.sentence':
    'These homes belong to another neighbourhood and take part here with a part of what their meters count. You see their account here as you see those of your members, and nothing else of them.',
  'parts.guests.name':
    'Whoever wants to take part asks under Other communities, by the short name of this one: {slug}',
  'parts.none': 'Nobody has asked yet.',
  'parts.from': '{name}: {part}, from {from} on',
  'parts.from-until': '{name}: {part}, from {from} to {until}',
  'parts.state.asked': 'asked, without an answer yet',
  'parts.state.agreed': 'agreed',
  'parts.state.over': 'over',
  'parts.state.declined': 'declined',
  'parts.state.withdrawn': 'taken back',
  'parts.agree': 'Agree',
  'parts.agree.label': 'Agree that {name} takes part',
  'parts.decline': 'Decline',
  'parts.decline.label': 'Decline that {name} takes part',
  'parts.withdraw': 'Take it back',
  'parts.withdraw.label': 'Take it back: the question to {name}',
  'parts.end': 'End it',
  'parts.end.label': 'End it for {name}',
  'parts.statement': 'Statement of {name}',
  'parts.ask.heading': 'Take part in another community',
  'parts.ask.sentence':
    'The community says yes or no before the first day. What you share there is settled there, and you get a statement of your own.',
  'parts.ask.community': 'Short name of the community',
  'parts.ask.community.hint': 'Whoever looks after it knows the name. It stands in its address.',
  'parts.ask.part': 'Part of what your meters count',
  'parts.ask.again': 'To change a part, ask the same community again from a later day on.',
  'parts.first-day': 'First day',
  'parts.last-day': 'Last day',
  'parts.last-day.hint': 'Leave it empty if there is no end yet.',
  'parts.ask.do': 'Ask',
  'parts.asked': 'The community was asked.',
  'statement.part':
    'From {from} to {until}, {part} of what this home’s meters count is settled here.',
  'statement.in': 'In the community {name}',
} as const satisfies Record<string, Message>
