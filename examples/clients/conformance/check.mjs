// Checks an answer against the schema: graphql-js executes the same operation on the answer itself, and must get the same result.
import { Kind, execute, getNamedType, isAbstractType, TypeInfo, visit, visitWithTypeInfo } from 'graphql';

// The error codes of limits, invalid input and rules; any other code is a fault of the server.
const BEFORE_EXECUTION = new Set([
  'INPUT_INVALID', 'GRAPHQL_VALIDATION_FAILED', 'PAGE_TOO_LARGE', 'QUERY_TOO_EXPENSIVE', 'QUERY_TOO_DEEP', 'TOO_MANY_ALIASES',
  'TOO_MANY_DIRECTIVES', 'TOO_MANY_FRAGMENTS', 'TOO_MANY_FIELDS', 'VARIABLES_TOO_LARGE',
]);
const OF_FIELDS = new Set([
  'INPUT_INVALID', 'STATISTIC_UNDEFINED', 'UNIT_UNKNOWN', 'WINDOW_EMPTY', 'POSITION_PAST_HEAD', 'POSITION_NOT_YET_READ', 'CHECKPOINT_NOT_YET',
  'CHECKPOINT_UNKNOWN', 'LOG_EMPTY', 'POSITION_NOT_IN_TREE', 'SIZES_OUT_OF_ORDER', 'TREE_PAST_HEAD',
  'BREAKDOWN_UNDEFINED', 'FORBIDDEN',
]);
const MARK = 'type__';

/** Adds `__typename`, under a separate key, to each object whose fields depend on its type. Returns nothing if there is no such object. */
export function marked(schema, document) {
  const info = new TypeInfo(schema);
  let found = false;
  const typename = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' }, alias: { kind: Kind.NAME, value: MARK } };
  const changed = visit(document, visitWithTypeInfo(info, {
    SelectionSet: {
      leave(set) {
        const type = info.getParentType();
        if (!isAbstractType(getNamedType(type))) return undefined;
        found = true;
        return { ...set, selections: [...set.selections, typename] };
      },
    },
  }));
  return found ? changed : undefined;
}

/** Removes the types that were added for the check. */
export function unmarked(value) {
  if (Array.isArray(value)) return value.map(unmarked);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== MARK).map(([key, inner]) => [key, unmarked(inner)]));
}

/** Returns what is wrong with an answer, or nothing. */
export function wrong(schema, document, variables, { status, body }) {
  const errors = body.errors ?? [];
  const codes = errors.map((error) => error.extensions?.code);
  if (!('data' in body)) {
    return status === 400 && codes.every((code) => BEFORE_EXECUTION.has(code)) ? undefined : `refused with ${status}: ${JSON.stringify(errors)}`;
  }
  if (status !== 200) return `data with status ${status}`;
  const strange = errors.find((error) => !OF_FIELDS.has(error.extensions?.code) || !error.path?.length);
  if (strange) return `an error that should not be: ${JSON.stringify(strange)}`;
  const misplaced = errors.find((error) => !isNullAt(body.data, error.path));
  if (misplaced) return `the error's field has a value: ${JSON.stringify(misplaced)}`;
  if (body.data === null) return errors.length ? undefined : 'null without an error';
  const again = execute({
    schema, document, variableValues: variables, rootValue: body.data,
    fieldResolver: (source, _arguments, _context, { path }) => source[path.key],
    typeResolver: (source) => source[MARK],
  });
  if (again.errors) return `graphql-js: ${again.errors.map((error) => `${error.message} at ${error.path?.join('.')}`).join('; ')}`;
  const [theirs, ours] = [JSON.stringify(again.data), JSON.stringify(body.data)];
  return theirs === ours ? undefined : `graphql-js expects ${theirs}`;
}

/** Whether the field of an error, or an object around it, is null. */
function isNullAt(data, path) {
  let value = data;
  for (const key of path) {
    if (value === null) return true;
    value = value[key];
    if (value === undefined) return false;
  }
  return value === null;
}
