import { verifyMessage, verifyTypedData } from 'ethers';
import { EXAMPLE } from '../../src/features/wallet/edge/examples.js';
import { EXAMPLE_TYPED_DATA, type SignatureDto } from '../../src/features/wallet/edge/sign.dto.js';
import type { WalletDto } from '../../src/features/wallet/edge/wallet.dto.js';
import { admin, type Client, operator } from './client.js';
import { PaymentRoom } from './payment-room.js';
import { type WalletHost } from './wallet-host.js';

describe('signatures and policies', () => {
  const room = new PaymentRoom();
  const { funded, transfer } = room;
  let app: WalletHost;
  let client: Client;
  let wallet: WalletDto;
  let token: string;

  beforeAll(async () => {
    ({ app, client, wallet, token } = await room.open());
  });
  afterAll(() => room.close());

  it('holds every wallet to its policy, also in what it signs', async () => {
    const from = await funded(client.as(operator), { type: 'DAO_TREASURY', userId: 'dao:policy' });
    const by = client.as(operator);
    const sign = (path: string, body: object, asker = by) =>
      asker.post<SignatureDto & { code: string }>(`wallets/${from.id}/${path}`, body);
    const permit = {
      domain: { name: 'Voices', version: '1', chainId: 31_337, verifyingContract: token },
      types: {
        Permit: ['owner', 'spender']
          .map((name) => ({ name, type: 'address' }))
          .concat(['value', 'nonce', 'deadline'].map((name) => ({ name, type: 'uint256' }))),
      },
      primaryType: 'Permit',
      message: { owner: from.address, spender: EXAMPLE.receiver, value: '1', nonce: '0', deadline: '9' },
    };
    expect((await sign('sign-typed-data', { typedData: permit })).status).toBe(200);
    const policy = { perTransaction: '10', perDay: '15', receivers: [EXAMPLE.receiver] };
    await by.send('PUT', `wallets/${from.id}/policy`, { body: policy });
    const pay = (to: string, amount: string) => transfer({ to, amount }, { by, from });
    expect((await pay(EXAMPLE.receiver, '11')).body.code).toBe('TRANSACTION_POLICY_REFUSED');
    expect((await pay(EXAMPLE.funded, '1')).body.code).toBe('TRANSACTION_POLICY_REFUSED');
    expect((await pay(EXAMPLE.receiver, '10')).status).toBe(201);
    expect((await pay(EXAMPLE.receiver, '6')).body.code).toBe('TRANSACTION_POLICY_REFUSED');
    const refused = await sign('sign-typed-data', { typedData: permit });
    expect([refused.status, refused.body.code]).toEqual([422, 'WALLET_SIGNATURE_REFUSED']);
    const ballot = await sign('sign-typed-data', { typedData: EXAMPLE_TYPED_DATA });
    expect(ballot.status).toBe(200);
    const disguised = { ...permit, types: { Ballot: permit.types.Permit }, primaryType: 'Ballot' };
    expect((await sign('sign-typed-data', { typedData: disguised })).status).toBe(422);
    expect((await sign('sign-typed-data', { typedData: permit }, client.as(admin))).status).toBe(200);
    const digest = { messageHex: ballot.body.digest };
    expect((await sign('sign-message', digest)).body.code).toBe('WALLET_SIGNATURE_REFUSED');
    expect((await sign('sign-message', digest, client.as(admin))).status).toBe(200);
    expect((await sign('sign-message', { message: 'Good morning.' })).status).toBe(200);
    await app.reconfigure({
      typesAllowedUnderPolicy: [
        'Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)',
      ],
    });
    expect((await sign('sign-typed-data', { typedData: permit })).status).toBe(200);
    await app.reconfigure({});
  });

  it('signs messages and typed data as wallets do', async () => {
    const signMessage = (body: object) =>
      client.post<SignatureDto>(`wallets/${wallet.id}/sign-message`, body);
    const text = 'Grüße, I vote yes.';
    const { body } = await signMessage({ message: text });
    expect(verifyMessage(text, body.signature)).toBe(wallet.address);
    expect(body.address).toBe(wallet.address);
    const hex = await signMessage({ messageHex: '0xdeadbeef' });
    expect(verifyMessage(Buffer.from('deadbeef', 'hex'), hex.body.signature)).toBe(wallet.address);
    for (const wrong of [{}, { message: 'a', messageHex: '0x' }, { messageHex: '0xa' }, { message: 1 }])
      expect((await signMessage(wrong)).status).toBe(400);
    const signTyped = (typedData: unknown) =>
      client.post<SignatureDto & { errors: { pointer: string }[] }>(`wallets/${wallet.id}/sign-typed-data`, {
        typedData,
      });
    const { domain, types, message } = EXAMPLE_TYPED_DATA;
    const typed = await signTyped(EXAMPLE_TYPED_DATA);
    expect(verifyTypedData(domain, types, message, typed.body.signature)).toBe(wallet.address);
    const faulty = await signTyped({
      ...EXAMPLE_TYPED_DATA,
      message: { ...message, support: 256, voter: 'x' },
    });
    expect([faulty.status, faulty.body.errors.map(({ pointer }) => pointer)]).toEqual([
      400,
      ['/typedData/message/support', '/typedData/message/voter'],
    ]);
    for (const wrong of [undefined, null, [], 'x', {}, { ...EXAMPLE_TYPED_DATA, primaryType: 'X' }])
      expect((await signTyped(wrong)).status).toBe(400);
  });
});
