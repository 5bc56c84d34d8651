import { isMember, personOf, type Principal } from '../../cell/role.ts'
import { refuse, success, type Result } from '../../kernel/refusal.ts'

/** As whom somebody votes: those do who live in a home of the neighbourhood and have an account. */
export function voterOf(principal: Principal, cellId: string): Result<string> {
  const person = personOf(principal)
  if (person !== null && isMember(principal, cellId)) return success(person)
  return refuse('no-voter', 'Those vote who live in a home of the neighbourhood and signed in.')
}
