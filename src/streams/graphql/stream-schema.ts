import { authenticationOf, callerErrors, requireCaller, ROLES, type Caller } from '#libs/caller';
import type { StreamEvent, StreamStatus } from '#libs/chain-sync';
import type { GraphQLContext } from '../../edge/graphql/http-entrance.js';
import type { SchemaPart } from '../../edge/graphql/schema-part.js';
import type { StreamUseCases } from '../usecases/stream-usecases.js';
import { AfterDto, EventsQueryDto, ListStreamsDto } from '../edge/stream-query.dto.js';
import { DefineStreamDto, ResetStreamDto, wantedOf } from '../edge/stream-request.dto.js';
import { eventsView, streamView } from '../edge/stream-view.js';
import { checked } from './checked.js';
import { FollowedLines, type LineProgress } from './followed-lines.js';
import { STREAM_SDL } from './stream-sdl.js';

type Args = Readonly<Record<string, unknown>>;

/** Streams in GraphQL: the same use cases as over REST, and the same rules for input. */
export function streamSchema(streams: StreamUseCases): SchemaPart {
  const change =
    (how: 'pause' | 'resume') =>
    async (_: unknown, { name }: Args, context: GraphQLContext) =>
      streamNode(await streams.change[how](callerIn(context), String(name)));
  return {
    sdl: STREAM_SDL,
    queries: {
      stream: async (_, { name }, context) =>
        streamNode(await streams.find.run(callerIn(context), String(name))),
      streams: async (_, { first: limit, after: cursor, ...rest }, context) => {
        const query = await checked(ListStreamsDto, { ...rest, limit, cursor });
        const asked = { ...query, limit: query.limit ?? USUAL };
        const { items, nextCursor } = await streams.list.run(callerIn(context), asked);
        const pageInfo = { hasNextPage: nextCursor !== undefined, endCursor: nextCursor ?? null };
        return { nodes: items.map(streamNode), pageInfo };
      },
      streamEvents: async (_, { name, after: from, first }, context) => {
        const { after = 0, limit = USUAL } = await checked(EventsQueryDto, { after: from, limit: first });
        const lines = await streams.read.events(callerIn(context), String(name), { after, limit });
        return eventsView(lines, after);
      },
    },
    mutations: {
      defineStream: async (_, { name, input }, context) => {
        const wanted = wantedOf(String(name), await checked(DefineStreamDto, input, '/input'));
        return streamNode((await streams.define.run(callerIn(context), wanted)).stream);
      },
      pauseStream: change('pause'),
      resumeStream: change('resume'),
      resetStream: async (_, { name, block: given }, context) => {
        const { block } = await checked(ResetStreamDto, { block: given });
        return streamNode(await streams.change.reset(callerIn(context), String(name), block));
      },
      removeStream: async (_, { name }, context) => {
        await streams.change.remove(callerIn(context), String(name));
        return name;
      },
    },
    subscriptions: { streamEvents: subscriptionTo(streams) },
  };
}

const USUAL = 100;

function subscriptionTo(streams: StreamUseCases): SchemaPart['subscriptions'][string] {
  return {
    async subscribe(_, { name, after: given }, context) {
      const { after = 0 } = await checked(AfterDto, { after: given });
      const caller = callerIn(context);
      return FollowedLines.open({
        // after a change of features it goes on where it was
        after: progressOf(context).position ?? after,
        demand: context.demand,
        follow: (options) => streams.read.follow(caller, String(name), options),
      });
    },
    resolve(source, { after: given }, context) {
      const progress = progressOf(context);
      const told = progress.position ?? Number(given ?? 0);
      // two sources may tell the same for a moment
      const lines = (source as readonly StreamEvent[]).filter(({ position }) => position > told);
      const view = eventsView(lines, told);
      progress.position = view.nextAfter;
      context.demand?.tell();
      return view;
    },
  };
}

const progressOf = ({ progress = {} }: GraphQLContext): LineProgress => progress;

/** @throws CALLER_REQUIRED, TOKEN_INVALID, AUTHENTICATION_UNAVAILABLE, ROLE_MISSING */
function callerIn({ req }: GraphQLContext): Caller {
  const caller = requireCaller(authenticationOf(req));
  if (caller.roles.length === 0) throw callerErrors.ROLE_MISSING({ roles: ROLES });
  return caller;
}

function streamNode(stream: StreamStatus) {
  const view = streamView(stream);
  return { ...view, definition: { ...view.definition, from: String(view.definition.from) } };
}
