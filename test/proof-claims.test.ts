import { resolve } from 'node:path';
import { loadConfiguration } from '../lib/cli/load-configuration.ts';
import type { AclBinding } from '../lib/model/acl.ts';
import type { Domain } from '../lib/model/domain.ts';
import { domainDocument } from '../lib/model/domain-document.ts';
import type { Environment } from '../lib/model/environment.ts';
import { resolveDomains } from '../lib/model/resolve-domains.ts';
import { aclVerdicts } from '../lib/proof/acl-verdicts.ts';
import type { Claim } from '../lib/proof/claim.ts';
import { isolationClaims, sharedNameVerdicts, worldAround } from '../lib/proof/claims/isolation-claims.ts';
import { platformClaims } from '../lib/proof/platform-claims.ts';
import type { GuardedKind, GuardedResource, RoleModel, World } from '../lib/proof/world.ts';

const account = '111111111111';
const clusterArn = `arn:aws:kafka:eu-west-1:${account}:cluster/tidegate-dev/7-1`;

function configuration() {
  const read = loadConfiguration('dev', resolve(__dirname, '../config'));
  if (!read.ok) throw new Error('dev has problems');
  return read.value;
}

function place(stack: string, logicalId: string) {
  return { stack: `tidegate-dev-${stack}`, logicalId, path: '' };
}

function role(stack: string, name: string, tags: Readonly<Record<string, string>> = {}): RoleModel {
  const arn = `arn:aws:iam::${account}:role/${name}`;
  return { name, arn, account, place: place(stack, name), tags, trust: [], identity: [] };
}

function resource(kind: GuardedKind, arn: string, parts: Partial<GuardedResource> = {}): GuardedResource {
  return { kind, arn, account, place: place('lake', arn), tags: {}, policy: [], ...parts };
}

const reconciler = role('cluster', 'reconcile');
const sink = role('domains', 'sink', { domain: 'cdc', client: 's3-sink-mnpi' });
const engineers = role('personas', 'tidegate-dev-persona-data-engineers');
const glass = role('zones', 'tidegate-dev-break-glass');

const world: World = {
  accounts: [account],
  roles: [reconciler, sink, engineers, glass],
  resources: [
    resource('cluster', clusterArn),
    resource('secret', 'arn:aws:secretsmanager:eu-west-1:1:secret:s'),
    resource('bucket', 'arn:aws:s3:::state', { place: place('cluster', 'State') }),
    resource('bucket', 'arn:aws:s3:::archive', { tags: { zone: 'mnpi', layer: 'archive' }, objectLock: true }),
  ],
  endpoints: [],
};

function claims(edit: (environment: Environment) => object = () => ({}), made: World = world): readonly Claim[] {
  const { environment, running: domains } = configuration();
  return platformClaims({ environment: { ...environment, ...edit(environment) }, domains, world: made });
}

