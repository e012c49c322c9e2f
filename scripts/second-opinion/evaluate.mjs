// SPDX-License-Identifier: AGPL-3.0-or-later
// `node evaluate.mjs QUESTIONS.json ANSWERS.json`: a process of its own, since the library that it uses is AGPL. The files are
// typed in questions.ts; docs/decisions/0030 says what the library misses.
import { readFileSync, writeFileSync } from 'node:fs';
import { anonymousPrincipal, runSimulation } from '@cloud-copilot/iam-simulate';

/** Keys that the library does not take, and keys of the same kind that it does. */
const renamedKeys = [
  [/^kms:EncryptionContext:/i, 'aws:PrincipalTag/encryption-context-'],
  [/^secretsmanager:ResourceTag\//i, 'aws:ResourceTag/'],
];

const renamedKey = (key) => renamedKeys.reduce((name, [from, to]) => name.replace(from, to), key);

function renamed(keyed) {
  return Object.fromEntries(Object.entries(keyed).map(([key, value]) => [renamedKey(key), value]));
}

function renamedPolicy({ Version = '2012-10-17', Statement }) {
  const statements = Statement.map(({ Condition, ...statement }) => {
    if (Condition === undefined) return statement;
    const tests = Object.entries(Condition).map(([operator, keyed]) => [operator, renamed(keyed)]);
    return { ...statement, Condition: Object.fromEntries(tests) };
  });
  return { Version, Statement: statements };
}

/** What AWS adds to every such request; the library leaves it to its caller. */
function contextOf({ principal, account, context }) {
  const always = { 'aws:SecureTransport': 'true', 'aws:ViaAWSService': 'false', 'aws:ResourceAccount': account };
  return { ...always, ...contextOfPrincipal(principal), ...context };
}

function contextOfPrincipal(principal) {
  if (principal === 'anonymous') {
    return { 'aws:PrincipalAccount': 'anonymous', 'aws:PrincipalType': 'Anonymous' };
  }
  if (!principal.startsWith('arn:')) {
    return { 'aws:PrincipalIsAWSService': 'true', 'aws:PrincipalServiceName': principal };
  }
  const [, partition, , , account, name] = principal.split(':');
  const [kind, role] = name.split('/');
  const arn = kind === 'assumed-role' ? `arn:${partition}:iam::${account}:role/${role}` : principal;
  return {
    'aws:PrincipalArn': arn,
    'aws:PrincipalAccount': account,
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalType': kind === 'user' ? 'User' : 'AssumedRole',
  };
}

async function answer(question, policies) {
  const named = (names) => names.map((name) => ({ name, policy: policies[name] }));
  const { action, resource, account, identity = [], boundary, policy, endpoint } = question;
  const principal = question.principal === 'anonymous' ? anonymousPrincipal : question.principal;
  const { overallResult, errors, result } = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: account },
        contextVariables: renamed(contextOf(question)),
      },
      identityPolicies: named(identity),
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(boundary === undefined ? {} : { permissionBoundaryPolicies: named([boundary]) }),
      ...(policy === undefined ? {} : { resourcePolicy: policies[policy] }),
      ...(endpoint === undefined ? {} : { vpcEndpointPolicies: named([endpoint]) }),
    },
    {},
  );
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  const ignored = result?.ignoredContextKeys ?? [];
  if (ignored.length > 0) throw new Error(`the library ignores ${ignored.join(', ')} for ${action} on ${resource}`);
  return { allowed: overallResult === 'Allowed', because: reasons(overallResult, result?.analysis) };
}

function reasons(result, analysis) {
  const parts = ['identityAnalysis', 'resourceAnalysis', 'permissionBoundaryAnalysis', 'endpointAnalysis'];
  const statements = parts.flatMap((part) =>
    [...(analysis?.[part]?.denyStatements ?? []), ...(analysis?.[part]?.allowStatements ?? [])].map(
      ({ explain }) => `${part.replace('Analysis', '')} ${explain.effect} ${explain.identifier}`,
    ),
  );
  return [result, ...statements];
}

const [questionsFile, answersFile] = process.argv.slice(2);
const { policies, questions } = JSON.parse(readFileSync(questionsFile, 'utf8'));
const renamedPolicies = Object.fromEntries(
  Object.entries(policies).map(([name, policy]) => [name, renamedPolicy(policy)]),
);
const answers = [];
for (const question of questions) {
  try {
    answers.push(await answer(question, renamedPolicies));
  } catch (error) {
    answers.push({ unanswered: error.message });
  }
}
writeFileSync(answersFile, JSON.stringify(answers));
