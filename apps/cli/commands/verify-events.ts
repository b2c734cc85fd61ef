import { parseArgs } from 'node:util';
import { z } from 'zod';
import { messageOf } from '#libs/base';
import { verifyEvidence } from '#libs/chain-evm';
import type { RangeEvidence } from '#libs/chain';
import { EXIT, type Command } from '../command.js';
import { cliErrors } from '../errors.js';
import { endpointUrl, readInput } from '../input.js';
import { JsonRpc } from '../json-rpc.js';
import { printable } from '../printable.js';
import { renderEvents, type EventsReport, type ProvenEvents } from '../render-events.js';

const USAGE = `verify-events <file|-> [--rpc <url>] [--json]

  <file>        a completeness certificate, or the evidence in it; - reads it from standard input
  --rpc <url>   also compare the last block's hash with a node's
  --json        print the report as one line of JSON

Exit code: 0 all events are there, and the journal has them; 1 not verified, 2 not decided (wrong arguments, unreadable file, silent endpoint).`;

/** Receipts of 1,000 full blocks are some hundred megabytes; more does not fit a text of JavaScript. */
const MOST_BYTES = 500_000_000;

const hash = z.string().regex(/^0x[0-9a-f]{64}$/i);
const quantity = z.string().regex(/^0x[0-9a-f]{1,64}$/i);
const blockReply = z.object({ hash }).nullable();

interface Options {
  readonly file: string;
  readonly endpoint: URL | undefined;
  readonly json: boolean;
}

export const verifyEvents: Command = {
  usage: USAGE,
  async run(args, io) {
    const options = parse(args);
    const offline = reportOn(documentIn(await readInput(options.file, io, MOST_BYTES), options.file));
    const report = 'reason' in offline ? offline : await witnessed(offline, options.endpoint);
    io.stdout.write(options.json ? `${printable(JSON.stringify(report))}\n` : renderEvents(report));
    return report.verified ? EXIT.ok : EXIT.failed;
  },
};

const list = z.array(z.string()).optional();
/** What a certificate says against itself. */
const judgement = z.object({
  complete: z.boolean().optional(),
  missing: list,
  surplus: list,
  altered: list,
  poison: list,
});

/** Believes nothing of the certificate but what its evidence proves, and what it says against itself. */
function reportOn(document: unknown): EventsReport {
  const certificate = z.object({ evidence: z.unknown() }).safeParse(document).data;
  const evidence = (certificate?.evidence ?? document) as RangeEvidence;
  const verdict = verifyEvidence(evidence);
  if (!verdict.holds) return { verified: false, block: verdict.block, reason: verdict.reason };
  const { chain, from, to, filter, blocks } = evidence;
  const last = blocks.at(-1)?.hash ?? '';
  const claimed = z.object({ from: z.unknown(), to: z.unknown() }).safeParse(document).data;
  if (claimed?.from !== from || claimed.to !== to)
    return { verified: false, block: from, reason: 'the certificate is of another range than its evidence' };
  const differences = differencesIn(document);
  const events = verdict.logs.length;
  return { verified: differences === undefined, chain, from, to, filter, events, last, differences };
}

/** The evidence may be whole and the journal not: then the certificate is one of that. */
function differencesIn(document: unknown): string | undefined {
  const judged = judgement.safeParse(document);
  if (!judged.success) return 'what it says of the journal cannot be read';
  const { complete = true, ...lists } = judged.data;
  const counts = Object.entries(lists).flatMap(([what, ids]) =>
    ids && ids.length > 0 ? [`${ids.length} ${what}`] : [],
  );
  if (complete && counts.length === 0) return undefined;
  return `the journal is not what the evidence proves: ${counts.join(', ') || 'it says so itself'}`;
}

async function witnessed(report: ProvenEvents, url: URL | undefined): Promise<ProvenEvents> {
  if (!url) return report;
  const rpc = new JsonRpc(url);
  const chain = `eip155:${BigInt(await rpc.request('eth_chainId', [], quantity))}`;
  if (chain !== report.chain)
    throw cliErrors.CLI_RPC_OTHER_CHAIN({ served: [chain], anchored: [report.chain] });
  const number = `0x${report.to.toString(16)}`;
  const block = await rpc.request('eth_getBlockByNumber', [number, false], blockReply);
  const agrees = block?.hash.toLowerCase() === report.last.toLowerCase();
  const witness = { endpoint: rpc.name, agrees, hash: block?.hash };
  return { ...report, verified: report.verified && agrees, witness };
}

function documentIn(bytes: Uint8Array, file: string): unknown {
  const unreadable = (reason: string, cause?: unknown) =>
    cliErrors.CLI_FILE_UNREADABLE({ file, reason }, { cause });
  if (bytes.length > MOST_BYTES) throw unreadable(`it has more than ${MOST_BYTES} bytes.`);
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw unreadable('it is no JSON.', cause);
  }
}

function parse(args: readonly string[]): Options {
  const { values, positionals } = split(args);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw usage('Name one file, or - for standard input.');
  const endpoint = values.rpc === undefined ? undefined : endpointUrl(values.rpc, 'verify-events');
  return { file, endpoint, json: values.json ?? false };
}

function split(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { rpc: { type: 'string' }, json: { type: 'boolean' } },
    });
  } catch (cause) {
    throw usage(messageOf(cause), cause);
  }
}

function usage(reason: string, cause?: unknown) {
  return cliErrors.CLI_USAGE({ command: 'verify-events', reason }, { cause });
}
