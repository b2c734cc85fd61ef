import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { ContractFactory, JsonRpcProvider, type BaseContract } from 'ethers';
import { proofAnchor } from '#libs/contracts';
import { exportProofDocument, type Anchor, type ProofDocumentParts, type Signer } from '#libs/proofs';
import { sampleParts } from '#libs/proofs/testing';
import { cli } from './testing/cli-run.js';

type Registry = BaseContract & {
  anchor(root: string): Promise<{ wait(): Promise<{ hash: string; blockNumber: number }> }>;
};

let node: ChildProcess;
let endpoint: string;
let provider: JsonRpcProvider;
let parts: ProofDocumentParts;
let signer: Signer;
let anchor: Anchor;
/** Transactions of the anchor's block, and of an earlier one. */
let bystander: string;
let deployment: string;

beforeAll(async () => {
  const program = `@foundry-rs/anvil-${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}/bin/anvil`;
  node = spawn(createRequire(import.meta.url).resolve(program), ['--port', '0', '--prune-history']);
  endpoint = await listening(node);
  provider = new JsonRpcProvider(endpoint, undefined, { cacheTimeout: -1, pollingInterval: 50 });
  const account = await provider.getSigner(0);
  const registry = (await new ContractFactory(
    proofAnchor.abi,
    proofAnchor.bytecode,
    account,
  ).deploy()) as Registry;
  await registry.waitForDeployment();
  ({ signer, ...parts } = await sampleParts());
  const [planned] = parts.anchors as [Anchor];
  // together in one block
  await provider.send('evm_setAutomine', [false]);
  const sent = await registry.anchor(planned.batchRoot);
  bystander = (await account.sendTransaction({ to: account.address })).hash;
  await provider.send('evm_mine', []);
  await provider.send('evm_setAutomine', [true]);
  deployment = String(registry.deploymentTransaction()?.hash);
  const { hash, blockNumber } = await sent.wait();
  const block = await provider.getBlock(blockNumber);
  anchor = {
    ...planned,
    chainId: `eip155:${(await provider.getNetwork()).chainId}`,
    contract: await registry.getAddress(),
    transactionHash: hash,
    blockNumber,
    blockHash: String(block?.hash),
    blockTimestamp: new Date(Number(block?.timestamp) * 1000).toISOString(),
  };
});

afterAll(async () => {
  provider.destroy();
  node.kill('SIGKILL');
  await once(node, 'close');
});

async function listening(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new TypeError('anvil was started without a pipe');
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /Listening on (\S+)/.exec(line)?.[1];
    if (address !== undefined) {
      // its log must be read on, or it blocks
      child.stdout.resume();
      return `http://${address}`;
    }
  }
  throw new TypeError('anvil ended before it listened');
}

async function verify(changed: Partial<Anchor>, rpc = endpoint) {
  const document = await exportProofDocument({ ...parts, anchors: [{ ...anchor, ...changed }] }, signer);
  return cli(['verify', '-', '--rpc', rpc], document);
}

describe('verify --rpc', () => {
  it('finds the anchor on chain and no longer takes the block on trust', async () => {
    const { code, stdout, stderr } = await verify({});
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^✓ anchors\.0\.chain +http:\/\/127\.0\.0\.1:\d+ confirms block/m);
    expect(stdout).not.toContain('that block');
    expect(stdout).toContain(`that ${endpoint} tells the truth about ${anchor.chainId}`);
  });

  const other = `0x${'ab'.repeat(32)}`;
  it.each<[string, () => Partial<Anchor>, string]>([
    ['another block', () => ({ blockHash: other }), 'reorganised away'],
    ['another block number', () => ({ blockNumber: anchor.blockNumber - 1 }), 'was anchored in block'],
    ['another time', () => ({ blockTimestamp: '2020-01-01T00:00:00Z' }), 'was anchored in block'],
    ['an address without contract', () => ({ contract: `0x${'00'.repeat(19)}ff` }), 'no anchor contract'],
    ['an address that is none', () => ({ contract: 'registry' }), 'no anchor contract'],
    ['another transaction', () => ({ transactionHash: other }), 'is not in block'],
    ['a transaction of another block', () => ({ transactionHash: deployment }), 'is not in block'],
    ['another transaction of the block', () => ({ transactionHash: bystander }), 'does not carry the root'],
    ['a transaction hash that is none', () => ({ transactionHash: 'x' }), 'is not in block'],
  ])('refutes %s', async (_name, change, reason) => {
    const { code, stdout } = await verify(change());
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ anchors\.0\.chain /m);
    expect(stdout).toContain(reason);
  });

  it('refutes a root that nobody anchored', async () => {
    const { signer: key, ...unanchored } = await sampleParts({ seed: 'unanchored' });
    const [planned] = unanchored.anchors as [Anchor];
    const { batchRoot, leaf, path } = planned;
    const anchors = [{ ...anchor, batchRoot, leaf, path }];
    const document = await exportProofDocument({ ...unanchored, anchors }, key);
    const { code, stdout } = await cli(['verify', '-', '--rpc', endpoint], document);
    expect([code, stdout]).toEqual([1, expect.stringContaining('is not anchored in')]);
  });

  it('cannot answer when the endpoint serves another chain', async () => {
    const { code, stdout, stderr } = await verify({ chainId: 'eip155:1' });
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('anchored on eip155:1.');
  });

  it.each<[string, (server: Server) => void]>([
    ['is not there', (server) => server.close()],
    ['answers nonsense', (server) => server.on('request', (_, reply) => reply.end('<html>'))],
    ['answers in another form', (server) => server.on('request', (_, reply) => reply.end('{"result":7}'))],
    [
      'sends elsewhere',
      (server) => server.on('request', (_, reply) => reply.writeHead(307, { location: endpoint }).end()),
    ],
  ])('cannot answer when the endpoint %s, and tells no key', async (_name, behave) => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    behave(server);
    const { code, stdout, stderr } = await verify({}, `http://127.0.0.1:${port}/v2/api-key`);
    server.close();
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`http://127.0.0.1:${port} did not answer`);
    expect(stderr).not.toContain('api-key');
  });
});
