/**
 * An anchored proof of a made-up issuer. Members stand in canonical order, so that a tool that writes the example without
 * white space sends the canonical bytes (RFC 8785).
 */
export const exampleDocument = {
  anchors: [
    {
      batchRoot: '0xcb1f91e31ed0800c26b392b9f5dbd0fe297e0c2c8d2d5a98cbaca12a50c4e298',
      blockHash: '0xddb999384d4d73bcd888600146a5c5e434a7a95e0d0581c06b5b1c173c955ea6',
      blockNumber: 7,
      blockTimestamp: '2026-01-01T00:10:00Z',
      chainId: 'eip155:31337',
      contract: '0x00000000000000000000000000000000000000aa',
      finality: 'finalized',
      leaf: '0x93818a34faaf67022c2a4f931f030924a5ddf161f3532059e2fc22cc9df49db2',
      network: 'simulation',
      path: ['0xc85fbe19487c1b8076e66af05d980c08b5006aac58570010b24ce594b9408120'],
      transactionHash: '0xea6e7b2b41a9a912542e4f164390aae8e8c37e9d05f56c4fe93f536e7f707a85',
    },
  ],
  claims: {
    disclosed: [
      {
        name: 'degree',
        path: ['0xa8dfe6a32bc9d28aabab63fc6d275752866871d777cda25fb2a8d1d1b1caacdf'],
        salt: '0xd185ef25ff6463907a56548b024a474e12a0a323c39c884bd740f63c3d1d6010',
        value: 'MSc Computer Science',
      },
      {
        name: 'graduated',
        path: ['0x4f0c98d3ad7a085c6c75b566a835876aa9f0b4850cc6a74da0cf4a142b5a12e8'],
        salt: '0xe873a57738e227cb32b15daac875fa02a32b6e395ef1c64d9dcc926d645f61d1',
        value: 2024,
      },
    ],
    root: '0x169bf3c83ae59779dc38ac41b1f373fdfe78214b9f3f16b36b414f320379ab3f',
  },
  credential: {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    credentialSubject: {
      id: 'did:example:subject',
    },
    issuer: 'did:key:z6MkingKUvcRfC9qNpwmJ3FjczdPAa5i9nZ9YQzTg7QEnZ1N',
    proof: {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      created: '2026-01-01T00:00:00Z',
      cryptosuite: 'eddsa-jcs-2022',
      proofPurpose: 'assertionMethod',
      proofValue: 'z4YG385b3Yh1ypyRUYVnyfgfq4FfrnRXhtEzHgGMrs6iXfvhuua2i8h1yvzBfJNfad2UNDdv9ryGAiePqkPzeEKaK',
      type: 'DataIntegrityProof',
      verificationMethod:
        'did:key:z6MkingKUvcRfC9qNpwmJ3FjczdPAa5i9nZ9YQzTg7QEnZ1N#z6MkingKUvcRfC9qNpwmJ3FjczdPAa5i9nZ9YQzTg7QEnZ1N',
    },
    type: ['VerifiableCredential'],
    validFrom: '2026-01-01T00:00:00Z',
  },
  proof: {
    created: '2026-01-01T02:00:00Z',
    cryptosuite: 'eddsa-jcs-2022',
    proofPurpose: 'assertionMethod',
    proofValue: 'zf5jyPnNrqNdy9RgpM8iRi1Eih3ftTyA8du5K7Rn2EZuQoawaurYiwGVVqjmvbVbZVijAWeNDFteVurVArm8grds',
    type: 'DataIntegrityProof',
    verificationMethod:
      'did:key:z6MkingKUvcRfC9qNpwmJ3FjczdPAa5i9nZ9YQzTg7QEnZ1N#z6MkingKUvcRfC9qNpwmJ3FjczdPAa5i9nZ9YQzTg7QEnZ1N',
  },
  receipt: {
    anchorBefore: '2026-01-01T01:00:00Z',
    issuedAt: '2026-01-01T00:00:00Z',
    leaf: '0x93818a34faaf67022c2a4f931f030924a5ddf161f3532059e2fc22cc9df49db2',
    networks: ['simulation'],
    proof: {
      created: '2026-01-01T00:00:00Z',
      cryptosuite: 'eddsa-jcs-2022',
      proofPurpose: 'assertionMethod',
      proofValue: 'z3qN8kyFuwZBvZw3kBAHSCMMv8o4DLC6TABGwK7ENuxRdsQRiSSCiRVM6SCHo9uerf7AsvzXojFZQJ7aBKaQgimns',
      type: 'DataIntegrityProof',
      verificationMethod:
        'did:key:z6MkingKUvcRfC9qNpwmJ3FjczdPAa5i9nZ9YQzTg7QEnZ1N#z6MkingKUvcRfC9qNpwmJ3FjczdPAa5i9nZ9YQzTg7QEnZ1N',
    },
    proofId: 'proof-example',
    type: 'AnchoringReceiptV1',
  },
  type: 'ProofDocumentV1',
} as const;
