/** A cell on the map: where it lives, and whether that node is heard. */
export interface Spot {
  readonly name: string
  /** What the node on which it lives is called here; null: it is this one. */
  readonly node: string | null
  readonly isOwn: boolean
  readonly standing: 'here' | 'heard' | 'silent' | 'untrusted'
}

/** A city in the middle of those who belong to it. */
export interface CellMap {
  readonly city: Spot
  readonly members: readonly Spot[]
  /** Members that are not among them. */
  readonly more: number
}
