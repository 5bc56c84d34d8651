/** A command of Home Assistant's WebSocket API, without its number. */
export interface HaCommand {
  readonly type: string
  readonly [member: string]: unknown
}
