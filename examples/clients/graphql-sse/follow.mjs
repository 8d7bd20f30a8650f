// Follows the feed over Server-Sent Events with graphql-sse: first the history from a position, then live events. Ends after REDRESS_EVENTS events
// (default 1).
import { createClient } from 'graphql-sse';

const { REDRESS_URL: url, REDRESS_TOKEN: token, REDRESS_EVENTS: wanted = '1' } = process.env;
if (!url || !token) throw new Error('set REDRESS_URL and REDRESS_TOKEN');

const client = createClient({
  url: `${url}/graphql`,
  headers: { authorization: `Bearer ${token}` },
});
const events = client.iterate({
  query: `subscription Follow($after: Position) {
    events(after: $after) { __typename position sequence eventType recordedAt }
  }`,
  variables: { after: '0' },
});

let last = 0n;
let count = 0;
for await (const { data, errors } of events) {
  if (errors) throw new AggregateError(errors, errors[0].message);
  const { position, eventType } = data.events;
  if (BigInt(position) <= last) throw new Error(`position ${position} came after ${last}`);
  last = BigInt(position);
  console.log(`graphql-sse: ${position} ${eventType}`);
  if (++count >= Number(wanted)) break;
}
client.dispose();
if (count < Number(wanted)) throw new Error(`the stream ended after ${count} events`);
