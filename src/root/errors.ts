import { defineErrors } from '#libs/base';

export const rootErrors = defineErrors({
  PORT_TAKEN: {
    status: 500,
    title: 'Port taken',
    detail: (p: { port: number; host: string; setting: string; variable: string }) =>
      `Port ${p.port} on ${p.host} is in use by another program. Stop that one, or set ${p.setting} (${p.variable}) to another port; 0 takes a free one.`,
  },
  LISTEN_FAILED: {
    status: 500,
    title: 'Cannot listen',
    detail: (p: { port: number; host: string; setting: string; variable: string; reason: string }) =>
      `The service cannot listen on ${p.host} port ${p.port} (${p.reason}). Check ${p.setting} (${p.variable}).`,
  },
  DATA_FOLDER_UNUSABLE: {
    status: 500,
    title: 'Data folder unusable',
    detail: (p: { folder: string; reason: string }) =>
      `The data folder ${p.folder} cannot be written (${p.reason}). Let the service write to it, or set database.folder (DATA_DIR) to another one.`,
  },
  SECRETS_UNREADABLE: {
    status: 500,
    title: 'Secrets unreadable',
    detail: (p: { file: string }) =>
      `${p.file} does not hold the development secrets any more. Restore it, or set JWT_SECRET and KEY_ENCRYPTION_SECRET; without the old ones, what they protect is lost.`,
  },
  TLS_FILES_UNREADABLE: {
    status: 500,
    title: 'TLS files unreadable',
    detail: (p: { reason: string }) =>
      `The files of tls.cert_file (TLS_CERT_FILE), tls.key_file (TLS_KEY_FILE) or tls.ca_file (TLS_CA_FILE) cannot be used: ${p.reason}`,
  },
  FEATURES_UNKNOWN: {
    status: 500,
    title: 'Unknown features',
    detail: (p: { unknown: readonly string[]; known: readonly string[] }) =>
      `features (FEATURES) asks for ${p.unknown.join(', ')}, which does not exist. Known: ${p.known.join(', ')}.`,
  },
});
