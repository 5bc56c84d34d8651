import type { accounts as english } from '../en/accounts.ts'
import type { Translation } from '../message.ts'

export const accounts = {} satisfies Translation<typeof english>
