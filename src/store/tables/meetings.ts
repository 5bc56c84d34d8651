/** Tables of the shelf `assembly/meeting`. `seq` counts within the meeting from 1; rows with it are only ever added. */
export interface MeetingTables {
  meetings: {
    id: string
    cell_id: string
    title: string
    place: string
    starts_ms: number
    /** JSON: points with title and minutes. */
    agenda: string
    created_ms: number
  }
  /** Who the numbers of a meeting are. The secretary is 1. */
  meeting_people: {
    meeting_id: string
    number: number
    /** Null: forgotten. */
    person_id: string | null
  }
  meeting_comings: {
    meeting_id: string
    seq: number
    person: number
    kind: string
    at_ms: number
  }
  minutes_events: {
    meeting_id: string
    seq: number
    kind: string
    /** Null: the date passed. */
    person: number | null
    /** The minutes, or the reason of an objection. */
    text: string | null
    until_ms: number | null
    at_ms: number
  }
  meeting_transcripts: {
    meeting_id: string
    /** SHA-256 of the bytes, in hex. */
    file_hash: string
    bytes: Uint8Array
    added_ms: number
  }
  /** Statements, motions and actions as the secretary confirmed them. */
  meeting_passages: {
    meeting_id: string
    seq: number
    kind: string
    text: string
    /** JSON: where it was said. */
    span: string
    found_by: string
    who: string | null
    until_date: string | null
    at_ms: number
  }
}
