import type { Link, RoomTables } from '../store/moving-table.ts'

const ofCell = { column: 'cell_id', table: 'cells' } as const satisfies Link
const byPerson = { column: 'person_id', table: 'people' } as const satisfies Link
const ofConversation = { column: 'conversation_id', table: 'conversations' } as const satisfies Link
const ofPanel = { column: 'panel_id', table: 'panels' } as const satisfies Link
const ofMeeting = { column: 'meeting_id', table: 'meetings' } as const satisfies Link
const ofBallot = { column: 'ballot_id', table: 'ballots' } as const satisfies Link
const ofDecision = { column: 'decision_id', table: 'decisions' } as const satisfies Link
const ofQuestion = { column: 'question_id', table: 'shared_questions' } as const satisfies Link
const byNode = { column: 'node', table: 'peers' } as const satisfies Link

/** All that people talked about, voted on and decided goes along with a neighbourhood that moves. */
export const assemblyMovingTables: RoomTables = {
  moving: [
    { table: 'conversations', of: ofCell },
    { table: 'participants', of: ofConversation, names: [byPerson] },
    { table: 'statements', of: ofConversation },
    { table: 'outer_statements', of: ofConversation },
    { table: 'statement_votes', of: ofConversation },
    { table: 'moderations', of: ofConversation },
    { table: 'moderators', of: ofConversation, names: [byPerson] },
    {
      table: 'conversation_codes',
      of: ofConversation,
      names: [{ column: 'home_id', table: 'cells' }],
    },
    { table: 'panels', of: ofCell, names: [ofConversation] },
    { table: 'panel_people', of: ofPanel, names: [byPerson] },
    { table: 'panel_lotteries', of: ofPanel },
    { table: 'panel_tables', of: ofPanel },
    {
      table: 'meetings',
      of: ofCell,
      names: [
        { column: 'question_id', table: 'conversations' },
        { column: 'panel_id', table: 'panels' },
      ],
    },
    { table: 'meeting_changes', of: ofMeeting },
    { table: 'meeting_comings', of: ofMeeting },
    { table: 'meeting_deeds', of: ofMeeting },
    { table: 'meeting_passages', of: ofMeeting },
    { table: 'meeting_passed_over', of: ofMeeting },
    { table: 'meeting_readings', of: ofMeeting },
    { table: 'meeting_transcripts', of: ofMeeting },
    { table: 'minutes_events', of: ofMeeting },
    { table: 'meeting_people', of: ofMeeting, names: [byPerson] },
    { table: 'meeting_statements', of: ofMeeting, names: [ofConversation] },
    { table: 'cell_models', of: ofCell },
    { table: 'ballot_topics', of: ofCell },
    {
      table: 'topic_voices',
      of: { column: 'topic_id', table: 'ballot_topics' },
      names: [byPerson, { column: 'to_id', table: 'people' }],
    },
    { table: 'ballots', of: ofCell, names: [{ column: 'topic_id', table: 'ballot_topics' }] },
    { table: 'ballot_voters', of: ofBallot, names: [byPerson] },
    { table: 'ballot_clerks', of: ofBallot, names: [byPerson] },
    { table: 'ballot_log', of: ofBallot },
    { table: 'decisions', of: ofCell },
    { table: 'decision_reviews', of: ofDecision },
    { table: 'decision_sources', of: ofDecision },
    { table: 'mandates', of: ofCell, names: [ofDecision] },
    { table: 'mandate_ends', of: { column: 'mandate_id', table: 'mandates' }, names: [ofDecision] },
    { table: 'mandate_quarters', of: { column: 'mandate_id', table: 'mandates' } },
    { table: 'street_rules', of: ofCell, names: [ofDecision] },
    {
      table: 'street_rule_ends',
      of: { column: 'street_rule_id', table: 'street_rules' },
      names: [ofDecision],
    },
    { table: 'reports', of: ofCell },
    { table: 'body_members', of: { column: 'body_id', table: 'cells' }, names: [byNode] },
    { table: 'shared_questions', of: { column: 'body_id', table: 'cells' } },
    { table: 'shared_statements', of: ofQuestion },
    { table: 'shared_asked', of: ofQuestion },
    { table: 'taken_reports', of: ofQuestion },
    { table: 'slates', of: ofQuestion },
    { table: 'answers', of: { column: 'question_id', table: 'slates', key: 'question_id' } },
    { table: 'asked_conversations', of: ofConversation },
    { table: 'asked_statements', of: ofConversation },
    { table: 'asked_waiting', of: ofConversation },
    { table: 'answer_notices', of: ofConversation },
    { table: 'far_bodies', of: ofCell, names: [byNode] },
    { table: 'far_questions', of: 'named', names: [byNode] },
    { table: 'far_asked', of: ofCell, names: [{ column: 'question_id', table: 'far_questions' }] },
    { table: 'sent_reports', of: ofConversation, names: [byNode] },
  ],
  staying: [],
}
