import type { AdvertisedListeners } from '../../lib/model/advertised-listeners.ts';
import type { Connectivity } from '../../lib/model/connectivity.ts';
import type { CreatedCluster } from '../../lib/model/environment.ts';
import type { Edit } from './governed-platform.ts';

const arn = 'arn:aws:kafka:eu-west-1:111111111111:cluster/tidegate-prod/3f1c2a4e-0000-0000-0000-000000000000-5';

const connected =
  (changes: Partial<Connectivity> = {}, cluster: Partial<CreatedCluster> = {}): Edit =>
  (platform) => {
    const runningCluster = arn.replace('111111111111', platform.environment.accounts.streaming);
    const connectivity = {
      authentication: ['iam'],
      accounts: { settlement: '222222222222' },
      runningCluster,
      ...changes,
    };
    Object.assign(platform.cluster, { connectivity, ...cluster });
  };

const advertised =
  (changes: Partial<AdvertisedListeners> = {}, cluster: Partial<CreatedCluster> = {}): Edit =>
  (platform) => {
    const { streaming } = platform.environment.accounts;
    const advertisedListeners: AdvertisedListeners = {
      domain: 'kafka.example.com',
      listeners: ['iam'],
      certificate: { arn: 'arn:aws:acm:eu-west-1:111111111111:certificate/1', names: ['*.kafka.example.com'] },
      hostedZoneId: 'Z0123456789',
      accessLogBucket: 'logs',
      runningLoadBalancer: `arn:aws:elasticloadbalancing:eu-west-1:${streaming}:loadbalancer/net/kafka/0123456789abcdef`,
      ...changes,
    };
    Object.assign(platform.cluster, { advertisedListeners, ...cluster });
  };

const certificate = { arn: 'arn:aws:acm:eu-west-1:111111111111:certificate/1', names: ['kafka.example.com'] };

/** Edits that a rule about other accounts or own names refuses, and one beside each that it accepts. */
export const connectivityCases: readonly (readonly [id: string, refused: Edit, accepted: Edit])[] = [
  ['connectivity-broker-type', connected({}, { brokerType: 'kafka.t3.small' }), connected()],
  ['connectivity-version', connected({}, { kafkaVersion: '2.6.3' }), connected({}, { kafkaVersion: '2.7.1' })],
  ['connectivity-authentication', connected({ authentication: ['mtls'] }), connected({ authentication: ['scram'] })],
  ['connectivity-accounts', connected({ accounts: {} }), connected()],
  ['connectivity-running-cluster', connected({ runningCluster: arn.replace('-prod', '-dev') }), connected()],
  ['connectivity-second-deployment', connected({ runningCluster: undefined }), connected()],
  ['advertised-listeners-offered', advertised({}, { authentication: ['scram'] }), advertised()],
  ['advertised-listeners-certificate', advertised({ certificate }), advertised()],
  ['advertised-listeners-count', advertised({}, { brokerCount: 60 }), advertised({}, { brokerCount: 48 })],
  [
    'advertised-listeners-once',
    advertised({}, { serverProperties: { 'custom.advertised.listeners': 'CLIENT_IAM://b:9000+{broker_id}' } }),
    advertised(),
  ],
  [
    'advertised-listeners-load-balancer',
    advertised({
      runningLoadBalancer:
        'arn:aws:elasticloadbalancing:us-east-1:222222222222:loadbalancer/net/kafka/0123456789abcdef',
    }),
    advertised(),
  ],
  ['advertised-listeners-second-deployment', advertised({ runningLoadBalancer: undefined }), advertised()],
];

const withHosts =
  (listeners: AdvertisedListeners['listeners']): Edit =>
  (platform) => {
    advertised({ listeners })(platform);
    platform.service.hosts = ['10.0.1.7'];
  };

const runsAs = { account: 'settlement', role: 'settlement' };

const foreignSink =
  (connectivity: Partial<Connectivity>): Edit =>
  (platform) => {
    connected(connectivity)(platform);
    delete platform.sink.assumedBy;
    platform.sink.runsAs = { ...runsAs };
  };

/** The same of the rules about clients of other accounts. */
export const foreignClientCases: readonly (readonly [id: string, refused: Edit, accepted: Edit])[] = [
  ['client-runs-as', ({ sink }) => (sink.runsAs = { ...runsAs }), foreignSink({})],
  ['client-runs-as', ({ service }) => (service.runsAs = { ...runsAs }), foreignSink({})],
  ['client-hosts-own-names', withHosts(['scram']), withHosts(['iam'])],
  ['client-account', foreignSink({ accounts: { treasury: '444444444444' } }), foreignSink({})],
  ['client-account-way', foreignSink({ authentication: ['scram'] }), foreignSink({ authentication: ['iam', 'scram'] })],
];
