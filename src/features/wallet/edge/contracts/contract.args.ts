import { ArgsType, Field, ID } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { CallBatchDto, CallContractInput, QueryContractInput } from './contract-call.dto.js';
import { DeployContractDto, RegisterContractDto } from './contract-request.dto.js';
import { IsOptional, IsString, MaxLength, ValidateNested } from '../rules.js';

@ArgsType()
class KeyedArgs {
  @Field(() => String, {
    nullable: true,
    description: 'The same key with the same request has the same effect, once',
  })
  @IsOptional()
  @IsString()
  idempotencyKey?: string | null;
}

@ArgsType()
export class DeployContractArgs extends KeyedArgs {
  @Field(() => DeployContractDto)
  @ValidateNested()
  @Type(() => DeployContractDto)
  input: DeployContractDto;
}

@ArgsType()
export class RegisterContractArgs extends KeyedArgs {
  @Field(() => RegisterContractDto)
  @ValidateNested()
  @Type(() => RegisterContractDto)
  input: RegisterContractDto;
}

@ArgsType()
export class CallContractArgs extends KeyedArgs {
  @Field(() => CallContractInput)
  @ValidateNested()
  @Type(() => CallContractInput)
  input: CallContractInput;
}

@ArgsType()
export class CallBatchArgs extends KeyedArgs {
  @Field(() => CallBatchDto)
  @ValidateNested()
  @Type(() => CallBatchDto)
  input: CallBatchDto;
}

@ArgsType()
export class QueryContractArgs {
  @Field(() => QueryContractInput)
  @ValidateNested()
  @Type(() => QueryContractInput)
  input: QueryContractInput;
}

@ArgsType()
export class ContractArgs {
  @Field(() => ID, { nullable: true, description: 'Either this, or network and address' })
  @IsOptional()
  @IsString()
  id?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  network?: string | null;

  @Field(() => String, { nullable: true })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  address?: string | null;
}
