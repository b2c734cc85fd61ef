import { pbkdf2 } from 'node:crypto';
import { promisify } from 'node:util';
import { HDKey } from '@scure/bip32';
import { validateMnemonic } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';
import type { FieldError } from '#libs/base';
import type { KeyMaterial } from '../custody.port.js';
import { DEFAULT_PATH, faultOfPath, normalPath } from './derivation-path.js';
import { keyFault, keyInvalid } from './key-faults.js';
import { Zeroed } from './zeroed.js';

type Mnemonic = Extract<KeyMaterial, { kind: 'mnemonic' }>;

const COUNTS: readonly number[] = [12, 15, 18, 21, 24];
/** 24 words of at most 8 letters, and generous space. */
const LONGEST = 1_024;
const LONGEST_PASSPHRASE = 1_024;
const WORDS: ReadonlySet<string> = new Set(wordlist);
const derive = promisify(pbkdf2);

/** The key at a BIP-32 path of a BIP-39 seed. @throws WALLET_KEY_INVALID with every faulty field */
export async function readMnemonic({ mnemonic, passphrase = '', path }: Mnemonic): Promise<Zeroed> {
  const words = normalWords(mnemonic);
  const way = path ?? DEFAULT_PATH;
  const faults = faultsOf({ words, passphrase, path: way });
  if (faults.length > 0) throw keyInvalid(faults);
  // BIP-39, from mnemonic to seed; in a thread of the pool, as the JavaScript one would hold up everybody for 30 ms
  using password = new Zeroed(Buffer.from(words.join(' '), 'utf8'));
  using salt = new Zeroed(Buffer.from(`mnemonic${passphrase.normalize('NFKD')}`, 'utf8'));
  using seed = new Zeroed(await derive(password.bytes, salt.bytes, 2_048, 64, 'sha512'));
  return keyAt(seed.bytes, normalPath(way));
}

function keyAt(seed: Uint8Array, path: string): Zeroed {
  const master = HDKey.fromMasterSeed(seed);
  try {
    const node = path === 'm' ? master : master.derive(path);
    const key = new Zeroed(Uint8Array.from(node.privateKey ?? []));
    node.wipePrivateData();
    return key;
  } catch (cause) {
    // BIP-32: a child whose number is out of range does not exist, with a chance of 2^-127
    throw keyInvalid([keyFault('/path', 'underivable', 'has no key for this mnemonic')], cause);
  } finally {
    master.wipePrivateData();
  }
}

/** Case and spaces do not count: people write them down. */
function normalWords(mnemonic: string): readonly string[] {
  if (typeof mnemonic !== 'string' || mnemonic.length > LONGEST) return [];
  return mnemonic.normalize('NFKD').trim().toLowerCase().split(/\s+/);
}

interface Given {
  readonly words: readonly string[];
  readonly passphrase: string;
  readonly path: string;
}

function faultsOf({ words, passphrase, path }: Given): readonly FieldError[] {
  const faults: FieldError[] = [];
  const wrong = faultOfWords(words);
  if (wrong) faults.push(wrong);
  if (passphrase.length > LONGEST_PASSPHRASE)
    faults.push(keyFault('/passphrase', 'too_long', `must have at most ${LONGEST_PASSPHRASE} characters`));
  const fault = faultOfPath(path);
  if (fault !== undefined) faults.push(keyFault('/path', 'path', fault));
  return faults;
}

/** Tells the place of a word that is none, never the word. */
function faultOfWords(words: readonly string[]): FieldError | undefined {
  const pointer = '/mnemonic';
  if (!COUNTS.includes(words.length))
    return keyFault(pointer, 'word_count', `must have ${COUNTS.join(', ')} words, separated by spaces`);
  const strangers = words.flatMap((word, at) => (WORDS.has(word) ? [] : [at + 1]));
  if (strangers.length > 0)
    return keyFault(
      pointer,
      'unknown_word',
      `must be words of BIP-39's English list; those at the places ${strangers.join(', ')} are not`,
    );
  return validateMnemonic(words.join(' '), wordlist)
    ? undefined
    : keyFault(pointer, 'checksum', 'has a wrong checksum: a word is mistaken, or the order is');
}
