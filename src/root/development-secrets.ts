import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { ServiceSettings } from '../settings/catalogue.js';
import { rootErrors } from './errors.js';

export interface Secrets {
  /** Signs and checks the service's own tokens (HS256). */
  readonly jwt: string;
  /** Wraps the keys that the service keeps. */
  readonly keyEncryption: string;
}

const stored = z.object({ jwt: z.string().min(32), keyEncryption: z.string().min(32) });
const FILE = 'development-secrets.json';

/**
 * The secrets of the settings; in development, those that are missing are made once and kept in the data folder,
 * readable by its owner only. Elsewhere the settings refuse to load without them.
 */
export async function resolveSecrets(settings: ServiceSettings): Promise<Secrets> {
  const jwt = settings.security.jwt.secret;
  const keyEncryption = settings.security.key_encryption.secret;
  if (jwt !== undefined && keyEncryption !== undefined) return { jwt, keyEncryption };
  const kept = await keptSecrets(settings.database.folder);
  return { jwt: jwt ?? kept.jwt, keyEncryption: keyEncryption ?? kept.keyEncryption };
}

async function keptSecrets(folder: string): Promise<Secrets> {
  const file = path.join(folder, FILE);
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(file, 'wx', 0o600);
    const fresh = { jwt: randomBytes(32).toString('hex'), keyEncryption: randomBytes(32).toString('hex') };
    try {
      await handle.writeFile(`${JSON.stringify(fresh, undefined, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    return fresh;
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === 'EEXIST') return readKept(file);
    throw rootErrors.DATA_FOLDER_UNUSABLE({ folder, reason: code ?? String(thrown) }, { cause: thrown });
  }
}

async function readKept(file: string): Promise<Secrets> {
  const text = await readFile(file, 'utf8');
  try {
    return stored.parse(JSON.parse(text));
  } catch (cause) {
    throw rootErrors.SECRETS_UNREADABLE({ file }, { cause });
  }
}
