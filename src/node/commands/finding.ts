/** One thing that was looked at. `note`: worth knowing, nothing is broken. */
export interface Finding {
  readonly name: string
  readonly state: 'good' | 'note' | 'bad'
  /** What was seen, one sentence. */
  readonly what: string
  /** What to do about it; null where nothing is to be done. */
  readonly advice: string | null
}

export function good(name: string, what: string): Finding {
  return { name, state: 'good', what, advice: null }
}

export function note(name: string, what: string, advice: string | null): Finding {
  return { name, state: 'note', what, advice }
}

export function bad(name: string, what: string, advice: string): Finding {
  return { name, state: 'bad', what, advice }
}
