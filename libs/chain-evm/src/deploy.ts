import { getCreate2Address, keccak256, ZeroHash } from 'ethers';
import { isAppError } from '#libs/base';
import { chainErrors, type ContractCode } from '#libs/chain';
import { encodeCreation } from './codec.js';
import type { EvmRpc } from './rpc/evm-rpc.js';
import { hex } from './rpc/replies.js';
import type { Outgoing } from './sender.js';

/** Arachnid's deterministic deployment proxy: the same address on every network that has it. Call data: salt, creation code. */
const DEPLOYMENT_PROXY = '0x4e59b44847b379578588920cA78FbF26c0B4956C';

export interface DeployContext {
  readonly network: string;
  readonly rpc: EvmRpc;
  readonly send: (outgoing: Outgoing) => Promise<string>;
  /** Resolves when the transaction is in a block, whatever its outcome. */
  readonly included: (hash: string) => Promise<void>;
}

/** EIP-1014: the address follows from the proxy, the salt and the creation code. */
export async function deployByCreate2(
  context: DeployContext,
  code: ContractCode,
): Promise<{ readonly address: string }> {
  const { network, rpc } = context;
  const creation = encodeCreation(network, code);
  const address = getCreate2Address(DEPLOYMENT_PROXY, ZeroHash, keccak256(creation));
  if (await hasCode(rpc, address)) return { address };
  if (!(await hasCode(rpc, DEPLOYMENT_PROXY))) {
    const reason = `it has no deterministic deployment proxy at ${DEPLOYMENT_PROXY}; have it deployed there once (its keyless transaction is public), or use an existing contract.`;
    throw chainErrors.CHAIN_MISCONFIGURED({ network, reason });
  }
  const outgoing = {
    to: DEPLOYMENT_PROXY,
    data: ZeroHash + creation.slice(2),
    method: 'constructor',
    abi: code.abi,
  };
  try {
    await context.included(await context.send(outgoing));
  } catch (thrown) {
    // another process was faster: the proxy then refuses without giving a reason
    if (isAppError(thrown) && thrown.code === 'CHAIN_CALL_REVERTED' && (await hasCode(rpc, address)))
      return { address };
    throw thrown;
  }
  if (await hasCode(rpc, address)) return { address };
  throw chainErrors.CHAIN_CALL_REVERTED({
    network,
    method: 'constructor',
    reason: 'the creation code failed.',
  });
}

async function hasCode(rpc: EvmRpc, address: string): Promise<boolean> {
  const code = await rpc.ask({ method: 'eth_getCode', params: [address, 'latest'], reply: hex });
  return code.length > 2;
}