function claim(id: string, ...given: Parameters<typeof claims>): Claim {
  const found = claims(...given).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no claim ${id}`);
  return found;
}

const arnsOf = ({ on }: Claim) => ('arns' in on ? on.arns : []);

const persona = (name: string) => `arn:*:iam::${account}:role/tidegate-dev-persona-${name}`;

describe('The claims of the platform', () => {
  it('have ids of their own, and a sentence each', () => {
    const ids = claims().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, says, may } of claims()) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(says).toMatch(/^[A-Z].*\.$/);
      expect(may.length).toBeGreaterThan(0);
    }
  });

  it('follow from the declaration: no policy of the templates changes one of them', () => {
    const everything = { patterns: ['*'], negated: false };
    const statement = { place: place('x', 'y'), effect: 'Allow', actions: everything, resources: everything } as const;
    const open = [{ ...statement, conditions: [] }];
    const changed = {
      ...world,
      roles: world.roles.map((each) => ({ ...each, identity: open, trust: open })),
      resources: world.resources.map((each) => ({ ...each, policy: open })),
    };
    expect(claims(undefined, changed)).toEqual(claims());
  });

  it('let nobody but members of a closed zone use its key, administrators of the account neither', () => {
    const { nobody } = claim('mnpi-key-others');
    expect(nobody).toMatchObject({ among: ['roles', 'others'], heldBackBy: 'resource' });
    expect(nobody.except).not.toContain(glass.arn.replace('arn:aws', 'arn:*'));
    expect(nobody.except).toEqual(
      expect.arrayContaining([persona('data-engineers'), persona('finance-analysts'), sink.arn]),
    );
    expect(nobody.except).not.toContain(persona('data-analysts'));
    expect(nobody.except).not.toContain(`arn:*:iam::${account}:*`);
    expect(claim('confidential-key-others').nobody.except).toContain(`arn:*:iam::${account}:*`);
  });

  it('name the reader of each cell of the access matrix, and who writes', () => {
    const cell = (id: string) => claim(id).nobody.except;
    expect(cell('lake-mnpi-raw-read-roles')).toEqual([persona('data-engineers')]);
    expect(cell('lake-mnpi-analytics-read-roles')).toEqual(
      expect.arrayContaining([persona('data-engineers'), persona('finance-analysts')]),
    );
    expect(cell('lake-public-analytics-read-roles')).not.toContain(persona('finance-analysts'));
    expect(cell('lake-confidential-raw-read-roles')).toEqual([]);
    expect(cell('lake-mnpi-curated-write-roles')).toEqual([persona('data-engineers')]);
    expect(cell('lake-mnpi-raw-write-roles')).toContain(sink.arn);
    expect(cell('lake-mnpi-archive-write-roles')).toEqual([]);
  });

  it('follow a change of the declaration', () => {
    const without = (environment: Environment) => ({
      zones: environment.zones.map((zone) => ({
        ...zone,
        readers: zone.readers?.filter((each) => each !== 'data-engineers'),
      })),
    });
    expect(claim('lake-mnpi-raw-read-roles', without).nobody.except).toEqual([]);
    expect(claims(() => ({ lake: undefined })).some(({ id }) => id.startsWith('lake-'))).toBe(false);
    expect(claims(() => ({ zones: [] })).some(({ id }) => id.startsWith('mnpi'))).toBe(false);
  });

  it('say per topic which clients read and write it through IAM, and that nobody else does', () => {
    const topicArn = (name: string) => `arn:aws:kafka:eu-west-1:${account}:topic/tidegate-dev/7-1/${name}`;
    const read = claim('topics-read-s3-sink-mnpi');
    expect(arnsOf(read)).toEqual(['cdc.trades.mnpi', 'cdc.orders.mnpi', 'cdc.positions.mnpi'].map(topicArn));
    expect(read.nobody.except).toContain(sink.arn);
    const nobody = claim('topics-read-nobody');
    expect(nobody.nobody.except).toEqual([]);
    expect(arnsOf(nobody)).toEqual(expect.arrayContaining(['payments.events', '__consumer_offsets'].map(topicArn)));
    expect(claim('topics-records-clients-only').nobody.except).not.toContain(reconciler.arn);
    expect(claim('groups-connect-s3-sink-raw-mnpi').nobody.except).toContain(sink.arn);
  });

  it('keep a reader whom its closed zone does not name away from a topic, whatever the access line says', () => {
    const closed = (environment: Environment) => ({
      zones: environment.zones.map((zone) => (zone.name === 'mnpi' ? { ...zone, readers: ['data-engineers'] } : zone)),
    });
    expect(claims(closed).map(({ id }) => id)).not.toContain('topics-read-s3-sink-mnpi');
    expect(arnsOf(claim('topics-read-nobody', closed))).toContain(
      `arn:aws:kafka:eu-west-1:${account}:topic/tidegate-dev/7-1/cdc.trades.mnpi`,
    );
  });

  it('ask for a second factor where a persona reads a restricted zone, and of break-glass', () => {
    const ids = claims().map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['data-engineers-second-factor', 'break-glass-second-factor']));
    expect(claim('data-engineers-second-factor')).toMatchObject({
      on: { arns: [engineers.arn] },
      when: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    });
    const { personas = [] } = configuration().environment;
    const except = personas.find(({ name }) => name === 'data-engineers')?.assumedBy;
    expect(claim('data-engineers-assumed-by').nobody).toEqual({ except });
    const mild = (environment: Environment) => ({
      zones: environment.zones.map((zone) => ({ ...zone, classification: 'public' })),
    });
    expect(claims(mild).map(({ id }) => id)).not.toContain('data-engineers-second-factor');
  });

  it('except nobody from write-once data, and only the trusted base from widening rights', () => {
    expect(claim('write-once').nobody).toEqual({ among: ['roles'] });
    expect(arnsOf(claim('write-once'))).toEqual(['arn:aws:s3:::archive', 'arn:aws:s3:::archive/*']);
    expect(claim('roles-widen-no-rights').nobody.except).toEqual([
      `arn:*:iam::${account}:root`,
      `arn:*:iam::${account}:role/cdk-*-cfn-exec-role-${account}-*`,
      `arn:*:iam::${account}:role/tidegate-dev-break-glass`,
    ]);
  });

  it('are about the endpoints that there are: no stranger passes, and nothing of a stranger is reached', () => {
    const endpoint = (service: string) => ({ service, place: place('network', service), policy: [] });
    const made = { ...world, endpoints: ['s3', 'lambda', 'kafka'].map(endpoint) };
    const about = claims(undefined, made).filter(({ id }) => id.startsWith('endpoints-'));
    const answers = ['arn:*:s3:::cloudformation-custom-resource-response-euwest1/*'];
    expect(about.map(({ id, on }) => [id, on])).toEqual([
      ['endpoints-services-strangers', { endpoints: ['kafka', 'lambda'], but: [] }],
      ['endpoints-services-resources', { endpoints: ['kafka', 'lambda'], but: [] }],
      ['endpoints-s3-strangers', { endpoints: ['s3'], but: answers }],
      ['endpoints-s3-resources', { endpoints: ['s3'], but: answers }],
    ]);
    expect(about[3]).toMatchObject({ may: ['*'], mayStill: ['s3:GetObject'] });
    expect(about[1]?.when).toEqual({ StringNotEquals: { 'aws:ResourceAccount': [account] } });
    expect(claims().filter(({ id }) => id.startsWith('endpoints-'))).toEqual([]);
  });

  it('reach the account of a department that keeps its key at the endpoint of KMS alone', () => {
    const endpoint = (service: string) => ({ service, place: place('network', service), policy: [] });
    const made = { ...world, endpoints: ['kms', 'lambda'].map(endpoint) };
    const keyArn = 'arn:aws:kms:eu-west-1:888888888888:key/1';
    const departmentKeys = [{ domain: 'ledger', department: 'finance', account: '888888888888', keyArn }];
    const reached = (service: string) =>
      claim(`endpoints-${service}-resources`, () => ({ departmentKeys }), made).when?.StringNotEquals;
    expect(reached('kms')).toEqual({ 'aws:ResourceAccount': [account, '888888888888'] });
    expect(reached('services')).toEqual({ 'aws:ResourceAccount': [account] });
  });

  it('count no role of a stack that the platform does not make among its own', () => {
    const theirs = role('reports', 'reports');
    const made = {
      ...world,
      roles: [...world.roles, theirs],
      resources: [resource('log-group', 'arn:aws:logs:::log-group:a')],
    };
    const { except } = claim('logs-readers', undefined, made).nobody;
    expect(except).toContain(reconciler.arn);
    expect(except).not.toContain(theirs.arn);
    expect(claims(undefined, made).map(({ id }) => id)).not.toContain('state-roles');
  });

  it('leave out what an environment does not have', () => {
    const bare = { ...world, roles: [], resources: [] };
    const themes = ['topics-', 'groups-', 'secrets', 'state', 'write-once', 'strangers', 'buckets', 'roles-of'];
    const ids = claims(undefined, bare).map(({ id }) => id);
    expect(ids.filter((id) => themes.some((theme) => id.startsWith(theme)))).toEqual([]);
  });
});

describe('ACLs of the domain documents', () => {
  const { environment, running } = configuration();

  function documents(extra: readonly AclBinding[] = [], domains: readonly Domain[] = running) {
    return resolveDomains(environment, domains)
      .map(domainDocument)
      .map(({ domain, acls }) => ({ domain, acls: domain === 'ledger' ? [...acls, ...extra] : acls }));
  }

  const binding: AclBinding = {
    resourceType: 'TOPIC',
    resourceName: 'cdc.trades.mnpi',
    patternType: 'LITERAL',
    principal: 'User:ledger-service',
    host: '*',
    operation: 'READ',
    permission: 'ALLOW',
  };

  const verdicts = (...extra: readonly AclBinding[]) =>
    aclVerdicts({ environment, domains: running, documents: documents(extra) });

  it('let in whom access lines and zones name, and nobody else', () => {
    const all = verdicts();
    expect(all.map(({ proved }) => proved)).not.toContain(false);
    expect(all.map(({ claim: { id } }) => id)).toEqual([
      ...['public', 'confidential', 'mnpi'].flatMap((zone) => [`acls-${zone}-read`, `acls-${zone}-write`]),
      'acls-cluster',
    ]);
  });

  it.each([
    ['an ACL too many', binding, 'User:ledger-service', {}],
    [
      'a prefix that reaches into the zone',
      { ...binding, resourceName: 'cdc.trades.', patternType: 'PREFIXED' as const },
      'User:ledger-service',
      {},
    ],
    ['everybody', { ...binding, principal: 'User:*' }, 'User:*', {}],
    ['one host alone', { ...binding, host: '10.0.0.9' }, 'User:ledger-service', { host: '10.0.0.9' }],
    ['all operations', { ...binding, operation: 'ALL' as const }, 'User:ledger-service', {}],
  ])('are refuted by %s, with the ACL that lets in', (_, extra, principal, context) => {
    const refuted = verdicts(extra).filter(({ proved }) => !proved);
    expect(refuted[0]).toMatchObject({
      claim: { id: 'acls-mnpi-read' },
      witness: { principal, action: 'kafka:READ', context, allowedBy: [{ stack: 'document of ledger' }] },
    });
  });

  it.each(['CLUSTER_ACTION', 'ALTER', 'ALL'] as const)(
    'are refuted by %s on the cluster, with which no right on a topic is needed, unless a domain declares it',
    (operation) => {
      const cluster = { ...binding, resourceType: 'CLUSTER', resourceName: 'kafka-cluster', operation } as const;
      const refuted = verdicts(cluster).filter(({ proved }) => !proved);
      expect(refuted).toMatchObject([
        {
          claim: { id: 'acls-cluster' },
          witness: {
            principal: binding.principal,
            resource: 'kafka-cluster',
            allowedBy: [{ stack: 'document of ledger' }],
          },
        },
      ]);
    },
  );

  it('may give a client the cluster where its domain declares that', () => {
    const declared = running.map((domain) => ({
      ...domain,
      clients: domain.clients.map((client) =>
        client.authentication === 'iam' ? client : { ...client, clusterOperations: ['ALTER' as const] },
      ),
    }));
    const all = aclVerdicts({ environment, domains: declared, documents: documents([], declared) });
    expect(all.find(({ claim: { id } }) => id === 'acls-cluster')?.proved).toBe(true);
    const undeclared = aclVerdicts({ environment, domains: running, documents: documents([], declared) });
    expect(undeclared.find(({ claim: { id } }) => id === 'acls-cluster')?.proved).toBe(false);
  });

  it('do not count where a denial is stronger', () => {
    const denied: AclBinding = { ...binding, permission: 'DENY' };
    expect(verdicts(binding, denied).map(({ proved }) => proved)).not.toContain(false);
  });
});

describe('Two environments', () => {
  const other: World = {
    ...world,
    roles: [{ ...reconciler, arn: 'arn:aws:iam::2:role/r' }],
    resources: [resource('bucket', 'arn:aws:s3:::b')],
  };
  const both = [
    { environment: 'dev', world },
    { environment: 'prod', world: other },
  ];

  it('are apart where no role of the one may do anything with what the other stores, or become a role of it', () => {
    const [dev, prod] = both;
    if (dev === undefined || prod === undefined) throw new Error('two environments');
    expect(isolationClaims(dev).map(({ id }) => id)).toEqual([
      ...['cluster', 'secret', 'bucket'].map((kind) => `isolation-dev-${kind}`),
      'isolation-dev-roles',
    ]);
    const around = worldAround(prod, both);
    expect(around.roles).toEqual(world.roles);
    expect(around.resources.map(({ arn }) => arn)).toEqual(['arn:aws:s3:::b', 'arn:aws:iam::2:role/r']);
  });

  it('share no name, or are told which', () => {
    expect(sharedNameVerdicts(both)).toMatchObject([{ proved: true }]);
    const same = [both[0], { environment: 'prod', world: { ...other, roles: [glass] } }] as typeof both;
    expect(sharedNameVerdicts(same)).toMatchObject([
      { claim: { id: 'names-dev-prod' }, proved: false, witness: { resource: glass.arn } },
    ]);
  });
});
