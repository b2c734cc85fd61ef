import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { messageOf } from '#libs/base';
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
  const unusable = (cause: NodeJS.ErrnoException) =>
    rootErrors.DATA_FOLDER_UNUSABLE({ folder, reason: cause.code ?? messageOf(cause) }, { cause });
  // one level only, as the database does: a mistyped path is an error, not a new tree
  await mkdir(folder).catch((thrown: NodeJS.ErrnoException) => {
    if (thrown.code !== 'EEXIST') throw unusable(thrown);
  });
  const fresh = { jwt: randomBytes(32).toString('hex'), keyEncryption: randomBytes(32).toString('hex') };
  try {
    // the name appears with the whole content, and only if it was not there: two starts at once agree
    const temporary = `${file}.${randomUUID()}`;
    await writeFile(temporary, `${JSON.stringify(fresh, undefined, 2)}\n`, { mode: 0o600, flush: true });
    try {
      await link(temporary, file);
    } finally {
      await rm(temporary);
    }
    return fresh;
  } catch (thrown) {
    const failure = thrown as NodeJS.ErrnoException;
    if (failure.code === 'EEXIST') return readKept(file);
    throw unusable(failure);
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
