import type { CustodyWallet, WalletPage } from '#libs/custody';
import { formatAmount } from '../domain/amount.js';
import type { WalletBalances } from '../usecases/read-balances.js';
import type { WalletBalancesDto } from './balance.dto.js';
import { connectionOf } from './paging.dto.js';
import type { WalletConnectionDto, WalletDto, WalletPageDto } from './wallet.dto.js';

const NATIVE_DECIMALS = 18;

export function walletView(wallet: CustodyWallet): WalletDto {
  const { id, userId, address, type, origin, label, isActive, createdAt, updatedAt } = wallet;
  return {
    id,
    userId,
    address,
    type,
    origin,
    ...(label !== undefined && { label }),
    isActive,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

export function walletPage({ items, nextCursor }: WalletPage): WalletPageDto {
  return { items: items.map(walletView), ...(nextCursor !== undefined && { nextCursor }) };
}

export function walletConnection({ items, cursors, nextCursor }: WalletPage): WalletConnectionDto {
  const edges = items.map((wallet, at) => ({ cursor: cursors[at] ?? '', node: walletView(wallet) }));
  return connectionOf(edges, nextCursor);
}

export function balancesView({ wallet, networks }: WalletBalances): WalletBalancesDto {
  return {
    walletId: wallet.id,
    address: wallet.address,
    networks: networks.map(({ network, status, balance, error }) => ({
      network,
      status,
      ...(balance && { formatted: formatAmount(BigInt(balance.amount), NATIVE_DECIMALS), balance }),
      ...(error && { error }),
    })),
  };
}
