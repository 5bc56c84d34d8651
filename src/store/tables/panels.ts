/** Tables of the shelf `assembly/panel`. */
export interface PanelTables {
  panels: {
    id: string
    cell_id: string
    /** The question that the panel is about; null: it stands alone. */
    conversation_id: string | null
    title: string
    purpose: string
    language: string
    size: number
    /** JSON: what people are asked, with the seats for each answer. */
    asked: string
    answers_until_ms: number
    meets_ms: number
    ends_ms: number
    made_ms: number
    /** When all answers were deleted; null: they are there. */
    erased_ms: number | null
    /** When it was called off, and why; null: it was not. */
    called_off_ms: number | null
    called_off_reason: string | null
  }
  panel_people: {
    panel_id: string
    /** Counts within the panel from 1; never published. */
    number: number
    /** Null: forgotten. */
    person_id: string | null
    said: string
    /** JSON: answer by question. */
    answers: string
    may_name: number
    /** 1: left, and is asked no more. */
    is_gone: number
    said_ms: number
  }
  /** The first draw and each replacement, and those that led nowhere; `number` counts from 1. */
  panel_lotteries: {
    panel_id: string
    number: number
    state: string
    /** JSON: where the seed comes from. */
    seed_from: string
    /** JSON, while it is worked out. */
    task: string | null
    /** JSON: numbers of people by their place in the file. */
    people: string
    /** JSON: numbers of people whose seats are filled. */
    leaving: string
    begun_ms: number
    published_ms: number | null
    digest: string | null
    /** JSON: what was published. */
    file: string | null
    /** JSON: thousandths by place in the file. */
    chances: string | null
    /** JSON: the sums that everybody may see. */
    summary: string | null
    /** JSON: quotas that stand in the way. */
    changes: string | null
    /** JSON: why there is no lottery. */
    refusal: string | null
    seed: string | null
    slot: number | null
    /** JSON: numbers of the people who were drawn. */
    seated: string | null
    drawn_ms: number | null
  }
  panel_tables: {
    panel_id: string
    number: number
    tables: number
    /** JSON: what `tablesOf` answered, with numbers of people. */
    seating: string
    made_ms: number
  }
}
