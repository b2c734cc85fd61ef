import { parseArgs } from 'node:util';
import { messageOf, systemClock } from '#libs/base';
import {
  MAX_JSON_BYTES,
  readProofDocument,
  resolveDidKey,
  verifyProofDocument,
  type VerificationReport,
} from '#libs/proofs';
import { EXIT, type Command } from '../command.js';
import { cliErrors } from '../errors.js';
import { checkAnchors } from '../evm-anchors.js';
import { endpointUrl, readInput } from '../input.js';
import { printable } from '../printable.js';
import { renderReport } from '../render-report.js';

const USAGE = `verify <file|-> [--issuer <did>]… [--rpc <url>]… [--json]

  <file>          the exported proof document; - reads it from standard input
  --issuer <did>  accept only this issuer (a did:key); may be repeated
  --rpc <url>     also look the anchors up on chain; once per chain
  --json          print the report as one line of JSON

Exit code: 0 verified, 1 not verified, 2 not decided (wrong arguments, unreadable file, silent endpoint).`;

interface Options {
  readonly file: string;
  readonly issuers: readonly string[] | undefined;
  readonly endpoints: readonly URL[];
  readonly json: boolean;
}

export const verify: Command = {
  usage: USAGE,
  async run(args, io) {
    const options = parse(args);
    const report = await check(await readInput(options.file, io, MAX_JSON_BYTES), options);
    io.stdout.write(options.json ? `${printable(JSON.stringify(report))}\n` : renderReport(report));
    return report.verified ? EXIT.ok : EXIT.failed;
  },
};

async function check(bytes: Uint8Array, options: Options): Promise<VerificationReport> {
  const demands = { at: systemClock.now(), ...(options.issuers && { trustedIssuers: options.issuers }) };
  const offline = verifyProofDocument(bytes, demands);
  // the anchors of a document that nobody vouches for are not worth a question to anyone
  if (!offline.verified || options.endpoints.length === 0) return offline;
  const { findings, trusted } = await checkAnchors(readProofDocument(bytes).anchors, options.endpoints);
  return verifyProofDocument(bytes, { ...demands, chainFindings: findings, alsoTrusted: trusted });
}

function parse(args: readonly string[]): Options {
  const { values, positionals } = split(args);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw usage('Name one file, or - for standard input.');
  for (const did of values.issuer ?? []) assertDid(did);
  return {
    file,
    issuers: values.issuer,
    endpoints: (values.rpc ?? []).map((text) => endpointUrl(text, 'verify')),
    json: values.json ?? false,
  };
}

function split(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        issuer: { type: 'string', multiple: true },
        rpc: { type: 'string', multiple: true },
        json: { type: 'boolean' },
      },
    });
  } catch (cause) {
    throw usage(messageOf(cause), cause);
  }
}

function assertDid(did: string): void {
  try {
    resolveDidKey(did);
  } catch (cause) {
    throw usage(messageOf(cause), cause);
  }
}

function usage(reason: string, cause?: unknown) {
  return cliErrors.CLI_USAGE({ command: 'verify', reason }, { cause });
}
