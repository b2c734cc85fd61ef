import { ArgsType, Field, ID } from '@nestjs/graphql';
import { Transform, Type } from 'class-transformer';
import { validationPipe } from '#src/edge/problems/validation-pipe.js';
import type { SentKey } from '../usecases/create-wallet.js';
import { KeyScalar, Sealed, TypedDataScalar } from './json.scalars.js';
import { CreateWalletDto, KeyDto, keyOf } from './wallet-request.dto.js';
import { IsInstance, IsOptional, IsString, ValidateNested } from './rules.js';

/** class-transformer makes a copy of what it knows the class of; that one would have nothing in it. */
const Uncopied = (name: string): PropertyDecorator =>
  Transform(({ obj }: { obj: Readonly<Record<string, unknown>> }) => obj[name]);

const KEY = 'The same key with the same request gives the same wallet';

@ArgsType()
export class CreateWalletArgs {
  @Field(() => CreateWalletDto, { nullable: true })
  @IsOptional()
  @ValidateNested()
  @Type(() => CreateWalletDto)
  input?: CreateWalletDto | null;

  @Field(() => String, { nullable: true, description: KEY })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@ArgsType()
export class ImportWalletArgs extends CreateWalletArgs {
  @Field(() => KeyScalar)
  @Uncopied('key')
  @IsInstance(Sealed)
  key: Sealed;
}

@ArgsType()
export class SignTypedDataArgs {
  @Field(() => ID) @IsString() walletId: string;

  @Field(() => TypedDataScalar)
  @Uncopied('typedData')
  @IsInstance(Sealed)
  typedData: Sealed;
}

const pipe = validationPipe();

/** By the same rules as over REST. @throws VALIDATION_FAILED with every faulty field, and no value */
export async function sealedKeyOf(sealed: Sealed): Promise<SentKey> {
  const sent = sealed.open();
  const members = typeof sent === 'object' && sent !== null && !Array.isArray(sent) ? sent : {};
  // a copy: what GraphQL parsed has no prototype, and what is validated is not changed
  const dto = (await pipe.transform({ ...members }, { type: 'body', metatype: KeyDto })) as KeyDto;
  return keyOf(dto);
}
