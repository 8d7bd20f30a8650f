// Writes generated/: the types of the operations in desk.ts, from schema.graphql. It does what graphql-codegen's own command does with
// the client preset, without the 300 packages of that command.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import { preset } from '@graphql-codegen/client-preset';
import { buildSchema, parse, printSchema } from 'graphql';

const here = import.meta.dirname;
const text = await readFile(join(here, '../../../schema.graphql'), 'utf8');
const source = await readFile(join(here, 'desk.ts'), 'utf8');
const documents = [...source.matchAll(/graphql\(`([^`]*)`\)/g)].map(([, operation]) => ({
  location: 'desk.ts', document: parse(operation), rawSDL: operation,
}));
if (documents.length === 0) throw new Error('desk.ts has no operations');

const schema = buildSchema(text);
const outputs = await preset.buildGeneratesSection({
  baseOutputDir: `${join(here, 'generated')}/`,
  schema: parse(printSchema(schema)),
  schemaAst: schema,
  documents,
  config: {
    enumsAsTypes: true, useTypeImports: true, strictScalars: true, defaultScalarType: 'unknown',
    scalars: { Date: 'string', DateTime: 'string', Fen: 'string', Month: 'string', Position: 'string' },
  },
  presetConfig: { fragmentMasking: false },
  plugins: [], pluginMap: {}, pluginContext: {}, profiler: { run: (work) => work() },
});
for (const output of outputs) {
  await mkdir(dirname(output.filename), { recursive: true });
  await writeFile(output.filename, await codegen({ ...output, documents: output.documents ?? documents }));
}
console.log(`codegen: types of ${documents.length} operations`);
