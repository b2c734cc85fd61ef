import { Inject, Injectable } from '@nestjs/common';
import { joinSignature } from '#libs/chain-evm';
import { CUSTODY, custodyErrors, type Custody, type CustodyWallet } from '#libs/custody';

export interface Signature {
  /** 65 bytes, 0x-prefixed hex: r, s and 27 or 28. */
  readonly signature: string;
  /** What was signed: 32 bytes, 0x-prefixed hex. */
  readonly digest: string;
  readonly address: string;
}

/** Signs what the rules have let pass; for use cases, not for callers. */
@Injectable()
export class SignDigest {
  constructor(@Inject(CUSTODY) private readonly custody: Custody) {}

  /** @throws WALLET_INACTIVE */
  async run({ address }: CustodyWallet, digest: Uint8Array): Promise<Signature> {
    const signer = await this.custody.signerOf(address);
    const [signature] = await signer.sign([digest]);
    if (!signature) throw custodyErrors.WALLET_INACTIVE({ address });
    return {
      signature: joinSignature(signature),
      digest: `0x${Buffer.from(digest).toString('hex')}`,
      address: signer.address,
    };
  }
}
