import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const page = readFileSync(join(root, 'docs/runbook.md'), 'utf8');

/** As the places that show Markdown make an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}

const anchors = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));

function linksOf(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) =>
      [...readFileSync(join(root, folder, name), 'utf8').matchAll(/docs\/runbook\.md#([\w-]+)/g)].map(
        ([, anchor]) => `${folder}/${name}: ${anchor}`,
      ),
    );
}

describe('The runbook', () => {
  it('has every article that an alarm, a warning or a message names', () => {
    const links = [...linksOf('constructs'), ...linksOf('lib')];
    expect(links.filter((link) => !anchors.includes(link.replace(/^.*: /, '')))).toEqual([]);
    expect(links.length).toBeGreaterThan(0);
  });

  it('has each article once', () => {
    expect(anchors.filter((anchor, index) => anchors.indexOf(anchor) !== index)).toEqual([]);
  });
});
