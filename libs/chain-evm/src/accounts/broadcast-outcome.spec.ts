import type { Broadcast } from '#libs/chain';
import { classifyRefusal } from './broadcast-outcome.js';

type Row = readonly [node: string, message: string, code?: number];

/** As the nodes say it, by what it means. */
const SAID: Readonly<Record<Exclude<Broadcast['outcome'], 'accepted'>, readonly Row[]>> = {
  known: [
    ['geth', 'already known'],
    ['geth 1.9', 'known transaction: 0x5c504ed432cb51138bcf09aa5e8a410dd4a1e204ef84bfed1be16dfba1b22060'],
    ['anvil', 'transaction already imported', -32_003],
    ['erigon', 'existing txn with same hash'],
    ['erigon', 'existing tx with same hash'],
    ['nethermind', 'AlreadyKnown', -32_010],
    ['besu', 'Known transaction'],
    ['op-geth', 'already known'],
  ],
  'nonce-too-low': [
    ['geth', 'nonce too low'],
    ['geth 1.13', 'nonce too low: next nonce 5, tx nonce 3'],
    ['geth', 'nonce too low: address 0x71562b71999873DB5b286dF957af199Ec94617F7, tx: 0 state: 1'],
    ['anvil', 'nonce too low', -32_003],
    ['erigon', 'nonce too low'],
    ['nethermind', 'OldNonce, Current nonce: 5, nonce of rejected tx: 3', -32_010],
    ['besu', 'Nonce too low', -32_001],
    ['arbitrum', 'nonce too low: address 0x0000000000000000000000000000000000000001, tx: 3 state: 5'],
  ],
  underpriced: [
    ['geth', 'replacement transaction underpriced'],
    ['geth', 'replacement transaction underpriced: new tx gas fee cap 1 <= 1 queued'],
    ['geth', 'transaction underpriced'],
    ['geth 1.16', 'transaction underpriced: gas tip cap 0, minimum needed 1'],
    ['anvil', 'replacement transaction underpriced', -32_003],
    ['erigon', 'underpriced'],
    ['erigon', 'fee too low'],
    ['erigon', 'could not replace existing tx'],
    ['erigon', 'replaced by transaction with higher tip'],
    ['nethermind', 'FeeTooLow, FeePerGas needs to be higher than 1 to be added to the TxPool', -32_010],
    ['nethermind', 'FeeTooLowToCompete', -32_010],
    ['nethermind', 'ReplacementNotAllowed', -32_010],
    ['besu', 'Replacement transaction underpriced'],
    ['besu', 'Gas price below configured minimum gas price', -32_009],
    ['op-geth', 'transaction underpriced: tip needed 1000000, tip permitted 1'],
  ],
  unfunded: [
    ['geth', 'insufficient funds for gas * price + value: balance 0, tx cost 42000, overshot 42000'],
    ['geth', 'insufficient funds for transfer: address 0x0000000000000000000000000000000000000001'],
    ['anvil', 'Insufficient funds for gas * price + value', -32_003],
    ['erigon', 'insufficient funds'],
    ['nethermind', 'InsufficientFunds, Account balance: 0, cumulative cost: 42000', -32_010],
    ['nethermind', 'insufficient sender balance for gas * price + value', -32_003],
    ['besu', 'Upfront cost exceeds account balance', -32_004],
    ['besu', 'transaction up-front cost 0xa410 exceeds transaction sender account balance 0x0', -32_004],
    ['arbitrum', 'insufficient funds for gas * price + value: address 0x01 have 0 want 42000'],
  ],
  rejected: [
    ['geth', 'intrinsic gas too low: gas 100, minimum needed 21000'],
    ['geth', 'insufficient gas for floor data gas cost: gas 21000, minimum needed 21040'],
    ['geth', 'exceeds block gas limit'],
    ['geth 1.16', 'transaction gas limit too high (cap: 16777216, tx: 30000000)'],
    ['geth', 'gas uint64 overflow'],
    ['geth', 'invalid sender'],
    ['geth', 'invalid chain id for signer: have 5 want 1'],
    ['geth', 'oversized data: transaction size 131123, limit 131072'],
    ['geth', 'max initcode size exceeded: code size 49153, limit 49152'],
    ['geth', 'max priority fee per gas higher than max fee per gas'],
    ['geth', 'transaction type not supported'],
    ['geth', 'negative value'],
    ['geth', 'nonce has max value: address 0x01, nonce: 18446744073709551615'],
    ['geth', 'rlp: expected List'],
    ['geth', 'typed transaction too short'],
    ['geth', 'invalid argument 0: json: cannot unmarshal hex string without 0x prefix', -32_602],
    ['anvil', 'intrinsic gas too low'],
    ['anvil', 'intrinsic gas too high -- tx.gas_limit > env.block.gas_limit'],
    ['anvil', 'invalid chain id for signer', -32_003],
    ['anvil', 'max initcode size exceeded', -32_003],
    ['anvil', 'Failed to decode transaction', -32_602],
    ['anvil', 'invalid value: string "hello", expected a valid hex string', -32_602],
    ['erigon', 'IntrinsicGas'],
    ['erigon', 'GasUintOverflow'],
    ['erigon', 'RLPTooLong'],
    ['erigon', 'initcode too large'],
    ['erigon', 'fork supporting this transaction type is not activated yet'],
    [
      'nethermind',
      'GasLimitExceeded, Block gas limit: 30000000, gas limit of rejected tx: 40000000',
      -32_010,
    ],
    ['nethermind', 'gas limit reached', -32_010],
    ['nethermind', 'FailedToResolveSender', -32_010],
    ['nethermind', 'failed to recover sender', -32_010],
    ['nethermind', 'MaxTxSizeExceeded', -32_010],
    ['nethermind', 'Int256Overflow', -32_010],
    ['besu', 'Intrinsic gas exceeds gas limit', -32_003],
    ['besu', 'Transaction gas limit exceeds block gas limit', -32_005],
    ['besu', 'Invalid signature', -32_002],
    ['besu', 'Wrong chainId'],
    ['besu', 'ChainId not supported'],
    ['besu', 'Invalid transaction type', -32_602],
    ['besu', 'Max priority fee per gas exceeds max fee per gas'],
    ['arbitrum', 'intrinsic gas too low'],
    ['op-geth', 'transaction type not supported: tx type 126 not supported by this pool'],
  ],
  unknown: [
    ['geth', 'txpool is full'],
    ['geth', 'account limit exceeded: pooled 64 txs'],
    ['geth', 'future transaction tries to replace pending'],
    ['geth', 'gapped-nonce tx from delegated accounts'],
    ['geth', 'nonce too high'],
    ['geth', 'max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1, baseFee: 7'],
    ['geth', 'tx fee (1.50 ether) exceeds the configured cap (1.00 ether)'],
    ['anvil', 'max fee per gas less than block base fee', -32_003],
    ['erigon', 'pending sub-pool is full'],
    ['erigon', 'baseFee sub-pool is full'],
    ['erigon', 'spammer'],
    ['nethermind', 'FeeTooLow, MaxFeePerGas too low. MaxFeePerGas: 1, BaseFee: 7', -32_010],
    ['nethermind', 'NonceGap, Future nonce. Expected nonce: 5', -32_010],
    ['nethermind', 'Synchronizing', -32_010],
    ['besu', 'Gas price below current base fee', -32_009],
    ['besu', 'Transaction fee cap exceeded'],
    ['besu', 'An invalid transaction with a lower nonce exists'],
    ['besu', 'Initial sync is still in progress', -32_008],
    ['arbitrum', 'sequencer temporarily not available'],
    ['arbitrum', 'max fee per gas less than block base fee: address 0x01, maxFeePerGas: 1 baseFee: 7'],
    ['a provider', 'daily request count exceeded, request rate limited', -32_005],
    ['a provider', 'upstream connect error', -32_603],
    ['nobody', ''],
  ],
};

const rows = Object.entries(SAID).flatMap(([outcome, said]) =>
  said.map(([node, message, code = -32_000]) => ({ node, message, code, outcome })),
);

describe('classifyRefusal', () => {
  it.each(rows)('takes "$message" of $node for $outcome', ({ message, code, outcome }) => {
    expect(classifyRefusal({ message, code }).outcome).toBe(outcome);
  });

  it('gives the reason with the code, without addresses of servers', () => {
    const message = 'txpool is full at https://user:secret@node.example/v3/key';
    expect(classifyRefusal({ message, code: -32_000 })).toEqual({
      outcome: 'unknown',
      reason: 'txpool is full at node.example (-32000)',
    });
  });
});
