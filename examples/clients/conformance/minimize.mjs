// Reduces a failing operation to a small one that still fails.
import { Kind, print, validate, visit } from 'graphql';

/** Returns the smallest operation found for which `fails` still returns a message, with a limited number of attempts. */
export async function minimize(schema, document, variables, fails, attempts = 150) {
  let smallest = document;
  for (let left = attempts, progress = true; progress && left > 0;) {
    progress = false;
    for (const smaller of smallerThan(smallest)) {
      if (left <= 0) break;
      const tidy = tidied(smaller);
      if (validate(schema, tidy).length) continue;
      left -= 1;
      if (await fails(tidy, used(tidy, variables))) {
        smallest = tidy;
        progress = true;
        break;
      }
    }
  }
  return { query: print(smallest), variables: used(smallest, variables) };
}

/** Returns every document with one selection, argument or directive removed. */
function* smallerThan(document) {
  let count = 0;
  visit(document, { enter(node, _key, parent) { if (isOptional(node, parent)) count += 1; } });
  for (let dropped = 0; dropped < count; dropped += 1) {
    let at = -1;
    yield visit(document, {
      enter(node, _key, parent) {
        if (!isOptional(node, parent)) return undefined;
        at += 1;
        return at === dropped ? null : undefined;
      },
    });
  }
}

function isOptional(node, siblings) {
  switch (node.kind) {
    case Kind.FIELD: case Kind.INLINE_FRAGMENT: case Kind.FRAGMENT_SPREAD: return Array.isArray(siblings) && siblings.length > 1;
    case Kind.ARGUMENT: case Kind.DIRECTIVE: return true;
    default: return false;
  }
}

/** Removes unused fragments and variables. */
function tidied(document) {
  const uses = (kind) => {
    const found = new Set();
    visit(document, { [kind](node, _key, parent) { if (parent?.kind !== Kind.VARIABLE_DEFINITION) found.add(node.name.value); } });
    return found;
  };
  const [spreads, names] = [uses('FragmentSpread'), uses('Variable')];
  return visit(document, {
    FragmentDefinition: (node) => (spreads.has(node.name.value) ? undefined : null),
    VariableDefinition: (node) => (names.has(node.variable.name.value) ? undefined : null),
  });
}

function used(document, variables) {
  const kept = new Set(document.definitions.flatMap((one) => one.variableDefinitions ?? []).map((one) => one.variable.name.value));
  return Object.fromEntries(Object.entries(variables).filter(([of]) => kept.has(of)));
}
