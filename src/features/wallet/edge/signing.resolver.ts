import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { CurrentCaller, type Caller } from '#libs/caller';
import { SignMessage } from '../usecases/sign-message.js';
import { SignTypedData } from '../usecases/sign-typed-data.js';
import { messageOf, SignatureDto, SignMessageDto } from './sign.dto.js';
import { SignTypedDataArgs } from './wallet.args.js';

const WalletId = () => Args('walletId', { type: () => ID });

@Resolver(() => SignatureDto)
export class SigningResolver {
  constructor(
    private readonly messages: SignMessage,
    private readonly typedData: SignTypedData,
  ) {}

  @Mutation(() => SignatureDto, { description: 'Sign a message (EIP-191)' })
  signMessage(
    @CurrentCaller() caller: Caller,
    @WalletId() walletId: string,
    @Args('input') input: SignMessageDto,
  ): Promise<SignatureDto> {
    return this.messages.run(caller, walletId, messageOf(input));
  }

  @Mutation(() => SignatureDto, { description: 'Sign typed data (EIP-712)' })
  signTypedData(@CurrentCaller() caller: Caller, @Args() args: SignTypedDataArgs): Promise<SignatureDto> {
    return this.typedData.run(caller, args.walletId, args.typedData.open());
  }
}
