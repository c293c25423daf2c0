import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** IANA has handed out global unicast from this block only; all other IPv6 space is special or unassigned. */
const IPV6_GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/** Public by number, yet answered by the host of the machine: Azure's platform agent. */
const HOST_SERVICES: readonly string[] = ['168.63.129.16'];

/**
 * Whether a literal IPv4 or IPv6 address is global unicast, the only kind we dial unasked. Text that is not a strict
 * literal is not. Addresses that carry an IPv4 address inside (NAT64, 6to4, Teredo) are refused whatever they carry;
 * a v4-mapped one is judged by its IPv4 address.
 * @see the IANA IPv4 and IPv6 Special-Purpose Address Registries
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || address.includes('%')) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  if (parsed.kind() === 'ipv6') return parsed.match(IPV6_GLOBAL_UNICAST);
  return !HOST_SERVICES.includes(parsed.toString());
}

/** Names of machines and networks that are never on the public internet (RFC 6761, 6762, 8375 and cloud metadata). */
const PRIVATE_SUFFIX = /(?:^|\.)(?:localhost|localdomain|local|internal|home\.arpa)$/;
const LABELS = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)+$/;

/**
 * Whether a host name, as the URL parser writes it, could be public. Single labels, trailing dots and private suffixes
 * are not: a search list or a local resolver would decide where they lead.
 */
export const isPublicHostName = (name: string): boolean => LABELS.test(name) && !PRIVATE_SUFFIX.test(name);
