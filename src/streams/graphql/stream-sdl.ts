export const STREAM_SDL = /* GraphQL */ `
  "Any JSON value (RFC 8259)"
  scalar EventStreamJson

  "Which events: all of a name, or those whose indexed arguments have a value"
  type EventStreamSelector {
    event: String!
    args: EventStreamJson
  }

  input EventStreamSelectorInput {
    "Name, or signature where the name is ambiguous"
    event: String!
    "By the name of an indexed argument: a value, or several of which any will do"
    args: EventStreamJson
  }

  input DefineEventStreamInput {
    network: String!
    "Contracts; none means every contract"
    addresses: [String!]
    "A Solidity JSON ABI, or signatures"
    abi: EventStreamJson!
    "All events of the interface if there are none"
    events: [EventStreamSelectorInput!]
    "The first block; without it the one after the present"
    from: Int
    "latest, safe or finalized; latest unless told"
    depth: String
    "receipts, headers or none; receipts unless told"
    proof: String
    "At an event that cannot be decoded: block or skip; block unless told"
    onPoison: String
    "Whether lines are told on the platform's event bus as well; no unless told"
    tell: Boolean
  }

  type EventStreamDefinition {
    addresses: [String!]!
    events: [EventStreamSelector!]!
    "head, or the number of a block"
    from: String!
    depth: String!
    proof: String!
    onPoison: String!
    tell: Boolean!
  }

  type EventStreamBlock {
    number: Int!
    hash: String!
  }

  "A stream of contract events, and how far it is"
  type EventStream {
    name: String!
    network: String!
    owner: String!
    "back-fill, live, paused, blocked or waiting"
    state: String!
    trouble: String
    definition: EventStreamDefinition!
    from: Int!
    "The last block that was read"
    block: EventStreamBlock
    head: Int
    safe: Int
    finalized: Int
    lag: Int
    "0 to 1"
    progress: Float!
    "Until everything is read, by the present speed"
    secondsLeft: Int
    "Of the last line of the journal"
    position: Int!
    poison: Int!
    reorganisations: Int!
    createdAt: String!
    updatedAt: String!
    source: String!
  }

  type EventStreamPageInfo {
    hasNextPage: Boolean!
    "\`after\` of the next page"
    endCursor: String
  }

  type EventStreamConnection {
    nodes: [EventStream!]!
    pageInfo: EventStreamPageInfo!
  }

  "A line of a stream's journal; lines never change"
  type EventStreamLine {
    position: Int!
    "Stable; a removal bears the id of what it takes back"
    id: ID!
    "added or removed"
    kind: String!
    stream: String!
    network: String!
    address: String!
    event: String!
    signature: String!
    "Integers as decimal text"
    args: EventStreamJson!
    blockNumber: Int!
    blockHash: String!
    blockTime: String!
    transactionHash: String!
    logIndex: Int!
    "latest, safe or finalized, as of the reading"
    finality: String!
  }

  type EventStreamLines {
    items: [EventStreamLine!]!
    "Give it back as \`after\`"
    nextAfter: Int!
  }

  extend type Query {
    "A stream of the caller; administrators see all"
    stream(name: String!): EventStream!
    "The streams of the caller, by name"
    streams(first: Int = 50, after: String, network: String, owner: String): EventStreamConnection!
    "Lines in order after a position"
    streamEvents(name: String!, after: Int = 0, first: Int = 100): EventStreamLines!
  }

  type Mutation {
    "Make a stream of contract events, or find it if it is there with the same definition"
    defineStream(name: String!, input: DefineEventStreamInput!): EventStream!
    pauseStream(name: String!): EventStream!
    resumeStream(name: String!): EventStream!
    "Take back everything from the block on, and read it anew"
    resetStream(name: String!, block: Int!): EventStream!
    "With its journal and its webhooks; tells the name"
    removeStream(name: String!): String!
  }

  type Subscription {
    "The lines after a position, then each that comes: connect again with the last \`nextAfter\`, and none is left out"
    streamEvents(name: String!, after: Int = 0): EventStreamLines!
  }
`;
