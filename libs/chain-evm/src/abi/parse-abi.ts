import { Fragment } from 'ethers';
import { messageOf, pointerTo } from '#libs/base';
import { keccak256 } from '#libs/crypto';
import {
  MUTABILITIES,
  type Abi,
  type AbiError,
  type AbiJson,
  type AbiMethod,
  type AbiParameter,
  type Mutability,
} from './abi.js';
import { abiErrors } from './abi-errors.js';
import { Faults } from './faults.js';
import { IDENTIFIER, parseParameters } from './parse-parameters.js';
import { canonicalList } from './parse-type.js';

const MAX_ENTRIES = 2_000;
const MAX_LINE = 4_000;
const MAX_BRACKETS = 20;

interface Entry {
  readonly json: AbiJson;
  readonly inputs: readonly AbiParameter[];
  readonly outputs: readonly AbiParameter[];
  readonly pointer: string;
}

/**
 * A contract's interface from its JSON (Solidity's contract ABI specification) or from human-readable signatures
 * (`function total() view returns (uint256)`), also mixed. Equal entries count once: interfaces behind proxies are
 * merged by hand. `pointer` is where it stands in a request.
 * @throws ABI_INVALID with every fault
 */
export function parseAbi(value: unknown, pointer = ''): Abi {
  const faults = new Faults();
  const entries = readEntries(value, pointer, faults);
  const methods = unlikeEntries(entries, 'function', faults).map(methodOf);
  const errors = unlikeEntries(entries, 'error', faults).map(errorOf);
  assertSelectors(methods, pointer, faults);
  const constructors = entries.filter(({ json }) => json.type === 'constructor');
  for (const second of constructors.slice(1))
    faults.add(second.pointer, 'duplicate', 'must be the only constructor');
  if (faults.list.length > 0)
    throw abiErrors.ABI_INVALID({ count: faults.list.length }, { errors: faults.list });
  const [constructor] = constructors;
  return {
    methods,
    errors,
    creation: {
      inputs: constructor?.inputs ?? [],
      payable: constructor?.json.stateMutability === 'payable',
    },
    json: withoutRepeats(entries.map(({ json }) => json)),
  };
}

const selectorOf = (signature: string): string =>
  `0x${Buffer.from(keccak256(Buffer.from(signature)))
    .toString('hex')
    .slice(0, 8)}`;

function readEntries(value: unknown, pointer: string, faults: Faults): readonly Entry[] {
  if (!Array.isArray(value) || value.length > MAX_ENTRIES) {
    faults.add(pointer, 'abi', `must be a list of at most ${MAX_ENTRIES} entries`);
    return [];
  }
  const entries: Entry[] = [];
  for (const [at, item] of (value as readonly unknown[]).entries()) {
    if (faults.isFull) break;
    const place = pointerTo(pointer, at);
    const object = typeof item === 'string' ? fromLine(item, place, faults) : item;
    const entry = object === undefined ? undefined : readEntry(object, place, faults);
    if (entry) entries.push(entry);
  }
  return entries;
}

/** ethers reads the text; what it makes of it is checked as JSON is. */
function fromLine(line: string, pointer: string, faults: Faults): unknown {
  const brackets = line.split('(').length - 1;
  if (line.length > MAX_LINE || brackets > MAX_BRACKETS)
    return faults.add(
      pointer,
      'signature',
      `must have at most ${MAX_LINE} characters and ${MAX_BRACKETS} brackets`,
    );
  try {
    const { stateMutability, ...entry } = JSON.parse(Fragment.from(line).format('json')) as Readonly<
      Record<string, unknown>
    >;
    // ethers writes the word "undefined" for a constructor that is not payable
    return stateMutability === 'undefined' ? entry : { ...entry, stateMutability };
  } catch (thrown) {
    const [reason = ''] = messageOf(thrown).split(' (argument=');
    return faults.add(pointer, 'signature', `must be a signature of Solidity: ${reason.slice(0, 200)}`);
  }
}

