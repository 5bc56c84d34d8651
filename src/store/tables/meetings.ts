/** Tables of the shelf `assembly/meeting`. `seq` counts within the meeting from 1; rows with it are only ever added; what a row says anew names the first it says it instead of. */
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
    /** Days of the neighbourhood's time after which transcripts go, once the minutes are approved. */
    transcript_days: number
    /** The question that it talks about, and the panel that meets; null: none. */
    question_id: string | null
    panel_id: string | null
  }
  /** Meetings that were moved or called off: as they were before. */
  meeting_changes: {
    meeting_id: string
    seq: number
    kind: string
    starts_ms: number
    place: string
    reason: string
    at_ms: number
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
    /** Empty once it was deleted. */
    bytes: Uint8Array
    added_ms: number
    /** Null: it is there. */
    deleted_ms: number | null
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
    /** The first row of what it says anew; null: it is the first. */
    replaces: number | null
    /** 1: taken back with this row. */
    is_dropped: number
  }
  /** Proposals that the secretary does not want. */
  meeting_passed_over: {
    meeting_id: string
    file_hash: string
    /** First and last offset in the file: `120-188`. */
    place: string
    at_ms: number
  }
  /** Actions that are done, and those that are not after all; the last row counts. */
  meeting_deeds: {
    meeting_id: string
    seq: number
    passage: number
    is_done: number
    at_ms: number
  }
  /** Statements of conversations that were said in meetings. */
  meeting_statements: {
    meeting_id: string
    passage: number
    conversation_id: string
    statement: number
    at_ms: number
  }
  /** What language models made of transcripts. Times are the machine's. */
  meeting_readings: {
    meeting_id: string
    file_hash: string
    model: string
    asked_ms: number
    /** Null: it is under way, or the node stopped. */
    ended_ms: number | null
    /** JSON; null: it is under way. */
    result: string | null
  }
  /** Which language model a neighbourhood uses; no row: none. */
  cell_models: {
    cell_id: string
    /** `server`: the one the node brings; `own`: the one stated here. */
    source: string
    address: string
    model: string
    secret: string
  }
}
