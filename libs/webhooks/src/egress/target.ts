import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { messageOf } from '#libs/base';
import { webhookErrors } from '../errors.js';
import { isPublicAddress } from './addresses.js';

export interface TargetPolicy {
  readonly privateTargets: boolean;
  readonly plainHttp: boolean;
}

/** All addresses of a name; rejects if there are none. */
export type Resolve = (host: string) => Promise<readonly PinnedAddress[]>;

export interface PinnedAddress {
  readonly address: string;
  readonly family: number;
}

const LONGEST = 2_000;
const systemResolve: Resolve = (host) => lookup(host, { all: true });

/** Why nobody may be called there, as far as the URL alone tells it; `undefined` if it does not. */
export function faultOfUrl(text: string, policy: TargetPolicy): string | undefined {
  if (text.length > LONGEST) return `must have at most ${LONGEST} characters`;
  const url = URL.parse(text);
  if (!url || !['http:', 'https:'].includes(url.protocol)) return 'must be an http or https URL';
  if (url.protocol === 'http:' && !policy.plainHttp) return 'must be an https URL';
  if (url.username !== '' || url.password !== '') return 'must have no user name and no password';
  if (url.hash !== '') return 'must have no fragment';
  if (policy.privateTargets) return undefined;
  const host = hostOf(url);
  const isClosed = isIP(host) === 0 ? isLocalName(host) : !isPublicAddress(host);
  return isClosed ? 'must not be in a private network' : undefined;
}

/** Of an IPv6 address without its brackets. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[(.*)\]$/, '$1');

/** RFC 6761 and 6762: never a public machine. */
const isLocalName = (host: string): boolean => /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(host);

/**
 * The addresses behind the URL, all of them fit to be called: to be used for the connection as they are, for the name may
 * stand for others a moment later.
 * @throws WEBHOOK_TARGET_REFUSED
 */
export async function pinnedAddresses(
  url: URL,
  policy: TargetPolicy,
  resolve = systemResolve,
): Promise<readonly PinnedAddress[]> {
  const fault = faultOfUrl(url.href, policy);
  if (fault !== undefined) throw webhookErrors.WEBHOOK_TARGET_REFUSED({ reason: `its URL ${fault}` });
  const addresses = await addressesOf(hostOf(url), resolve);
  if (!policy.privateTargets && !addresses.every(({ address }) => isPublicAddress(address)))
    throw webhookErrors.WEBHOOK_TARGET_REFUSED({ reason: 'its name leads into a private network' });
  return addresses;
}

async function addressesOf(host: string, resolve: Resolve): Promise<readonly PinnedAddress[]> {
  try {
    return await resolve(host);
  } catch (cause) {
    const { code = messageOf(cause) } = cause as NodeJS.ErrnoException;
    throw webhookErrors.WEBHOOK_TARGET_REFUSED({ reason: `its name has no address (${code})` }, { cause });
  }
}
