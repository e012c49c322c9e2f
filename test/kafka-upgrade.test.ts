import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { upgradePath } from '../lib/model/kafka-upgrade.ts';
import { creatableVersions, kafkaVersionFault, kafkaVersions } from '../lib/model/kafka-version.ts';
import { checkEnvironment } from '../lib/policy/check-environment.ts';
import { existing, existingCluster, governedPlatform } from './support/governed-platform.ts';

describe('The way from one Kafka version to another', () => {
  it.each([
    ['3.9.x.kraft', '4.1.x.kraft', ['4.1.x.kraft']],
    ['3.7.x.kraft', '3.9.x.kraft', ['3.9.x.kraft']],
    ['3.6.0', '3.9.x', ['3.9.x']],
    ['3.9.x', '3.9.x.kraft', ['3.9.x.kraft']],
    ['3.9.x', '4.0.x.kraft', ['3.9.x.kraft', '4.0.x.kraft']],
    ['3.6.0', '3.9.x.kraft', ['3.9.x', '3.9.x.kraft']],
    ['3.6.0', '4.1.x.kraft', ['3.9.x', '3.9.x.kraft', '4.1.x.kraft']],
    ['4.0.x.kraft', '4.0.x.kraft', []],
  ])('leads from %s to %s by %j', (from, to, steps) => {
    expect(upgradePath(from, to)).toEqual(steps);
  });

  it.each([
    ['back', '4.0.x.kraft', '3.9.x.kraft'],
    ['back, without KRaft', '3.9.x', '3.8.x'],
    ['out of KRaft', '3.9.x.kraft', '3.9.x'],
    ['to KRaft before 3.9', '3.7.x', '3.8.x.kraft'],
    ['to what MSK does not offer', '3.9.x', '5.0.x'],
  ])('does not lead %s', (_, from, to) => {
    expect(upgradePath(from, to)).toBeUndefined();
  });

  it('leads from every version that ends to one that does not', () => {
    const ending = kafkaVersions.filter(({ supportEnds }) => supportEnds !== undefined);
    expect(ending.map(({ name }) => upgradePath(name, '4.1.x.kraft')?.at(-1))).toEqual(ending.map(() => '4.1.x.kraft'));
    expect(ending.length).toBeGreaterThan(0);
  });
});

describe('The end of support', () => {
  const ends = '2026-09-01';
  const severityOn = (today: string) => kafkaVersionFault('3.7.x.kraft', today)?.severity;

  it('is warned about from 180 days before, and is an error from the day itself', () => {
    expect(['2026-03-04', '2026-03-05', '2026-08-31', ends].map(severityOn)).toEqual([
      undefined,
      'warning',
      'warning',
      'error',
    ]);
  });

  it('of an existing cluster stays a warning, with the way that leads on', () => {
    const platform = governedPlatform();
    existing(platform);
    Object.assign(platform.environment, {
      cluster: { existing: { ...existingCluster.existing, kafkaVersion: '3.7.x' } },
    });
    const found = checkEnvironment(platform.environment, '2026-11-21').filter(({ rule }) =>
      rule.startsWith('kafka-version'),
    );
    expect(found).toEqual([
      {
        rule: 'kafka-version-ends',
        severity: 'warning',
        path: ['cluster', 'existing', 'kafkaVersion'],
        got: '"3.7.x", whose support ended on 2026-09-01',
        expected: 'one of 3.8.x.kraft, 3.9.x.kraft, 4.0.x.kraft, 4.1.x.kraft',
        fix: '3.9.x.kraft is what AWS recommends; the way there: 3.9.x, then 3.9.x.kraft',
      },
    ]);
  });

  it('is advised against with what the brokers run: Express has versions of its own', () => {
    expect(creatableVersions('2026-11-21', 'standard')).toEqual([
      '3.8.x.kraft',
      '3.9.x.kraft',
      '4.0.x.kraft',
      '4.1.x.kraft',
    ]);
    expect(creatableVersions('2026-11-21', 'express')).toEqual(['3.9.x.kraft', '4.2.x.kraft']);
  });

  it('stands in the runbook as in the table', () => {
    const page = readFileSync(join(__dirname, '../docs/runbook.md'), 'utf8');
    const rows = kafkaVersions.map(
      ({ name, supportEnds = 'not announced', express, expressOnly }) =>
        `| \`${name}\` | ${supportEnds} | ${expressOnly ? 'Express' : express ? 'Standard, Express' : 'Standard'} |`,
    );
    expect(rows.filter((row) => !page.includes(`\n${row}\n`))).toEqual([]);
  });
});
