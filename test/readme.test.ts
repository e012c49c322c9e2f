import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'],
  ...['docs', 'docs/decisions'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`),
  ),
];

describe('The documents', () => {
  it.each(documents)('%s links only to what exists', (file) => {
    const targets = [...read(file).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    const local = targets.filter((target) => !/^[a-z]+:/.test(target));
    expect(local.filter((target) => !existsSync(join(root, dirname(file), target)))).toEqual([]);
  });

  it.each(documents)('%s names only scripts that exist', (file) => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...read(file).matchAll(/npm run ([\w:-]+)|npm (check|synth|bench|build|tidegate)(?![\w:-])/g)];
    expect(named.map(([, run, bare]) => run ?? `${bare} without run`).filter((name) => !(name in scripts))).toEqual([]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['start', 'test']));
  });

  it('shows an example in the README that stands in examples/ word for word, hence compiles', () => {
    const plain = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
    const blocks = [...read('README.md').matchAll(/```ts\n(.+?)```/gs)].map(([, block = '']) => plain(block));
    expect(blocks.length).toBeGreaterThan(0);
    const example = plain(read('examples/existing-vpc/orders-stack.ts'));
    expect(blocks.filter((block) => !example.includes(block))).toEqual([]);
  });

  it('has every decision numbered once, in order', () => {
    const numbers = documents.flatMap((file) => /decisions\/(\d{4})-/.exec(file)?.[1] ?? []);
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
  });
});
