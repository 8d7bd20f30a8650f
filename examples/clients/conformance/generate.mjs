// Generates operations: all fields in turn, arguments at their limits, selections in every syntax.
import {
  Kind, getNamedType, getNullableType, isAbstractType, isCompositeType, isEnumType, isInputObjectType, isInterfaceType, isLeafType,
  isListType, isNonNullType, isObjectType,
} from 'graphql';

/** Pseudo-random numbers, the same for the same seed (mulberry32). */
export class Dice {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  below(bound) {
    return Math.floor(this.next() * bound);
  }

  chance(probability) {
    return this.next() < probability;
  }

  pick(list) {
    return list[this.below(list.length)];
  }
}

const name = (value) => ({ kind: Kind.NAME, value });
const named = (type) => ({ kind: Kind.NAMED_TYPE, name: name(type) });
const field = (of, extra = {}) => ({ kind: Kind.FIELD, name: name(of), ...extra });
const EDGES = {
  Int: [0, 1, 2, 9, 100, 101, -1, 2147483647, -2147483648],
  Date: ['2024-06-30', '2024-02-29', '1900-01-01', '9999-12-31', '2023-02-29', ''],
  Month: ['2024-06', '1900-01', '9999-12', '2024-13', ''],
  DateTime: ['2024-06-30T10:00:00+08:00', '1900-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'yesterday'],
  Position: ['0', '1', '9223372036854775807', '9223372036854775808', '-1', ''],
  String: ['', 'roof', 'x'.repeat(300), '\u0000', '中', '5:\u0000', 'MTox'],
  ID: ['', 'NOBODY', 'x'.repeat(300), 'a b', '\u202e', 'Unit:', 'Unit:NOWHERE'],
};

/** Generates operations one after another. `known` has existing ids and texts, and grows. */
export class Generator {
  constructor(schema, dice, known) {
    Object.assign(this, { schema, dice, known });
    /** How often each field has been selected: the rarest come first. */
    this.times = new Map();
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      for (const of of Object.keys(type.getFields())) this.times.set(`${type.name}.${of}`, 0);
    }
  }

  /** An operation of a kind, as a document and its variables. */
  operation(kind) {
    const root = { query: 'getQueryType', mutation: 'getMutationType', subscription: 'getSubscriptionType' }[kind];
    this.definitions = [];
    this.fragments = [];
    this.variables = {};
    this.budget = 8 + this.dice.below(25);
    const type = this.schema[root]();
    const roots = this.rarest(type, kind === 'query' ? 1 + this.dice.below(2) : 1);
    const selections = roots.map((of) => this.field(type, of, 1));
    if (kind !== 'subscription' && this.dice.chance(0.1)) selections.push(field('__typename'));
    const operation = {
      kind: Kind.OPERATION_DEFINITION, operation: kind, name: name('Walk'), variableDefinitions: this.definitions,
      selectionSet: { kind: Kind.SELECTION_SET, selections },
    };
    return { document: { kind: Kind.DOCUMENT, definitions: [operation, ...this.fragments] }, variables: this.variables };
  }

  /** How often a field was selected, or the field selected least in the object that it leads to. */
  seen(type, of) {
    const times = (type, of) => this.times.get(`${type.name}.${of}`) ?? 0;
    const inner = getNamedType(type.getFields()[of].type);
    const within = isObjectType(inner) ? Object.keys(inner.getFields()).map((one) => times(inner, one)) : [];
    return Math.min(times(type, of), ...within);
  }

  /** Fields that have been selected least, in an order of their own. */
  rarest(type, count) {
    const fields = Object.keys(type.getFields()).map((of) => [this.seen(type, of) + this.dice.next() * 3, of]);
    return fields.sort((one, other) => one[0] - other[0]).slice(0, count).map(([, of]) => of);
  }

  /** Half of the time the type with the field that was selected least: there are too many types of events for chance alone. */
  member(objects) {
    if (this.dice.chance(0.5)) return this.dice.pick(objects);
    const least = (type) => Math.min(...Object.keys(type.getFields()).map((of) => this.seen(type, of)));
    const types = objects.map((type) => [least(type) + this.dice.next(), type]);
    return types.sort((one, other) => one[0] - other[0])[0][1];
  }

  field(type, of, depth) {
    const definition = type.getFields()[of];
    const counted = `${type.name}.${of}`;
    if (this.times.has(counted)) this.times.set(counted, this.times.get(counted) + 1);
    this.budget -= 1;
    const node = field(of, { arguments: this.arguments(definition), directives: this.directives(depth) });
    if (this.dice.chance(0.15)) node.alias = name(`a${this.dice.below(100)}${of}`);
    const inner = getNamedType(definition.type);
    if (isCompositeType(inner)) node.selectionSet = this.selectionSet(inner, depth + 1);
    return node;
  }

  selectionSet(type, depth) {
    const selections = [];
    if (isAbstractType(type)) {
      const objects = this.schema.getPossibleTypes(type);
      for (let count = 1 + this.dice.below(3); count > 0; count -= 1) {
        selections.push(this.fragment(this.member(objects), depth));
      }
      if (this.dice.chance(0.5)) selections.unshift(...this.fields(type, depth));
      if (this.dice.chance(0.3)) selections.push(field('__typename'));
    } else {
      selections.push(...this.fields(type, depth));
      if (this.dice.chance(0.2)) selections.push(this.fragment(type, depth));
      const above = type.getInterfaces();
      if (above.length && this.dice.chance(0.3)) selections.push(this.fragment(this.dice.pick(above), depth));
      if (this.dice.chance(0.1)) selections.push(field('__typename'));
      // The same field again: fields with the same key must be merged.
      if (this.dice.chance(0.1)) selections.push(structuredClone(selections[0]));
    }
    return { kind: Kind.SELECTION_SET, selections };
  }

  fields(type, depth) {
    const chosen = this.rarest(type, 1 + this.dice.below(4)).filter((of) => {
      const inner = getNamedType(type.getFields()[of].type);
      return isLeafType(inner) || (depth < 7 && this.budget > 0);
    });
    const leaves = Object.keys(type.getFields()).filter((of) => isLeafType(getNamedType(type.getFields()[of].type)));
    const needed = Object.values(type.getFields()).every((one) => one.args.every((arg) => !isNonNullType(arg.type)));
    if (!chosen.length && leaves.length && needed) chosen.push(this.dice.pick(leaves));
    return chosen.length ? chosen.map((of) => this.field(type, of, depth)) : [field('__typename')];
  }

  fragment(type, depth) {
    const selections = isInterfaceType(type) || isObjectType(type) ? this.fields(type, depth) : [field('__typename')];
    const selectionSet = { kind: Kind.SELECTION_SET, selections };
    const directives = this.directives(depth);
    if (this.dice.chance(0.5)) return { kind: Kind.INLINE_FRAGMENT, typeCondition: named(type.name), directives, selectionSet };
    const fragment = `F${this.fragments.length}`;
    this.fragments.push({ kind: Kind.FRAGMENT_DEFINITION, name: name(fragment), typeCondition: named(type.name), selectionSet });
    return { kind: Kind.FRAGMENT_SPREAD, name: name(fragment), directives };
  }

  directives(depth) {
    if (depth < 2 || !this.dice.chance(0.08)) return [];
    const value = this.dice.chance(0.5)
      ? { kind: Kind.BOOLEAN, value: this.dice.chance(0.5) }
      : this.variable({ kind: Kind.NON_NULL_TYPE, type: named('Boolean') }, this.dice.chance(0.5), this.dice.chance(0.3));
    const argument = { kind: Kind.ARGUMENT, name: name('if'), value };
    return [{ kind: Kind.DIRECTIVE, name: name(this.dice.pick(['skip', 'include'])), arguments: [argument] }];
  }

  /** A variable with a value, or with one by default. */
  variable(type, value, byDefault = false) {
    const of = `v${this.definitions.length}`;
    const definition = { kind: Kind.VARIABLE_DEFINITION, variable: { kind: Kind.VARIABLE, name: name(of) }, type };
    if (byDefault) definition.defaultValue = { kind: Kind.BOOLEAN, value };
    else this.variables[of] = value;
    this.definitions.push(definition);
    return { kind: Kind.VARIABLE, name: name(of) };
  }

  arguments(definition) {
    const made = [];
    const list = definition.args.filter((arg) => isNonNullType(arg.type) || this.dice.chance(0.25));
    const names = new Set(list.map((arg) => arg.name));
    const has = (of) => definition.args.some((arg) => arg.name === of);
    // Usually one of `first` and `last` is given; sometimes both or neither.
    if (has('first') && has('last') && this.dice.chance(0.9)) {
      const [kept, dropped] = this.dice.chance(0.7) ? [['first'], ['last', 'before']] : [['last'], ['first', 'after']];
      dropped.forEach((of) => names.delete(of));
      kept.forEach((of) => names.add(of));
    }
    for (const arg of definition.args) {
      if (!names.has(arg.name)) continue;
      const value = this.value(arg.type, arg.name, arg.defaultValue !== undefined);
      const asVariable = this.dice.chance(0.3);
      const node = asVariable ? this.variable(written(arg.type), value) : literal(value, arg.type);
      made.push({ kind: Kind.ARGUMENT, name: name(arg.name), value: node });
    }
    return made;
  }

  value(type, of, mayBeLeftOut = false) {
    if (!isNonNullType(type) && !mayBeLeftOut && this.dice.chance(0.05)) return null;
    const inner = getNullableType(type);
    if (isListType(inner)) return Array.from({ length: this.dice.below(3) }, () => this.value(inner.ofType, of));
    if (isEnumType(inner)) return this.dice.pick(inner.getValues()).name;
    if (isInputObjectType(inner)) return this.object(inner);
    return this.leaf(inner.name, of);
  }

  object(type) {
    const fields = Object.values(type.getFields());
    if (type.isOneOf) {
      const one = this.dice.pick(fields);
      return { [one.name]: this.value({ ...one.type, ofType: one.type }.ofType, one.name, true) ?? '' };
    }
    const made = {};
    for (const one of fields) {
      const required = isNonNullType(one.type) && one.defaultValue === undefined;
      if (required || this.dice.chance(0.2)) made[one.name] = this.value(one.type, one.name);
    }
    return made;
  }

  leaf(type, of) {
    if (type === 'Boolean') return this.dice.chance(0.5);
    // The server waits some seconds for a position that does not exist yet.
    const edge = this.dice.chance(of === 'minPosition' ? 0.01 : 0.1);
    if (edge || !(type in USUAL)) return this.dice.pick(EDGES[type] ?? ['']);
    return USUAL[type](this, of);
  }
}

