/** A message that came in by MQTT. */
export interface MqttMessage {
  readonly topic: string
  readonly payload: Buffer
  /** The short name of the cell whose credentials it came with; null where the broker does not tell us. */
  readonly slug: string | null
}

/**
 * The connection to a broker, ours or another. Messages are handled alike on both: what differs is
 * how a message is acknowledged late.
 */
export interface MqttLink {
  /** The cell that announcements belong to where neither credentials nor topics tell; null: they are passed over. */
  fallbackSlug(): Promise<string | null>
  /** Begins to listen. A message of QoS 1 is acknowledged when `receive` resolves, and not at all when it rejects. */
  start(receive: (message: MqttMessage) => Promise<void>): Promise<void>
  stop(): Promise<void>
  /** Listens on further topics, beyond `commonwatt/#` and `homeassistant/#`. */
  follow(topics: readonly string[]): Promise<void>
  /**
   * Resolves once the broker has the message. Rejects where it cannot take it. A broker that speaks MQTT 5 forgets the message
   * after `lifeS` seconds, so that a device which was away does not hear what holds no longer.
   */
  publish(topic: string, payload: string, isRetained: boolean, lifeS?: number): Promise<void>
}
