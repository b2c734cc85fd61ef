import type { IncomingMessage } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * The client's address. Each of `trustedProxies` proxies has appended whom it saw to X-Forwarded-For; what stands to
 * the left of that was written by the client and says nothing.
 */
export function clientAddress(req: IncomingMessage, trustedProxies: number): string {
  const peer = withoutMapping(req.socket.remoteAddress ?? '');
  if (trustedProxies === 0) return peer;
  const forwarded = req.headers['x-forwarded-for'];
  if (typeof forwarded !== 'string') return peer;
  const hops = forwarded.split(',');
  const address = bareAddress((hops[Math.max(0, hops.length - trustedProxies)] ?? '').trim());
  return isIPv4(address) || isIPv6(address) ? address : peer;
}

/** Some proxies write `1.2.3.4:5678` and `[2001:db8::1]:5678`. */
function bareAddress(text: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
  return withoutMapping(bare);
}

/** `::ffff:1.2.3.4` is how a dual-stack socket writes 1.2.3.4. */
function withoutMapping(address: string): string {
  return address.toLowerCase().startsWith('::ffff:') && isIPv4(address.slice(7)) ? address.slice(7) : address;
}

/** What a limit counts: an IPv6 customer has a whole /64 of addresses (RFC 6177), so these are one. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().replace(/%.*$/, '').split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
