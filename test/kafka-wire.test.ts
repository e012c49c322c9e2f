import fc from 'fast-check';
import { createTopics, metadata } from '../lib/adapters/kafka/apis.ts';
import { type KafkaConnection, kafkaConfig } from '../lib/adapters/kafka/connection-settings.ts';
import { errorName } from '../lib/adapters/kafka/error-names.ts';
import { outcomesByKey } from '../lib/adapters/kafka/item-outcomes.ts';
import { missingRights } from '../lib/adapters/kafka/missing-rights.ts';
import { translateError } from '../lib/adapters/kafka/translate-error.ts';
import { type Api, decodeResponse, encodeRequest, type Struct } from '../lib/adapters/kafka/wire.ts';
import { PlatformError } from '../lib/model/platform-error.ts';

/** `throttleTimeMs` 7, one broker, one topic of one partition, and a tagged field that nobody knows. */
const metadataAnswer =
  '0000000702000000010c622d312e6578616d706c650000238a0000174d6b55334f4556424e5463774e544a454e444d3251670000000202000004' +
  '612e628df0e5c47b1d405fa4308d7a22e814a70002000000000000000000010000000504000000010000000200000003030000000100000003' +
  '02000000020080000000000000018001840703010203';

const emptyHeader = '00';
/** By name: Node's own RangeError is of another realm than the test's. */
const outOfRange = expect.objectContaining({ name: 'RangeError' });
const answer = (hex: string) => Buffer.from(emptyHeader + hex, 'hex');

