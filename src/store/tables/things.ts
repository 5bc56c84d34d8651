/** Tables of the room `things`. */
export interface ThingsTables {
  things: {
    id: string
    cell_id: string
    kind: string
    name: string
    state: string
    protocol: string
    address: string
    /** JSON list of quantities. */
    reports: string
    is_controllable: number
    /** JSON object. */
    attributes: string
    /** JSON: what the protocol needs to speak to the thing again; only the protocol reads it. */
    binding: string
    /** JSON list of sentences: what of its announcement was not understood. */
    notes: string
    created_ms: number
  }
  set_points: {
    id: string
    thing_id: string
    issued_ms: number
    power_w: number | null
    expires_ms: number
    reason: string
    source: string
    acknowledged_ms: number | null
  }
  overrides: {
    id: string
    thing_id: string
    person_id: string
    mode: string
    power_w: number | null
    from_ms: number
    until_ms: number
  }
  /** Stretches of time in which what a thing reports is not believed. */
  thing_doubts: {
    id: string
    thing_id: string
    /** null: nothing of it. */
    quantity: string | null
    code: string
    since_ms: number
    until_ms: number | null
    value: number
    limit_value: number
    /** What its counters may have grown by all the same, W. */
    most_w: number
    /** 1: somebody said that it was right. */
    is_believed: number
  }
  /** Who said that a thing is right, whatever it reports. */
  thing_beliefs: {
    id: string
    thing_id: string
    person_id: string
    reason: string
    from_ms: number
    until_ms: number
  }
  broker_credentials: {
    /** First part of the password, so that one hash has to be tried and not all of a home's. */
    id: string
    cell_id: string
    label: string
    hash: string
    created_ms: number
    revoked_ms: number | null
  }
  retained_messages: {
    topic: string
    /** Whose credentials it came with; null: the node's own. */
    slug: string | null
    payload: Uint8Array
  }
  /** Where the node dials devices itself. */
  connections: {
    id: string
    cell_id: string
    protocol: string
    /** Host and port, or a serial port of this machine. */
    host: string | null
    port: number | null
    /** Which device behind one address, where the protocol numbers them. */
    unit: number | null
    serial_path: string | null
    /** All of it in one text: unique, so that no device is dialled twice. */
    address: string
    /** The password or token that the device asks for; null: none. In the clear: the node has to say it. */
    secret: string | null
    /** null: not encrypted; `authorities`, or SHA-256 of the one certificate that is believed. */
    tls: string | null
    /** When a person asked for the past that the device keeps; null: nobody did. */
    history_wanted_ms: number | null
    created_ms: number
  }
  /** How far the past of one quantity was read from a device. */
  connection_histories: {
    connection_id: string
    /** Of the thing, as its protocol gives it. */
    address: string
    quantity: string
    /** Everything before this is read; null: nothing yet. */
    until_ms: number | null
    /** Where the node's own readings begin. */
    to_ms: number
  }
}
