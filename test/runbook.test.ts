import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');

/** As GitHub makes it of a heading. */
function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');
}

const articles = [...readFileSync(join(root, 'docs/runbook.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) =>
  anchor(`${heading}`),
);

const named = ['constructs', 'lib'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) =>
      [...readFileSync(join(root, folder, file), 'utf8').matchAll(/docs\/runbook\.md#([\w-]*)/g)].map(
        ([, article = '']) => ({ file: join(folder, file), article }),
      ),
    ),
);

const alarms = readdirSync(join(root, 'constructs'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(join(root, 'constructs', file), 'utf8'))
  // Who calls it names the article.
  .filter((text) => /new (Cfn)?Alarm\(|ruleAlarm\(/.test(text) && !text.includes('export function ruleAlarm('));

describe('the runbook', () => {
  it('has every article that a construct or a message names', () => {
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter(({ article }) => !articles.includes(article))).toEqual([]);
  });

  it('is named by every file that makes an alarm', () => {
    expect(alarms.length).toBeGreaterThan(0);
    expect(alarms.filter((text) => !text.includes('docs/runbook.md#'))).toEqual([]);
  });

  it('has each article once', () => {
    expect(articles).toEqual([...new Set(articles)]);
  });
});
