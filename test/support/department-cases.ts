import type { ForeignDepartmentKey } from '../../lib/model/department.ts';
import type { Edit, GovernedPlatform } from './governed-platform.ts';

const keyArn = 'arn:aws:kms:eu-west-1:222222222222:key/11111111-2222-3333-4444-555555555555';

/** Shares the topic of payments between two departments: the service seals, the sink opens what is for finance, an audit the rest. */
function share(platform: GovernedPlatform): void {
  const { payments, stream, service, sink } = platform;
  Object.assign(payments, { departments: [{ name: 'finance' }, { name: 'sales' }] });
  Object.assign(stream, { departments: ['finance', 'sales'] });
  Object.assign(service, { roleName: 'payments-service' });
  payments.clients.push({ ...sink, name: 'payments-crm', groupPrefix: 'payments-crm-' });
  const line = (client: string, department: string) => ({
    client: { domain: 'payments', client },
    topic: 'payments.events',
    intent: 'consume' as const,
    department,
  });
  payments.access = [
    ...payments.access.filter(({ client }) => client.domain === 'payments'),
    line('payments-sink', 'finance'),
    line('payments-crm', 'sales'),
  ];
}

const shared =
  (edit: Edit = () => undefined): Edit =>
  (platform) => {
    share(platform);
    edit(platform);
  };

const reading =
  (change: object): Edit =>
  ({ payments }) => {
    const line = payments.access.find(({ department }) => department === 'finance');
    payments.access.push({ ...(line ?? payments.access[0]), ...change } as (typeof payments.access)[number]);
  };

const held =
  (change: Partial<ForeignDepartmentKey> = {}, ...more: readonly Partial<ForeignDepartmentKey>[]): Edit =>
  ({ environment }) => {
    const key = { domain: 'payments', department: 'finance', account: '222222222222', keyArn };
    Object.assign(environment, { departmentKeys: [change, ...more].map((each) => ({ ...key, ...each })) });
  };

const sales = { department: 'sales', keyArn: keyArn.replace('1111', '9999') };

/** Edits that a rule about departments refuses, and one beside each that it accepts. */
export const departmentCases: readonly (readonly [id: string, refused: Edit, accepted: Edit])[] = [
  ['access-department', shared(reading({ department: undefined })), shared()],
  [
    'access-department',
    shared(reading({ department: undefined, intent: 'resetOffsets' })),
    shared((platform) => {
      reading({ department: undefined })(platform);
      const waiver = { rule: 'access-department', reason: 'It keeps them sealed.', owner: 'payments' };
      Object.assign(platform.payments, { waivers: [{ ...waiver, expires: '2027-01-31' }] });
    }),
  ],
  ['access-department-topic', shared(reading({ department: 'legal' })), shared(reading({ department: 'sales' }))],
  [
    'access-department-topic',
    ({ payments }) => Object.assign(payments.access[1] ?? {}, { department: 'finance' }),
    () => undefined,
  ],
  [
    'access-department-prefix',
    shared(reading({ topic: 'payments.*', department: undefined })),
    shared(reading({ topic: 'payments.later-*', department: undefined })),
  ],
  [
    'access-department-prefix',
    shared(reading({ topic: 'payments.*', intent: 'produce', department: undefined })),
    shared(),
  ],
  ['access-department-prefix', shared(reading({ topic: 'payments.later-*' })), shared()],
  ['department-declared', shared(({ stream }) => stream.departments?.push('finanse')), shared()],
  ['department-declared', shared(({ stream }) => stream.departments?.push('sales')), shared()],
  ['department-name', shared(({ payments }) => payments.departments?.push({ name: 'sales' })), shared()],
  ['department-name', shared(({ payments }) => payments.departments?.push({ name: 'Legal' })), shared()],
  [
    'department-name',
    shared(({ payments }) => Object.assign(payments.departments?.[0] ?? {}, { keyRotationDays: 89 })),
    shared(({ payments }) => Object.assign(payments.departments?.[0] ?? {}, { keyRotationDays: 90 })),
  ],
  ['department-consumers', shared(({ payments }) => payments.access.pop()), shared()],
  ['department-consumers', shared(({ payments }) => payments.departments?.push({ name: 'legal' })), shared()],
  ['department-client-role', shared(({ service }) => Object.assign(service, { roleName: undefined })), shared()],
  ['client-role-name', ({ sink }) => Object.assign(sink, { roleName: 'sink' }), shared()],
  ['department-key-of', shared(held({ department: 'finanse' })), shared(held())],
  ['department-key-of', shared(held({ domain: 'payment' })), shared(held())],
  ['department-key-of', shared(held({}, { keyArn: sales.keyArn })), shared(held({}, sales))],
  ['department-key-of', shared(held({}, { department: 'sales' })), shared(held({}, sales))],
  ['department-key-account', shared(held({ account: '222222222223' })), shared(held())],
  ['department-key-account', shared(held({ keyArn: keyArn.replace('eu-west-1', 'us-east-1') })), shared(held())],
  [
    'department-kms-endpoint',
    shared(),
    shared(({ environment }) => Object.assign(environment.network.create ?? {}, { endpoints: ['kms'] })),
  ],
  [
    'department-zone',
    shared(({ environment, stream }) => {
      environment.zones.push({ name: 'public', classification: 'public' });
      stream.zone = 'public';
    }),
    shared(),
  ],
];
