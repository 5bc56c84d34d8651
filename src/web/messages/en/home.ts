import type { Message } from '../message.ts'

export const home = {} as const satisfies Record<string, Message>