const TYPES = ['function', 'constructor', 'event', 'error', 'fallback', 'receive'] as const;
const NAMED: readonly string[] = ['function', 'event', 'error'];

function readEntry(value: unknown, pointer: string, faults: Faults): Entry | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return faults.add(pointer, 'entry', 'must be an object with a type, or a signature');
  const source = value as Readonly<Record<string, unknown>>;
  const type = TYPES.find((known) => known === (source['type'] ?? 'function'));
  if (!type) return faults.add(`${pointer}/type`, 'type', `must be one of ${TYPES.join(', ')}`);
  const name = source['name'];
  const isNamed = NAMED.includes(type);
  if (isNamed && (typeof name !== 'string' || !IDENTIFIER.test(name)))
    return faults.add(`${pointer}/name`, 'identifier', 'must be an identifier of Solidity');
  const inputs = parseParameters(source['inputs'], `${pointer}/inputs`, faults);
  const outputs = parseParameters(source['outputs'], `${pointer}/outputs`, faults);
  const mutability = mutabilityOf(source, pointer, faults);
  const json: AbiJson = {
    type,
    ...(isNamed && { name: String(name) }),
    ...(type !== 'receive' && type !== 'fallback' && { inputs: inputs.json }),
    ...(type === 'function' && { outputs: outputs.json }),
    ...(type !== 'event' && type !== 'error' && { stateMutability: mutability }),
    ...(type === 'event' && { anonymous: source['anonymous'] === true }),
  };
  return { json, inputs: inputs.parameters, outputs: outputs.parameters, pointer };
}

/** Compilers before Solidity 0.4.16 wrote `constant` and `payable` in its place. */
function mutabilityOf(
  { stateMutability, constant, payable }: Readonly<Record<string, unknown>>,
  pointer: string,
  faults: Faults,
): Mutability {
  const stated = MUTABILITIES.find((known) => known === stateMutability);
  if (stateMutability !== undefined && !stated)
    faults.add(`${pointer}/stateMutability`, 'mutability', `must be one of ${MUTABILITIES.join(', ')}`);
  return stated ?? (constant === true ? 'view' : payable === true ? 'payable' : 'nonpayable');
}

/** Two of one signature that differ cannot both be true. */
function unlikeEntries(entries: readonly Entry[], type: string, faults: Faults): readonly Entry[] {
  const known = new Map<string, Entry>();
  for (const entry of entries) {
    if (entry.json.type !== type) continue;
    const signature = signatureOf(entry);
    const former = known.get(signature);
    if (!former) known.set(signature, entry);
    else if (essenceOf(former) !== essenceOf(entry))
      faults.add(
        entry.pointer,
        'duplicate',
        `must not contradict ${former.pointer}, which is ${signature} too`,
      );
  }
  return [...known.values()];
}

const essenceOf = ({ json, outputs }: Entry): string =>
  `${json.stateMutability ?? ''} ${canonicalList(outputs)}`;

const signatureOf = ({ json, inputs }: Entry): string => `${json.name ?? ''}${canonicalList(inputs)}`;

function methodOf(entry: Entry): AbiMethod {
  const { outputs, json } = entry;
  return { ...errorOf(entry), outputs, mutability: json.stateMutability ?? 'nonpayable' };
}

function errorOf(entry: Entry): AbiError {
  const signature = signatureOf(entry);
  return { name: entry.json.name ?? '', signature, selector: selectorOf(signature), inputs: entry.inputs };
}

/** No contract can have two methods with one selector: the compiler refuses it. */
function assertSelectors(methods: readonly AbiMethod[], pointer: string, faults: Faults): void {
  for (const [selector, same] of Map.groupBy(methods, (method) => method.selector))
    if (same.length > 1) {
      const names = same.map(({ signature }) => signature).join(', ');
      faults.add(
        pointer,
        'selector',
        `must not have several methods with the selector ${selector}: ${names}`,
      );
    }
}

function withoutRepeats(entries: readonly AbiJson[]): readonly AbiJson[] {
  return [...new Map(entries.map((entry) => [JSON.stringify(entry), entry])).values()];
}
