import { readFileSync } from 'node:fs';
import { generatedFiles, houseFeatureDeclarations } from './generated.js';

describe('generated files', () => {
  it.each(['.env.example', 'config.example.yaml', 'docs/configuration.md'])(
    '%s is what `npm run docs:generate` writes',
    async (file) => {
      const committed = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
      expect(committed).toBe(generatedFiles(await houseFeatureDeclarations()).get(file));
    },
  );
});
