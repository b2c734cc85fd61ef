import { defineErrors } from '#libs/base';

export const governanceErrors = defineErrors({
  NOT_A_GOVERNOR: {
    status: 422,
    title: 'Not a Governor',
    detail: (p: { network: string; address: string; method: string }) =>
      `${p.address} on "${p.network}" does not answer ${p.method}() as an OpenZeppelin Governor does.`,
  },
});
