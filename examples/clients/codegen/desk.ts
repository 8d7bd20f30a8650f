// A program that the compiler checks against schema.graphql: a field that is gone, or has another type, does not compile.
import { print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { graphql } from './generated/gql';

const closure = graphql(`
  query Closure($unit: ID!, $month: Month!) {
    statistics(unit: $unit, window: { month: $month }) {
      position
      total { closureRate { numerator denominator value cutOff provisional } }
    }
  }
`);

const log = graphql(`
  query Log {
    log { head readPosition lag }
  }
`);

/** Sends an operation; what comes back has the operation's own type. */
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

/** The closure rate of a unit in a month, in words. */
export async function report(url: string, token: string, unit: string, month: string): Promise<string> {
  const { statistics } = await ask(url, token, closure, { unit, month });
  const rate = statistics.total.closureRate;
  const value: number | null | undefined = rate.value;
  const share = value == null ? 'nothing due' : `${(value * 100).toFixed(2)} %`;
  const { log: status } = await ask(url, token, log, {});
  return `${unit} ${month}: ${rate.numerator} of ${rate.denominator}, ${share}, cut-off ${rate.cutOff}; `
    + `log read to ${status.readPosition}, ${status.lag} behind`;
}
