import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { format, resolveConfig } from 'prettier';
import answers from '#lib/platform/answers.json' with { type: 'json' };
import { answersOf } from './answers.ts';

const FILE = 'src/lib/platform/answers.json';

/** `npm run types` writes the file; without WRITE_TYPES the test only compares. */
test('what openapi.json says of answers is what the operations return', async () => {
  const read = await answersOf('src/lib/registry.ts');
  if (process.env.WRITE_TYPES)
    writeFileSync(
      FILE,
      await format(JSON.stringify(read), { ...(await resolveConfig(FILE)), filepath: FILE })
    );
  else expect(answers, 'run `npm run types` and look at what changed').toEqual(read);
});