const UNITS = new Set(['unit', 'units', 'under', 'code', 'place', 'receivedBy', 'by', 'to', 'parent', 'coHandlers', 'against', 'responsible']);
const USUAL = {
  Int: ({ dice }, of) => (of === 'year' ? 2023 + dice.below(3) : 1 + dice.below(3)),
  Date: ({ dice }) => `202${3 + dice.below(3)}-0${1 + dice.below(9)}-1${dice.below(9)}`,
  Month: ({ dice }) => `2024-0${1 + dice.below(9)}`,
  DateTime: ({ dice }) => `2025-0${1 + dice.below(9)}-11T10:00:00+08:00`,
  Position: ({ dice, known }) => String(1 + dice.below(known.head)),
  String: ({ dice, known }, of) => (['after', 'before'].includes(of) ? dice.pick(known.cursors) : dice.pick(['roof', 'A reason.'])),
  ID: ({ dice, known }, of) => {
    if (of === 'commandId') return `walk-${dice.below(1e9)}`;
    if (of === 'petitioner' || of === 'petitionerId') return dice.pick(known.petitioners);
    if (of === 'category') return 'housing';
    return dice.pick(UNITS.has(of) ? known.units : known.petitions);
  },
};

function written(type) {
  if (isNonNullType(type)) return { kind: Kind.NON_NULL_TYPE, type: written(type.ofType) };
  if (isListType(type)) return { kind: Kind.LIST_TYPE, type: written(type.ofType) };
  return named(type.name);
}

function literal(value, type) {
  const inner = getNullableType(type);
  if (value === null) return { kind: Kind.NULL };
  if (isListType(inner)) return { kind: Kind.LIST, values: value.map((item) => literal(item, inner.ofType)) };
  if (isEnumType(inner)) return { kind: Kind.ENUM, value };
  if (isInputObjectType(inner)) {
    const fields = Object.entries(value).map(([of, item]) => ({
      kind: Kind.OBJECT_FIELD, name: name(of), value: literal(item, inner.getFields()[of].type),
    }));
    return { kind: Kind.OBJECT, fields };
  }
  if (typeof value === 'boolean') return { kind: Kind.BOOLEAN, value };
  if (typeof value === 'number') return { kind: Kind.INT, value: String(value) };
  return { kind: Kind.STRING, value };
}
