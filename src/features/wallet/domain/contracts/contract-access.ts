import { isStaff, type Asker } from '../access.js';

const KNOWN = ['admin', 'operator', 'service', 'member'];

/** Anybody who has a role: to know a contract is not to own it. */
export const mayRegister = ({ roles }: Asker): boolean => roles.some((role) => KNOWN.includes(role));

/** Name, ABI and activity: whoever deployed or registered it, and those who run the service. */
export function mayChangeContract(asker: Asker, { owner }: { readonly owner: string }): boolean {
  return isStaff(asker) || (owner === asker.subject && mayRegister(asker));
}