describe('the wire format', () => {
  it('writes the very bytes that the Java client writes', () => {
    const topic = {
      name: 'payments.évents',
      partitions: 6,
      replicationFactor: 3,
      assignments: [],
      configs: [
        { name: 'retention.ms', value: '604800000' },
        { name: 'flush.ms', value: null },
      ],
    };
    expect(
      encodeRequest(createTopics, { topics: [topic], timeoutMs: 20_000, validateOnly: false }).toString('hex'),
    ).toBe(
      `${emptyHeader}02117061796d656e74732ec3a976656e747300000006000301030d726574656e74696f6e2e6d730a363034383030303030` +
        '0009666c7573682e6d7300000000004e200000',
    );
    const everything = {
      topics: null,
      allowAutoTopicCreation: false,
      includeClusterAuthorizedOperations: true,
      includeTopicAuthorizedOperations: false,
    };
    expect(encodeRequest(metadata, everything).toString('hex')).toBe(`${emptyHeader}0000010000`);
  });

  it('reads what the broker writes, and skips tagged fields that it does not know', () => {
    expect(decodeResponse(metadata, answer(metadataAnswer))).toEqual({
      throttleTimeMs: 7,
      brokers: [{ nodeId: 1, host: 'b-1.example', port: 9098, rack: null }],
      clusterId: 'MkU3OEVBNTcwNTJENDM2Qg',
      controllerId: 2,
      topics: [
        {
          errorCode: 0,
          name: 'a.b',
          topicId: 'jfDlxHsdQF-kMI16IugUpw',
          isInternal: false,
          partitions: [
            {
              errorCode: 0,
              partitionIndex: 0,
              leaderId: 1,
              leaderEpoch: 5,
              replicaNodes: [1, 2, 3],
              isrNodes: [1, 3],
              offlineReplicas: [2],
            },
          ],
          authorizedOperations: -2147483648,
        },
      ],
      clusterAuthorizedOperations: 0x180,
    });
  });

  it('reads back whatever it wrote', () => {
    const every = {
      number: 'int8',
      short: 'int16',
      long: 'int32',
      flag: 'boolean',
      text: 'string',
      maybe: 'nullableString',
      id: 'uuid',
      raw: 'bytes',
      list: [{ text: 'string' }, 'nullable'],
    } as const satisfies Struct;
    const api: Api<typeof every, typeof every> = { name: 'Echo', key: 0, version: 0, request: every, response: every };
    const values = fc.record({
      number: fc.integer({ min: -128, max: 127 }),
      short: fc.integer({ min: -32_768, max: 32_767 }),
      long: fc.integer(),
      flag: fc.boolean(),
      text: fc.string({ unit: 'grapheme', maxLength: 400 }),
      maybe: fc.option(fc.string()),
      id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
      raw: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      list: fc.option(fc.array(fc.record({ text: fc.string() }), { maxLength: 300 })),
    });
    fc.assert(
      fc.property(values, (value) => {
        expect(decodeResponse(api, encodeRequest(api, value))).toEqual(value);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps only the elements that it is told to keep', () => {
    const entry = { name: 'string', source: 'int8' } as const;
    const all = { entries: [entry], after: 'int8' } as const;
    const some = { ...all, entries: [entry, ({ source }: { source: number }) => source === 1] } as const;
    const written = { name: 'All', key: 0, version: 0, request: all, response: all };
    const read: Api<typeof all, typeof some> = { ...written, response: some };
    const entries = Array.from({ length: 9 }, (_, index) => ({ name: `key.${index}`, source: index % 3 }));
    expect(decodeResponse(read, encodeRequest(written, { entries, after: 7 }))).toEqual({
      entries: entries.filter(({ source }) => source === 1),
      after: 7,
    });
  });

  it('never takes the text of other bytes for theirs, however alike they are', () => {
    const text: Api<{ text: 'string' }, { text: 'string' }> = {
      name: 'Text',
      key: 0,
      version: 0,
      request: { text: 'string' },
      response: { text: 'string' },
    };
    const read = (bytes: readonly number[]) =>
      decodeResponse(text, Buffer.from([0, bytes.length + 1, ...bytes, 0])).text;
    const twins = fc.array(fc.constantFrom(...Buffer.from('aAé\u0000'), 0xe9, 0xff), { maxLength: 3 });
    fc.assert(
      fc.property(twins, (bytes) => {
        expect(read(bytes)).toBe(Buffer.from(bytes).toString());
      }),
      { numRuns: 1_000 },
    );
  });

  it('refuses an answer that is cut off anywhere, or longer than it should be', () => {
    const whole = answer(metadataAnswer);
    for (let length = 0; length < whole.length; length += 1) {
      expect(() => decodeResponse(metadata, whole.subarray(0, length))).toThrow(outOfRange);
    }
    expect(() => decodeResponse(metadata, Buffer.concat([whole, Buffer.of(0)]))).toThrow('1 bytes left');
  });

  it('refuses a count that the answer cannot hold before it makes room for it', () => {
    expect(() => decodeResponse(metadata, answer('00000000ffffffff0f'))).toThrow('impossible');
    expect(() => decodeResponse(metadata, answer('00000000ffffffffff01'))).toThrow('five bytes');
    expect(() => decodeResponse(metadata, answer('0000000000'))).toThrow('impossible');
  });

  it('refuses to send what the field cannot hold', () => {
    const uuid: Api<{ id: 'uuid' }> = { name: 'Id', key: 0, version: 0, request: { id: 'uuid' }, response: {} };
    expect(() => encodeRequest(uuid, { id: 'short' })).toThrow('no Kafka uuid');
    const byte: Api<{ one: 'int8' }> = { name: 'One', key: 0, version: 0, request: { one: 'int8' }, response: {} };
    expect(() => encodeRequest(byte, { one: 128 })).toThrow(outOfRange);
  });
});

describe('item outcomes', () => {
  it('name the error as Kafka does, down to a code from the future', () => {
    expect([-1, 0, 36, 89, 100, 133, 999].map(errorName)).toEqual([
      'UNKNOWN_SERVER_ERROR',
      'NONE',
      'TOPIC_ALREADY_EXISTS',
      'THROTTLING_QUOTA_EXCEEDED',
      'UNKNOWN_TOPIC_ID',
      'SHARE_SESSION_LIMIT_REACHED',
      'ERROR_999',
    ]);
  });

  it('come in the order asked, with a sentence even where Kafka has none', () => {
    const throttled = decodeResponse(
      createTopics,
      answer('0000016e0204612e6200000000000000000000000000000000005900ffffffffffff00010002001d00'),
    );
    const results = [
      { name: 'c', errorCode: 3, errorMessage: null },
      ...throttled.results,
      { name: 'd', errorCode: 0, errorMessage: '' },
      { name: 'e', errorCode: 36, errorMessage: "Topic 'e' already exists." },
    ];
    const { throttleTimeMs } = throttled;
    expect(outcomesByKey(['e', 'd', 'a.b', 'c', 'f'], { results, throttleTimeMs }, ({ name }) => name)).toEqual([
      { error: { name: 'TOPIC_ALREADY_EXISTS', message: "Topic 'e' already exists." } },
      {},
      {
        error: { name: 'THROTTLING_QUOTA_EXCEEDED', message: "The principal's mutation quota is used up for 366 ms." },
      },
      { error: { name: 'UNKNOWN_TOPIC_OR_PARTITION', message: 'Kafka gave no further reason.' } },
      { error: { name: 'UNKNOWN_SERVER_ERROR', message: 'The broker left this item out of its answer.' } },
    ]);
  });
});

describe('errors of the transport', () => {
  const scram: KafkaConnection = {
    bootstrapServers: ['b-1.example:9096', 'b-2.example:9096'],
    authentication: { mode: 'scram', username: 'reconciler', password: 'correct horse' },
  };
  const iam: KafkaConnection = { ...scram, authentication: { mode: 'iam', region: 'eu-central-1' } };
  const mtls: KafkaConnection = { ...scram, authentication: { mode: 'mtls', certificate: 'PEM', key: 'PEM' } };
  const fault = (name: string, message: string, more: object = {}) =>
    Object.assign(new Error(message), { name, ...more });
  const connectionFault = (code?: string) =>
    fault('KafkaJSConnectionError', `Connection error: ${code}`, { code, broker: 'b-1.example:9096' });

  const late = fault('KafkaJSRequestTimeoutError', 'late');
  const refused = connectionFault('ECONNREFUSED');
  const closed = connectionFault();
  const retryable: readonly unknown[] = [late, refused, closed];

  it.each([
    [
      scram,
      fault('KafkaJSSASLAuthenticationError', 'refused'),
      'BROKER_AUTHENTICATION_FAILED',
      'check user name and password',
    ],
    [iam, fault('KafkaJSSASLAuthenticationError', 'refused'), 'BROKER_AUTHENTICATION_FAILED', 'kafka-cluster:Connect'],
    [iam, fault('KafkaJSSASLAuthenticationError', 'late'), 'BROKER_AUTHENTICATION_FAILED', 'the clock of this machine'],
    [
      mtls,
      connectionFault('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      'BROKER_AUTHENTICATION_FAILED',
      'must be signed by a CA that the cluster trusts',
    ],
    [
      scram,
      fault('KafkaJSProtocolError', 'not supported', { type: 'UNSUPPORTED_SASL_MECHANISM', code: 33 }),
      'BROKER_AUTHENTICATION_FAILED',
      'SASL/SCRAM port',
    ],
    [scram, connectionFault('SELF_SIGNED_CERT_IN_CHAIN'), 'BROKER_CERTIFICATE_UNTRUSTED', 'pass the CA that signed it'],
    [scram, refused, 'BROKER_UNREACHABLE', 'b-1.example:9096 cannot be reached (ECONNREFUSED)'],
    [scram, closed, 'BROKER_UNREACHABLE', 'security groups'],
    [scram, late, 'BROKER_REQUEST_FAILED', 'did not answer within 30 s'],
    [scram, new RangeError('3 bytes left.'), 'BROKER_REQUEST_FAILED', 'b-2.example:9096 failed: 3 bytes left.'],
    [scram, 'text', 'BROKER_REQUEST_FAILED', 'text'],
  ])('say who refused what and what to do (case %#)', (connection, error, code, part) => {
    const wrapped = new Error('gave up', { cause: new Error('gave up, too', { cause: error }) });
    const translated = translateError(error instanceof Error ? wrapped : error, connection);
    expect(translated).toMatchObject({ name: 'PlatformError', code, retryable: retryable.includes(error) });
    expect(translated.message).toContain(part);
    expect(translated.message).not.toContain('correct horse');
  });

  it('pass a platform error on as it is', () => {
    const error = new PlatformError('UNSUPPORTED', 'too old');
    expect(translateError(error, scram)).toBe(error);
  });

  it('name missing rights in the words of the way to log in', () => {
    expect(missingRights(scram, ['describe-cluster', 'alter-cluster']).message).toBe(
      'User:reconciler lacks DESCRIBE and ALTER on the cluster: add ALLOW ACLs for it.',
    );
    expect(missingRights(scram, ['describe-cluster', 'alter-cluster', 'alter-quotas']).message).toContain(
      'lacks DESCRIBE, ALTER and ALTER_CONFIGS on the cluster',
    );
    expect(missingRights(iam, ['describe-topic'], ['b', 'a', 'c', 'd', 'e', 'f', 'g']).message).toBe(
      'The IAM principal lacks DESCRIBE on topic a, b, c, d, e and 2 more: ' +
        'allow kafka-cluster:DescribeTopic in its policy.',
    );
  });

  it('reach a cluster over TLS in each way to log in', () => {
    const settings = (connection: KafkaConnection) => kafkaConfig(connection, ['b-1.example:9096']);
    expect(settings({ ...scram, ca: 'PEM' })).toMatchObject({
      ssl: { ca: ['PEM'] },
      sasl: { mechanism: 'scram-sha-512', username: 'reconciler' },
    });
    expect(settings(iam)).toMatchObject({ ssl: {}, sasl: { mechanism: 'oauthbearer' } });
    expect(settings(mtls)).toMatchObject({ ssl: { cert: 'PEM', key: 'PEM' } });
    expect(settings(mtls).sasl).toBeUndefined();
  });
});

describe('A login with IAM', () => {
  const credentials = { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'local' };
  beforeAll(() => Object.assign(process.env, credentials));
  afterAll(() => {
    jest.useRealTimers();
    for (const name of Object.keys(credentials)) delete process.env[name];
  });

  /** When the token of one login was signed, and for how many seconds it holds. */
  async function signedAt(time: string) {
    jest.useFakeTimers({ now: new Date(time), advanceTimers: true });
    const authentication = { mode: 'iam', region: 'eu-central-1' } as const;
    const { sasl } = kafkaConfig({ bootstrapServers: ['b-1.example:9098'], authentication }, ['b-1.example:9098']);
    if (sasl === undefined || !('oauthBearerProvider' in sasl)) throw new TypeError('IAM logs in by OAUTHBEARER');
    const { value } = await sasl.oauthBearerProvider();
    const { searchParams } = new URL(Buffer.from(value, 'base64url').toString());
    return [searchParams.get('X-Amz-Date'), searchParams.get('X-Amz-Expires')];
  }

  it('signs a token of 15 minutes by the clock of this machine, a new one each time, so that a clock put right is enough', async () => {
    expect(await signedAt('2026-11-21T12:20:00Z')).toEqual(['20261121T122000Z', '900']);
    expect(await signedAt('2026-11-21T12:00:00Z')).toEqual(['20261121T120000Z', '900']);
  });
});
