// A program that the compiler checks against schema.graphql: if a field is missing or has another type, it does not compile.
import { print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { graphql } from './generated/gql';

const ranking = graphql(`
  query Ranking($under: ID!, $month: Month!, $level: UnitLevel!) {
    monthlyRanking(month: $month, metric: CLOSURE, under: $under, level: $level) {
      cutOff
      rows { unit { name } numerator denominator rate rank }
    }
  }
`);

const log = graphql(`
  query Log {
    log { head readPosition lag }
  }
`);

/** Sends an operation. The result has the operation's own type. */
async function ask<Data, Variables>(
  url: string, token: string, operation: TypedDocumentNode<Data, Variables>, variables: Variables,
): Promise<Data> {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: print(operation), variables }),
  });
  const { data, errors } = (await answer.json()) as { data?: Data; errors?: { message: string }[] };
  if (!data) throw new Error(errors?.[0]?.message ?? `status ${answer.status}`);
  return data;
}

/** Lists the districts below a unit by their closure rate in a month, one per line. */
export async function report(url: string, token: string, under: string, month: string): Promise<string[]> {
  const { monthlyRanking } = await ask(url, token, ranking, { under, month, level: 'DISTRICT' });
  const lines = monthlyRanking.rows.map(({ unit, numerator, denominator, rate, rank }) => {
    const share: number | null | undefined = rate;
    const words = share == null ? 'nothing due' : `${(share * 100).toFixed(2)} %`;
    return `${rank ?? '-'} ${unit.name}: ${numerator} of ${denominator}, ${words}`;
  });
  const { log: status } = await ask(url, token, log, {});
  return [...lines, `cut-off ${monthlyRanking.cutOff}; log read to ${status.readPosition}, ${status.lag} behind`];
}
