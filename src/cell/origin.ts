/** What a node's public address allows for signing in. */
export type PasskeySupport =
  | {
      readonly possible: true
      /** The host that passkeys are bound to. */
      readonly relyingPartyId: string
      readonly origin: string
    }
  | {
      readonly possible: false
      readonly code: 'needs-https' | 'needs-host-name'
      /** One plain sentence: why not, and what would make it possible. */
      readonly reason: string
    }

/**
 * Whether passkeys work at this address, and why not. Browsers offer them in secure contexts only
 * (HTTPS, or this very machine: W3C Secure Contexts 3.1) and bind them to a host name; an address
 * of digits is none (WebAuthn 5.1.2: the relying party id is a domain).
 */
export function passkeySupport(publicUrl: string): PasskeySupport {
  const { protocol, hostname, origin } = new URL(publicUrl)
  if (isAddressOfDigits(hostname)) {
    return {
      possible: false,
      code: 'needs-host-name',
      reason:
        `Passkeys need a host name; ${hostname} is an address of digits. ` +
        'Until this node has a name, one-time links and recovery codes sign you in.',
    }
  }
  if (protocol !== 'https:' && !isLocalName(hostname)) {
    return {
      possible: false,
      code: 'needs-https',
      reason:
        'Browsers offer passkeys over HTTPS only. ' +
        'Until this node has it, one-time links and recovery codes sign you in.',
    }
  }
  return { possible: true, relyingPartyId: hostname, origin }
}

/**
 * Whether a request was made on this very machine: from a loopback address, to a loopback name,
 * through no proxy, on a node that has no other public address. A page of another site that reaches
 * this machine by a name of its own (DNS rebinding) fails by the host it asked for.
 */
export function isLocalRequest(request: {
  readonly address: string
  readonly host: string
  /** Whether the request carries a header that proxies add. */
  readonly isForwarded: boolean
  readonly publicUrl: string
}): boolean {
  return (
    isLoopback(request.address) &&
    !request.isForwarded &&
    isLoopback(hostnameOf(`http://${request.host}`)) &&
    isLoopback(hostnameOf(request.publicUrl))
  )
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : ''
}

function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1').replace(/^::ffff:/i, '')
  return isLocalName(plain) || plain === '::1' || /^127\.\d+\.\d+\.\d+$/.test(plain)
}

function isLocalName(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost')
}

function isAddressOfDigits(hostname: string): boolean {
  return hostname.startsWith('[') || /^\d+(\.\d+){3}$/.test(hostname)
}
