/** The path of the node's HTTP server where resource managers connect: `wss://energy.example.org/s2`. */
export const s2Path = '/s2'

/** A line to a resource manager that has signed in. */
export interface S2Line {
  /** Short name of the cell whose credential it signed in with. */
  readonly slug: string
  send(text: string): void
  /** Ends it, with a reason for who looks at it from the other side. */
  end(reason: string): void
}

/** What is done with a line: its messages come one after the other, the next when the one before is done. */
export interface S2Reader {
  receive(text: string): Promise<void>
  closed(): void
}

/** Where resource managers come in: a WebSocket of the node's own HTTP server. */
export interface S2Link {
  /** From now on lines are taken. */
  open(enter: (line: S2Line) => S2Reader): void
  /** Ends every line; returns when nothing more is received. */
  close(): Promise<void>
}
