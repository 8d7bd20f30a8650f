// The conformance test: generated operations over every field of schema.graphql, arguments at their limits, answers checked with graphql-js.
// REDRESS_URL names the server, REDRESS_TOKEN is an administrator's token, REDRESS_UNIT a registered city.
// WALK_SEED repeats a run; WALK_OPERATIONS (default 3,000) sets its length.
import { readFileSync } from 'node:fs';
import { buildSchema, parse, print, validate } from 'graphql';
import { marked, unmarked, wrong } from './check.mjs';
import { Dice, Generator } from './generate.mjs';
import { minimize } from './minimize.mjs';
import { fill } from './office.mjs';

const { REDRESS_URL: url, REDRESS_TOKEN: token, REDRESS_UNIT: unit } = process.env;
if (!url || !token || !unit) throw new Error('set REDRESS_URL, REDRESS_TOKEN and REDRESS_UNIT');
const seed = Number(process.env.WALK_SEED ?? Date.now() % 1e9);
const operations = Number(process.env.WALK_OPERATIONS ?? 3000);
const MOST_FAILURES = 10;
const AT_ONCE = 4;
/** The limits that an operation can reach by the types that the check adds. */
const GROWS = new Set(['TOO_MANY_ALIASES', 'TOO_MANY_FIELDS', 'QUERY_TOO_EXPENSIVE']);
/** How many milliseconds to wait for the first event of a subscription; most have none. */
const MOMENT = 300;

const schema = buildSchema(readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8'));

async function send(body) {
  const headers = {
    authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'application/graphql-response+json',
  };
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, body: await answer.json() };
}

/** Returns the first event of a subscription over Server-Sent Events, or nothing if none arrives in time. */
async function first(body) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept: 'text/event-stream, application/graphql-response+json' };
  const control = new AbortController();
  const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body), signal: control.signal });
  if (!answer.headers.get('content-type').startsWith('text/event-stream')) return { status: answer.status, body: await answer.json() };
  const moment = setTimeout(() => control.abort(), MOMENT);
  try {
    let text = '';
    for await (const chunk of answer.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const event = /event: next\ndata: (.*)\n\n/.exec(text);
      if (event) return { status: 200, body: JSON.parse(event[1]) };
    }
  } catch (fault) {
    if (!control.signal.aborted) throw fault;
  } finally {
    clearTimeout(moment);
    control.abort();
  }
  return undefined;
}

/** Returns what is wrong with the server's answer, or nothing. */
async function judge(kind, document, variables, again = true) {
  const ask = kind === 'subscription' ? first : send;
  const withTypes = marked(schema, document);
  const answer = await ask({ query: print(withTypes ?? document), variables });
  if (!answer) return undefined;
  const fault = wrong(schema, withTypes ?? document, variables, answer);
  if (fault || !withTypes || kind !== 'query') return note(answer, fault);
  // The original operation, without the added types: the answer must be the same except for them.
  const plain = await ask({ query: print(document), variables });
  // The added types count against the limits, too: an operation close to one is refused with them only.
  const limited = !('data' in answer.body) && answer.body.errors.every(({ extensions }) => GROWS.has(extensions.code));
  if (limited && 'data' in plain.body) return note(plain);
  const [theirs, ours] = [JSON.stringify(unmarked(answer.body.data ?? null)), JSON.stringify(plain.body.data ?? null)];
  // A checkpoint may have been signed between the two; then whatever is read from the newest one differs, once.
  const atCheckpoint = /checkpoint|inclusionProof|consistencyProof/.test(print(document));
  if (theirs !== ours && again && atCheckpoint) return judge(kind, document, variables, false);
  return note(plain, theirs === ours ? undefined : `with __typename ${theirs}, without ${ours}`);
}

const tally = { answered: 0, failedFields: 0, refused: 0 };
function note({ body }, fault) {
  if (!('data' in body)) tally.refused += 1;
  else if (body.errors) tally.failedFields += 1;
  else tally.answered += 1;
  return fault;
}

const started = Date.now();
console.log(`conformance: seed ${seed}, ${operations} operations`);
const known = await fill(send, unit);
const { body } = await send({ query: '{ log { head } petitions(first: 9) { edges { cursor } } units(first: 4) { edges { cursor } } }' });
known.head = Number(body.data.log.head);
known.cursors = [...body.data.petitions.edges, ...body.data.units.edges].map((edge) => edge.cursor);

const generator = new Generator(schema, new Dice(seed), known);
const kinds = Array.from({ length: operations }, (_, number) => {
  if (number % 40 === 39) return 'subscription';
  return number >= operations * 0.85 ? 'mutation' : 'query';
});
const failures = [];
async function work() {
  while (kinds.length && failures.length < MOST_FAILURES) {
    const kind = kinds.shift();
    const { document, variables } = generator.operation(kind);
    // Validates it as the server does. Operations with conflicting selections are skipped.
    const parsed = parse(print(document));
    if (validate(schema, parsed).length) {
      kinds.unshift(kind);
      continue;
    }
    const fault = await judge(kind, parsed, variables);
    if (!fault) continue;
    const about = fault.slice(0, 12);
    const fails = async (smaller, values) => (await judge(kind, smaller, values))?.startsWith(about);
    const { query, variables: values } = await minimize(schema, parsed, variables, fails);
    failures.push(`${fault}\n${query}\nvariables ${JSON.stringify(values)}`);
  }
}
// Mutations change the answers of queries, so they come last, one after another.
const mutations = kinds.filter((kind) => kind === 'mutation');
kinds.splice(0, kinds.length, ...kinds.filter((kind) => kind !== 'mutation'));
await Promise.all(Array.from({ length: AT_ONCE }, work));
kinds.push(...mutations);
await work();

failures.forEach((failure) => console.error(`${failure}\n`));
const missed = [...generator.times].filter(([, times]) => times === 0).map(([of]) => of);
if (missed.length) console.error(`never selected: ${missed.join(', ')}`);
const seconds = ((Date.now() - started) / 1000).toFixed(0);
console.log(
  `conformance: ${tally.answered} answered, ${tally.failedFields} with failed fields, ${tally.refused} refused; ` +
    `${generator.times.size - missed.length} of ${generator.times.size} fields; ${failures.length} failures; ${seconds} s`,
);
process.exitCode = failures.length || missed.length ? 1 : 0;
