// A client with Apollo Client: registers petitions, repeats a command, reads its own writes, pages through the feed, and follows it.
// REDRESS_UNIT is the code of a registered unit.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';

const { REDRESS_URL: url, REDRESS_TOKEN: token, REDRESS_UNIT: unit } = process.env;
if (!url || !token || !unit) throw new Error('set REDRESS_URL, REDRESS_TOKEN and REDRESS_UNIT');
const authorization = `Bearer ${token}`;

function expect(holds, what) {
  if (!holds) throw new Error(`apollo: ${what}`);
}

const socket = createClient({
  url: `${url.replace(/^http/, 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: { authorization },
});
const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: `${url}/graphql`, headers: { authorization } }),
  ),
});

// Mutations. A command that is sent again with the same command id takes effect once.
const REGISTER = gql`
  mutation Register($input: RegisterPetitionInput!) {
    registerPetition(input: $input) { position userErrors { code message path } }
  }`;

function input() {
  return {
    commandId: randomUUID(), petitionId: randomUUID(), channel: 'LETTER', place: unit, receivedBy: unit,
    category: 'housing', summary: 'Water comes through the roof.', name: 'Somebody',
  };
}

async function register(variables) {
  const { data } = await client.mutate({ mutation: REGISTER, variables });
  const { position, userErrors } = data.registerPetition;
  expect(userErrors.length === 0, JSON.stringify(userErrors));
  return position;
}

const first = { input: input() };
const position = await register(first);
expect(await register(first) === position, 'the same command has the same answer');
await register({ input: input() });
const last = await register({ input: input() });
console.log(`apollo: registered at ${position}, the last at ${last}`);

// A query that waits until the read side contains what was just written.
const figures = await client.query({
  query: gql`
    query Filings($unit: ID!, $year: Int!, $minPosition: Position) {
      statistics(unit: $unit, window: { year: $year }, minPosition: $minPosition) {
        position
        filings { value }
      }
    }`,
  variables: { unit, year: new Date().getFullYear(), minPosition: last },
});
const { filings } = figures.data.statistics;
expect(filings.value >= 3, `three filings, not ${filings.value}`);
console.log(`apollo: ${filings.value} filings`);

// Pages of a connection.
const PAGE = gql`
  query Page($after: Position, $minPosition: Position) {
    events(first: 2, after: $after, minPosition: $minPosition) {
      nodes { position }
      pageInfo { hasNextPage }
      endPosition
    }
  }`;
const seen = [];
for (let after = '0', more = true; more;) {
  const { data } = await client.query({
    query: PAGE, variables: { after, minPosition: last }, fetchPolicy: 'no-cache',
  });
  seen.push(...data.events.nodes.map((node) => node.position));
  after = data.events.endPosition;
  more = data.events.pageInfo.hasNextPage;
}
expect(seen.includes(last) && new Set(seen).size === seen.length, `each event once: ${seen}`);
console.log(`apollo: ${seen.length} events in pages of two`);

// A subscription to events from now on.
const following = new Promise((resolve, reject) => {
  client.subscribe({
    query: gql`subscription Follow($after: Position) { events(after: $after) { position eventType } }`,
    variables: { after: last },
  }).subscribe({ next: ({ data, error }) => (error ? reject(error) : resolve(data.events)), error: reject });
});
const written = await register({ input: input() });
const event = await following;
expect(event.position === written, `${event.position} follows ${last}, but ${written} was written`);
console.log(`apollo: followed ${event.position} ${event.eventType}`);
client.stop();
await socket.dispose();
