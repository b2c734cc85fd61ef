import type { StreamEvent } from '#libs/chain-sync';
import type { GraphQLContext } from '../../edge/graphql/http-entrance.js';
import type { StreamUseCases } from '../usecases/stream-usecases.js';
import { streamSchema } from './stream-schema.js';

const line = (position: number) => ({ position, blockTime: new Date(0) }) as StreamEvent;

describe('A subscription to lines', () => {
  it('tells each line once, though two sources tell the same for a moment', () => {
    const { streamEvents } = streamSchema({} as StreamUseCases).subscriptions;
    const context = { progress: {} } as unknown as GraphQLContext;
    const tell = (...positions: number[]) => {
      const told = streamEvents?.resolve(positions.map(line), { after: 3 }, context);
      const { items, nextAfter } = told as { items: StreamEvent[]; nextAfter: number };
      return [...items.map(({ position }) => position), `next ${nextAfter}`];
    };
    expect(tell(4, 5)).toEqual([4, 5, 'next 5']);
    expect(tell(4, 5, 6)).toEqual([6, 'next 6']);
    expect(tell(5, 6)).toEqual(['next 6']);
    expect(tell(7)).toEqual([7, 'next 7']);
  });
});
