/** Tables of the room `cell`. Columns in snake_case keep their unit: `created_ms`. Booleans are 0 or 1. */
export interface CellTables {
  cells: {
    id: string
    kind: string
    parent_id: string | null
    slug: string
    name: string
    place_label: string
    latitude: number
    longitude: number
    time_zone: string
    currency: string
    /** 0: the machine's time. Otherwise seconds of the cell for one real second. */
    time_speed: number
    time_resume_ms: number
    is_sample: number
    created_ms: number
  }
}
