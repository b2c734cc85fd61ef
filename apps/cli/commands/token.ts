import { parseArgs } from 'node:util';
import { ROLES, signToken, type Role } from '#libs/caller';
import { resolveSecrets } from '#src/root/development-secrets.js';
import { loadSettings } from '#src/settings/load.js';
import { EXIT, type Command } from '../command.js';
import { cliErrors } from '../errors.js';

const USAGE = `token [--subject <who>] [--roles <role,…>] [--hours <n>]

Prints a token signed with JWT_SECRET, or with the secret that a development service keeps in its data folder.

  --subject <who>   default: admin
  --roles <list>    of ${ROLES.join(', ')}; default: admin
  --hours <n>       default: as configured (JWT_EXPIRE_HOURS)`;

export const token: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: { subject: { type: 'string' }, roles: { type: 'string' }, hours: { type: 'string' } },
    });
    const settings = await loadSettings();
    try {
      const { jwt } = settings.values.security;
      const secrets = await resolveSecrets(settings.values);
      const hours = Number(values.hours ?? jwt.expire_hours);
      if (!(hours > 0))
        throw cliErrors.CLI_USAGE({ command: 'token', reason: `"${values.hours}" is no number of hours.` });
      const signing = {
        secret: secrets.jwt,
        expiresInSeconds: hours * 3600,
        issuer: jwt.issuer,
        audience: jwt.audience,
      };
      io.stdout.write(
        `${signToken(signing, { subject: values.subject ?? 'admin', roles: rolesOf(values.roles) })}\n`,
      );
      return EXIT.ok;
    } finally {
      await settings.close();
    }
  },
};

function rolesOf(list = 'admin'): Role[] {
  return list.split(',').map((name) => {
    const role = ROLES.find((r) => r === name.trim());
    if (role) return role;
    throw cliErrors.CLI_USAGE({
      command: 'token',
      reason: `"${name}" is no role. Known: ${ROLES.join(', ')}.`,
    });
  });
}
