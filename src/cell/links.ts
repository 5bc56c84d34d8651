/**
 * Where an invitation is accepted. The page behind it only shows; nothing is used up by looking.
 */
export function invitationUrl(publicUrl: string, token: string): string {
  return new URL(`/join/${token}`, publicUrl).href
}

/** Where a one-time link signs in. */
export function signInUrl(publicUrl: string, token: string): string {
  return new URL(`/sign-in/${token}`, publicUrl).href
}

/** Where the first steward sets the node up, with the code from the terminal. */
export function setupUrl(publicUrl: string, code: string): string {
  return new URL(`/start?code=${code}`, publicUrl).href
}
