import type { AddressInfo, Server } from 'node:net';

/** Tells the parent process where the contender listens. */
export function announce(server: Server): void {
  process.send?.({ port: (server.address() as AddressInfo).port });
}
