import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { main } from '../lib/cli/main.ts';
import { readClaims } from '../lib/documents/read-claims.ts';
import { formatProblem } from '../lib/model/problem.ts';
import { recordingTerminal } from './support/recording-terminal.ts';
import { synthesizeApp } from './support/synthesize-app.ts';

const root = resolve(__dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'tidegate-prove-'));
const assemblies = join(folder, 'cdk.out');

beforeAll(() => synthesizeApp(join(assemblies, 'dev'), { environment: 'dev' }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]) {
  const terminal = recordingTerminal();
  const code = await main(['prove', '--config', join(root, 'config'), '--assembly', assemblies, ...args], terminal);
  return { code, out: terminal.lines.join('\n'), notes: terminal.notes.join('\n') };
}

/** Runs on an assembly in which a text of the templates was changed, as an escape hatch would. */
async function runEdited(change: (text: string) => string, ...args: readonly string[]) {
  const edited = mkdtempSync(join(folder, 'edited-'));
  cpSync(join(assemblies, 'dev'), edited, { recursive: true });
  for (const stack of ['cluster', 'domains']) {
    const name = readFileSync(join(edited, 'assembly-dev/manifest.json'), 'utf8');
    const file = join(edited, 'assembly-dev', new RegExp(`"templateFile": "(dev${stack}[^"]+)"`).exec(name)?.[1] ?? '');
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
  return run('-e', 'dev', '--assembly', edited, ...args);
}

function claimsFile(text: string): string {
  const file = join(mkdtempSync(join(folder, 'claims-')), 'claims.yaml');
  writeFileSync(file, text);
  return file;
}

const sinkReads = `claims:
  - id: no-sink-reads-reference-data
    says: No role reads reference data.
    nobody: { among: [roles] }
    may: [kafka-cluster:ReadData]
    on: { arns: ["arn:aws:kafka:*:*:topic/*/*/cdc.reference_data.public"] }
`;

describe('tidegate prove', () => {
  it('prints every claim, the trusted base and what the proof leaves out', async () => {
    const { out } = await run('-e', 'dev');
    expect(out).toMatch(/^proved {2}topics-read-s3-sink-mnpi: No role of the platform may read .*$/m);
    expect(out).toMatch(/^proved {2}acls-mnpi-read: Inside Kafka nobody reads topics of zone mnpi/m);
    expect(out).toMatch(/^dev: \d+ of \d+ claims proved, \d+ questions to Z3, [\d.]+ s$/m);
    expect(out).toMatch(/^Trusted: the role with which CloudFormation deploys/m);
    expect(out).toMatch(/^Left out:\n {2}Policies of the organization/m);
  });

  it('refutes a policy that was widened behind the constructs: who, what, and through which statement', async () => {
    const widened = (text: string) => text.replaceAll('"kafka-cluster:DeleteTopic"', '"kafka-cluster:*"');
    const { code, out } = await runEdited(widened);
    expect(code).toBe(3);
    expect(out).toMatch(/^refuted topics-records-clients-only: No role that is no client reads or writes records\.$/m);
    const [, witness = ''] = out.split('refuted topics-records-clients-only');
    expect(witness).toMatch(/^ +who {5}arn:aws:iam::111111111111:role\/tidegate-dev-.*reconcile/im);
    expect(witness).toMatch(/^ +does {4}kafka-cluster:readdata$/im);
    expect(witness).toMatch(/^ +on {6}arn:aws:kafka:eu-west-1:111111111111:topic\/tidegate-dev\//m);
    expect(witness).toMatch(/^ +through tidegate-dev-cluster \w+ PolicyDocument\.Statement\[\d+\]/m);
  });

  it('reads every stack of the environment, however it is called', async () => {
    const edited = mkdtempSync(join(folder, 'renamed-'));
    cpSync(join(assemblies, 'dev'), edited, { recursive: true });
    const manifest = join(edited, 'assembly-dev/manifest.json');
    const written = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, written.replaceAll('tidegate-dev-domains', 'company-clients'));
    const file = claimsFile(sinkReads);
    const { out } = await run('-e', 'dev', '--assembly', edited, '--claims', file);
    const [, witness = ''] = out.split('refuted no-sink-reads-reference-data');
    expect(witness).toMatch(/^ +through company-clients /m);
  });

  it('refutes a claim of the company with what allows it, and proves it where nothing does', async () => {
    const file = claimsFile(sinkReads);
    const refuted = await run('-e', 'dev', '--claims', file, '--json');
    const verdicts = (JSON.parse(refuted.out).proofs as { verdicts: { claim: { id: string } }[] }[]).flatMap(
      (it) => it.verdicts,
    );
    expect(refuted.code).toBe(3);
    expect(verdicts.find(({ claim }) => claim.id === 'no-sink-reads-reference-data')).toMatchObject({
      proved: false,
      witness: {
        principal: expect.stringMatching(/s3-sink-public$/),
        resource: expect.stringMatching(/cdc\.reference_data\.public$/),
        allowedBy: [{ stack: 'tidegate-dev-domains', logicalId: expect.stringContaining('cdcClients3sinkpublic') }],
      },
    });
    const narrowed = sinkReads.replace('cdc.reference_data.public', 'payments.events');
    const { out } = await run('-e', 'dev', '--claims', claimsFile(narrowed));
    expect(out).toMatch(/^proved {2}no-sink-reads-reference-data/m);
  });

  it('tells a claim about nothing from one that is proved', async () => {
    const none = sinkReads.replace(/on: .*/, 'on: { kinds: [bucket], tags: { layer: curatd } }');
    const { code, out } = await run('-e', 'dev', '--claims', claimsFile(none));
    expect(code).toBe(0);
    expect(out).toMatch(/^empty {3}no-sink-reads-reference-data: nothing here is what it speaks about/m);
    const [, proved, all] = /^dev: (\d+) of (\d+) claims proved, 1 about nothing,/m.exec(out) ?? [];
    expect(Number(proved)).toBe(Number(all) - 1);
    const markdown = await run('-e', 'dev', '--format', 'markdown', '--claims', claimsFile(none));
    expect(markdown.out).toMatch(/^\| empty \| `no-sink-reads-reference-data` \|/m);
  });

  it('says of somebody whom no template makes that IAM of the account lets it', async () => {
    const open = sinkReads
      .replace('[roles]', '[others]')
      .replace('kafka-cluster:ReadData', 's3:GetObject')
      .replace(/on: .*/, 'on: { kinds: [bucket], tags: { zone: confidential, layer: curated } }');
    const { out } = await run('-e', 'dev', '--claims', claimsFile(open));
    const [, witness = ''] = out.split('refuted no-sink-reads-reference-data');
    expect(witness).toMatch(/^ +who {5}arn:aws:iam::111111111111:role\/anyone$/m);
    expect(witness).toMatch(
      /^ +through a policy that IAM of its account may give it; no statement of the templates denies it$/m,
    );
  });

  it('writes Markdown for a merge request', async () => {
    const { out } = await run('-e', 'dev', '--format', 'markdown');
    expect(out).toMatch(/^## dev: \d+ of \d+ claims proved/m);
    expect(out).toMatch(/^\| proved \| `topics-read-nobody` \| No role/m);
  });

  it('refuses a template that it does not understand, with its place', async () => {
    const odd = (text: string) => text.replace('"Effect": "Allow"', '"Effect": "Perhaps"');
    const { code, notes } = await runEdited(odd);
    expect(code).toBe(1);
    expect(notes).toMatch(
      /^error tidegate-dev-\w+ \S+Statement\[\d+\]\.Effect: got "Perhaps", expected Allow or Deny$/m,
    );
  });

  it.each([
    [['-e', 'staging'], /There is no assembly of staging in .*cdk\.out\. Write one: npx cdk synth/],
    [['-e', 'qa'], /qa\.yaml.*dev, prod, staging/],
    [[], /Which environment\?/],
    [['-e', 'dev', '--claims', 'nowhere.yaml'], /There is no file nowhere\.yaml/],
    [['-e', 'dev', '--format', 'sarif'], /--format sarif: expected one of terminal, markdown, json/],
  ])('ends with 1 and says what to do: %j', async (args, message) => {
    const { code, notes } = await run(...args);
    expect([code, notes]).toEqual([1, expect.stringMatching(message)]);
  });

  it('refuses a claim with the id of one of the platform', async () => {
    const file = claimsFile(sinkReads.replace('no-sink-reads-reference-data', 'secrets-readers'));
    const { code, notes } = await run('-e', 'dev', '--claims', file);
    expect([code, notes]).toEqual([1, expect.stringContaining('Claims of the platform already: secrets-readers')]);
  });
});

describe('policy/claims.yaml', () => {
  const complaints = (text: string) => {
    const reading = readClaims('claims.yaml', text);
    return reading.ok ? [] : reading.problems.map(formatProblem);
  };

  it('is read as it is written', () => {
    expect(readClaims('claims.yaml', sinkReads)).toEqual({
      ok: true,
      value: [
        {
          id: 'no-sink-reads-reference-data',
          says: 'No role reads reference data.',
          nobody: { among: ['roles'] },
          may: ['kafka-cluster:ReadData'],
          on: { arns: ['arn:aws:kafka:*:*:topic/*/*/cdc.reference_data.public'] },
        },
      ],
    });
  });

  it.each([
    ['id: no-sink', 'id: No Sink', '2 claims[0].id: got "No Sink-reads-reference-data", expected lower-case words'],
    ['[roles]', '[people]', '4 claims[0].nobody.among[0]: got "people", expected one of roles, others, services'],
    ['kafka-cluster:ReadData', 'ReadData', '5 claims[0].may[0]: got "ReadData", expected an action such as'],
    ['arns: [', 'arn: [', '6 claims[0].on.arn: got unknown key "arn", expected one of arns, kinds, tags, endpoints'],
    [
      '{ arns:',
      '{ kinds: [bucket], arns:',
      '6 claims[0].on: got arns and kinds, expected one of arns, kinds, endpoints',
    ],
    ['{ arns:', '{ tags: { zone: mnpi }, arns:', '6 claims[0].on: got tags, expected tags beside kinds only'],
    ['    may', '    when: { StringIs: { k: v } }\n    may', 'expected an operator of IAM such as StringEquals'],
  ])('refuses %s as %s', (passage, by, message) => {
    expect(complaints(sinkReads.replace(passage, by)).join('\n')).toContain(message);
  });

  it('refuses an id that is there twice, an empty file and an empty list', () => {
    const [, claim = ''] = sinkReads.split('claims:\n');
    expect(complaints(`${sinkReads}${claim}`)).toEqual([expect.stringContaining('which is a claim already')]);
    expect(complaints('')).toEqual([expect.stringContaining('an empty file, which would mean: no claim')]);
    expect(complaints('claims: []')).toEqual([expect.stringContaining('at least 1 in the list')]);
  });
});
