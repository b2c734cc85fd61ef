import { Field, InputType } from '@nestjs/graphql';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { WALLET_TYPES, type WalletType } from '#libs/custody';
import type { SentKey, WalletRequest } from '../usecases/create-wallet.js';
import { EXAMPLE } from './examples.js';
import { given } from './given.js';
import { IsBoolean, IsIn, IsObject, IsOptional, IsString, Matches, MaxLength, MinLength } from './rules.js';

const USER_ID = /^[\x21-\x7e]{1,255}$/;
const LABEL = /^[^\p{C}\p{Zl}\p{Zp}]{1,100}$/u;

/** For REST and GraphQL alike. */
@InputType('CreateWalletInput')
export class CreateWalletDto {
  @ApiPropertyOptional({ enum: WALLET_TYPES, default: 'USER', example: 'USER' })
  @Field(() => String, { nullable: true, description: 'USER (unless told), DAO_TREASURY or SYSTEM' })
  @IsOptional()
  @IsIn(WALLET_TYPES)
  type?: WalletType;

  @ApiPropertyOptional({
    description: 'The user or DAO that it is for; the caller unless told',
    pattern: USER_ID.source,
  })
  @Field(() => String, {
    nullable: true,
    description: 'The user or DAO that it is for; the caller unless told',
  })
  @IsOptional()
  @IsString()
  @Matches(USER_ID, 'must be 1 to 255 printable ASCII characters without spaces')
  userId?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Savings' })
  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @Matches(LABEL, 'must be 1 to 100 characters on one line')
  label?: string;
}

const SECRET = 'Never repeated in an answer or a log';

/** A key in one of three ways. */
export class KeyDto {
  @ApiPropertyOptional({
    description: `32 bytes in hex. ${SECRET}`,
    example: EXAMPLE.privateKey,
    writeOnly: true,
  })
  @IsOptional()
  @IsString()
  @Matches(/^(0x)?[0-9a-f]{64}$/i, 'must be 32 bytes in hex')
  privateKey?: string;

  @ApiPropertyOptional({
    description: 'Web3 Secret Storage, version 3, as geth and MetaMask write it',
    type: 'object',
    additionalProperties: true,
    writeOnly: true,
  })
  @IsOptional()
  @IsObject()
  keystore?: object;

  @ApiPropertyOptional({ description: `Of the keystore. ${SECRET}`, maxLength: 1_000, writeOnly: true })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  password?: string;

  @ApiPropertyOptional({
    description: `12 to 24 English words (BIP-39). ${SECRET}`,
    maxLength: 500,
    writeOnly: true,
  })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  mnemonic?: string;

  @ApiPropertyOptional({ description: `Of the mnemonic. ${SECRET}`, maxLength: 500, writeOnly: true })
  @IsOptional()
  @IsString()
  @MaxLength(500)
  passphrase?: string;

  @ApiPropertyOptional({
    description: "Of the key below the mnemonic (BIP-32); m/44'/60'/0'/0/0 unless told",
  })
  @IsOptional()
  @IsString()
  @Matches(/^m(\/\d{1,10}['h]?){0,10}$/, "must look like m/44'/60'/0'/0/0")
  path?: string;
}

export class ImportWalletDto extends KeyDto {
  @ApiPropertyOptional({ enum: WALLET_TYPES, default: 'USER' })
  @IsOptional()
  @IsIn(WALLET_TYPES)
  type?: WalletType;

  @ApiPropertyOptional({
    description: 'The user or DAO that it is for; the caller unless told',
    pattern: USER_ID.source,
  })
  @IsOptional()
  @IsString()
  @Matches(USER_ID, 'must be 1 to 255 printable ASCII characters without spaces')
  userId?: string;

  @ApiPropertyOptional({ minLength: 1, maxLength: 100 })
  @IsOptional()
  @IsString()
  @Matches(LABEL, 'must be 1 to 100 characters on one line')
  label?: string;
}

export class ChangeWalletDto {
  @ApiProperty({ description: 'One that is not active signs nothing', example: false })
  @IsBoolean()
  isActive: boolean;
}

export class ExportKeystoreDto {
  @ApiProperty({
    description: `Seals the keystore. ${SECRET}`,
    minLength: 8,
    maxLength: 1_000,
    writeOnly: true,
    example: 'correct horse battery staple',
  })
  @IsString()
  @MinLength(8)
  @MaxLength(1_000)
  password: string;
}

export function walletRequestOf(dto: CreateWalletDto): WalletRequest {
  const { type, userId, label } = given(dto);
  return { type, userId, label };
}

export function importRequestOf(dto: ImportWalletDto): WalletRequest & { readonly key: SentKey } {
  return { ...walletRequestOf(dto), key: keyOf(dto) };
}

export function keyOf(dto: KeyDto): SentKey {
  const { privateKey, keystore, password, mnemonic, passphrase, path } = given(dto);
  return { privateKey, keystore, password, mnemonic, passphrase, path };
}
