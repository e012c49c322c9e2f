import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest } from '../scripts/package/manifest.ts';

const folder = 'scripts/second-opinion';
const json = (file: string) => JSON.parse(readFileSync(file, 'utf8'));
const evaluator = json(join(folder, 'package.json'));
const locked: Readonly<Record<string, { license?: string; resolved?: string; integrity?: string }>> = json(
  join(folder, 'package-lock.json'),
).packages;
const packages = Object.keys(locked).flatMap((path) => (path === '' ? [] : [path.replace(/^.*node_modules\//, '')]));

/** Files below what becomes the package or is imported by it; `dist` only where somebody built it. */
const shipped = ['lib', 'constructs', 'bin', 'dist'].filter((name) => existsSync(name));
const sources = shipped
  .flatMap((name) => readdirSync(name, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && /\.([cm]?[jt]s|json)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name));

describe('the second evaluator, whose library is under the AGPL', () => {
  it('is a private package of its own under that licence, with exact versions and no address of a registry', () => {
    expect(evaluator).toMatchObject({ private: true, license: 'AGPL-3.0-or-later' });
    expect(Object.values(evaluator.dependencies)).toEqual(['0.1.173']);
    expect(Object.values(locked).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
    expect(packages.filter((name) => locked[`node_modules/${name}`]?.integrity === undefined)).toEqual([]);
  });

  it('is in nothing that we ship, and nothing that we ship knows it', () => {
    expect(sources.length).toBeGreaterThan(200);
    const naming = sources.filter((file) => {
      const text = readFileSync(file, 'utf8');
      return text.includes('second-opinion') || packages.some((name) => text.includes(name));
    });
    expect(naming).toEqual([]);
  });

  it('is no dependency of the workspace or of the published package', () => {
    const root = json('package.json');
    const published = JSON.stringify(manifest(root));
    const workspace = JSON.stringify([root, Object.keys(json('package-lock.json').packages)]);
    expect(packages.filter((name) => published.includes(name) || workspace.includes(name))).toEqual([]);
  });

  it('is imported by its own program alone', () => {
    const scripts = readdirSync('scripts', { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.([cm]?[jt]s)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name));
    const importing = scripts.filter((file) => packages.some((name) => readFileSync(file, 'utf8').includes(name)));
    expect(importing).toEqual(['scripts/second-opinion/evaluate.mjs']);
  });
});
