import { checksumAddress } from '#libs/crypto';

/** Logs of a contract come by the thousand; hashing its address each time would take longer than reading the log. */
const MOST = 50_000;
/** Those that were asked for lately, and those of the time before: what is in neither is forgotten. */
let recent = new Map<string, string>();
let former = new Map<string, string>();

/** EIP-55, of a well-formed address. */
export function checksummed(address: string): string {
  const found = recent.get(address);
  if (found !== undefined) return found;
  if (recent.size >= MOST) {
    former = recent;
    recent = new Map();
  }
  const made = former.get(address) ?? checksumAddress(address);
  recent.set(address, made);
  return made;
}
