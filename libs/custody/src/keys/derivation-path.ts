/** BIP-44 with the coin of Ethereum: the first account of most wallets. */
export const DEFAULT_PATH = "m/44'/60'/0'/0/0";

const HARDENED = 2 ** 31;
/** BIP-32 counts depth in one byte; nobody uses more than a handful. */
const DEEPEST = 16;
const SEGMENT = /^(\d{1,10})(['hH]?)$/;

/** BIP-32: `m`, then child numbers below 2^31, hardened ones with ' or h. Returns what is wrong, if anything. */
export function faultOfPath(path: string): string | undefined {
  const [root, ...segments] = path.split('/');
  if (root !== 'm') return "must begin with m, as in m/44'/60'/0'/0/0";
  if (segments.length > DEEPEST) return `must have at most ${DEEPEST} levels`;
  const wrong = segments.findIndex((segment) => {
    const number = SEGMENT.exec(segment)?.[1];
    return number === undefined || Number(number) >= HARDENED;
  });
  return wrong < 0
    ? undefined
    : `must have a number below 2147483648 at level ${wrong + 1}, with ' after it if it is hardened`;
}

/** With ' for hardened levels, as the derivation reads it. */
export const normalPath = (path: string): string => path.replaceAll(/[hH]/g, "'");
