import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { generatedFiles, houseFeatureDeclarations } from '#src/settings/generated.js';
import { EXIT, type Command } from '../command.js';

const USAGE = `docs [--check]

Writes the pages that follow from the declarations into the working directory.

  --check  write nothing; exit code 1 if a page is not up to date`;

export const docs: Command = {
  usage: USAGE,
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options: { check: { type: 'boolean' } } });
    let stale = 0;
    for (const [file, text] of generatedFiles(await houseFeatureDeclarations())) {
      const target = path.resolve(file);
      const present = await readFile(target, 'utf8').catch(() => undefined);
      if (present === text) continue;
      stale++;
      if (!values.check) await writeFile(target, text);
      io.stdout.write(`${values.check ? 'not up to date' : 'written'}: ${file}\n`);
    }
    return values.check && stale > 0 ? EXIT.failed : EXIT.ok;
  },
};
