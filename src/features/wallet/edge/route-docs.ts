import { applyDecorators, UseInterceptors, type Type } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiParam } from '@nestjs/swagger';
import { EXAMPLE } from './examples.js';
import { LocationIn } from './location-of-created.js';
import { TransactionDto } from './transaction.dto.js';
import { WalletDto } from './wallet.dto.js';

export const WalletId = () =>
  ApiParam({ name: 'id', format: 'uuid', description: 'Id of the wallet', example: EXAMPLE.wallet });

export const TransactionId = () =>
  ApiParam({
    name: 'id',
    description: 'Id of the transaction, or the hash of any attempt',
    example: EXAMPLE.transaction,
  });

export const IdempotencyKey = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'The same key with the same request has the same effect, once',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  });

const byId = (operationId: string) => ({ operationId, parameters: { id: '$response.body#/id' } });

export const WALLET_LINKS = { wallet: byId('getWallet'), balances: byId('getWalletBalances') };
export const TRANSACTION_LINKS = {
  transaction: byId('getWalletTransaction'),
  attempts: byId('listWalletTransactionAttempts'),
};

const created = (type: Type<unknown>, links: Record<string, ReturnType<typeof byId>>, description: string) =>
  ApiCreatedResponse({
    type,
    description,
    headers: { Location: { description: 'Where it is', schema: { type: 'string' } } },
    links,
  });

/** Answers 201 with the wallet, and says where it is. */
export const CreatesWallet = () =>
  applyDecorators(
    UseInterceptors(LocationIn('wallets')),
    created(WalletDto, WALLET_LINKS, 'Its key is in custody'),
  );

/** Answers 201 with the transaction, and says where it is. */
export const CreatesTransaction = () =>
  applyDecorators(
    UseInterceptors(LocationIn('transactions')),
    created(TransactionDto, TRANSACTION_LINKS, 'Durable; it happens exactly once'),
  );
