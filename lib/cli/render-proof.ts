import type { Verdict, Witness } from '../proof/claim.ts';
import { leftOut, trustedBaseText } from '../proof/left-out.ts';
import type { StatementPlace } from '../proof/statement.ts';
import type { Proof } from './prove-environments.ts';
import { paint, type Terminal } from './terminal.ts';

export function renderProof(proofs: readonly Proof[], terminal: Terminal): readonly string[] {
  return [
    ...proofs.flatMap((proof) => [
      ...proof.verdicts.flatMap((verdict) => verdictLines(verdict, terminal)),
      summary(proof),
      '',
    ]),
    `Trusted: ${trustedBaseText.join('; ')}.`,
    'Left out:',
    ...leftOut.map((each) => `  ${each}`),
  ];
}

export function renderProofMarkdown(proofs: readonly Proof[]): readonly string[] {
  return [
    ...proofs.flatMap((proof) => [
      `## ${summary(proof)}`,
      '',
      ...proof.verdicts.filter(({ proved }) => !proved).flatMap(refutedMarkdown),
      '| | Claim | Meaning |',
      '|---|---|---|',
      ...proof.verdicts.map((verdict) => {
        const { id, says } = verdict.claim;
        const word = wordOf(verdict);
        return `| ${word === 'refuted' ? `**${word}**` : word} | \`${id}\` | ${says.replaceAll('|', '\\|')} |`;
      }),
      '',
    ]),
    `Trusted: ${trustedBaseText.join('; ')}.`,
    '',
    'Left out:',
    '',
    ...leftOut.map((each) => `- ${each}`),
  ];
}

export function renderProofJson(proofs: readonly Proof[]): readonly string[] {
  return [JSON.stringify({ proofs, trusted: trustedBaseText, leftOut }, null, 2)];
}

/** A claim about nothing is always true: a misspelt tag would prove it. */
function wordOf(verdict: Verdict): 'proved' | 'empty' | 'refuted' {
  if (!verdict.proved) return 'refuted';
  return verdict.empty === true ? 'empty' : 'proved';
}

/** `dev: 89 of 89 claims proved, 34 questions to Z3, 4.1 s`; claims about nothing are counted apart. */
export function summary({ subject, verdicts, milliseconds }: Proof): string {
  const count = (word: ReturnType<typeof wordOf>) => verdicts.filter((verdict) => wordOf(verdict) === word).length;
  const empty = count('empty') === 0 ? '' : ` ${count('empty')} about nothing,`;
  const queries = verdicts.reduce((sum, verdict) => sum + verdict.queries, 0);
  const time = `${(milliseconds / 1_000).toFixed(1)} s`;
  return `${subject}: ${count('proved')} of ${verdicts.length} claims proved,${empty} ${queries} questions to Z3, ${time}`;
}

/** Every refuted claim of a proof, for where there are no colours. */
export function refutedLines({ verdicts }: Proof): readonly string[] {
  return verdicts.filter(({ proved }) => !proved).flatMap((verdict) => verdictLines(verdict, { colour: false }));
}

/** A refuted claim with who, what, on what, when, and through which statements. */
function verdictLines(verdict: Verdict, terminal: Pick<Terminal, 'colour'>): readonly string[] {
  const { claim } = verdict;
  if (wordOf(verdict) === 'empty') {
    return [`${paint(terminal, 'yellow', 'empty')}   ${claim.id}: nothing here is what it speaks about: ${claim.says}`];
  }
  if (verdict.proved) return [`${paint(terminal, 'green', 'proved')}  ${claim.id}: ${claim.says}`];
  return [
    `${paint(terminal, 'red', 'refuted')} ${claim.id}: ${claim.says}`,
    ...witnessRows(verdict.witness).map(([name, text]) => `          ${name.padEnd(7)} ${text}`),
  ];
}

function refutedMarkdown(verdict: Verdict): readonly string[] {
  if (verdict.proved) return [];
  const { claim, witness } = verdict;
  const rows = witnessRows(witness).map(([name, text]) => `- ${name} \`${text}\``);
  return [`**\`${claim.id}\` is refuted.** ${claim.says}`, '', ...rows, ''];
}

/** Of a principal that no template makes, at a resource that leaves it to IAM of the account. */
const ownRights = 'a policy that IAM of its account may give it; no statement of the templates denies it';

function witnessRows({
  principal,
  action,
  resource,
  madeBy,
  context,
  allowedBy,
}: Witness): readonly (readonly [string, string])[] {
  return [
    ['who', principal],
    ['does', action],
    ['on', resource],
    ...(madeBy === undefined ? [] : [['of', `${madeBy.stack} ${madeBy.logicalId}`] as const]),
    ...Object.entries(context).map(([key, value]) => ['with', `${key} = ${value}`] as const),
    ...allowedBy.map((place) => ['through', placeText(place)] as const),
    ...(allowedBy.length === 0 && principal.startsWith('arn:') ? [['through', ownRights] as const] : []),
  ];
}

/** `tidegate-dev-zones mnpiKey KeyPolicy.Statement[2] (Administration)`. */
function placeText({ stack, logicalId, path, sid }: StatementPlace): string {
  const where = [stack, logicalId, path.replace(/^\./, '')].filter((part) => part !== '').join(' ');
  return sid === undefined ? where : `${where} (${sid})`;
}
