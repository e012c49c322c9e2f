import {
  type AdvertisedListeners,
  advertisedHosts,
  certificateCovers,
  maximumListeners,
} from '../model/advertised-listeners.ts';
import type { CreatedCluster } from '../model/environment.ts';
import { repeated } from './domain-set.ts';
import type { PlacedCluster } from './placed-cluster.ts';
import type { Fault, Rule } from './rule.ts';

/** What the rules ask of a cluster. */
type Fronted = PlacedCluster<
  Pick<CreatedCluster, 'advertisedListeners' | 'authentication' | 'brokerCount' | 'serverProperties'>
>;

function advertised(
  check: (listeners: AdvertisedListeners, subject: Fronted) => readonly Fault[],
): Rule<Fronted>['check'] {
  return (subject) => {
    const { advertisedListeners } = subject.cluster;
    if (advertisedListeners === undefined) return [];
    const faults = check(advertisedListeners, subject);
    return faults.map((fault) => ({ ...fault, path: ['advertisedListeners', ...fault.path] }));
  };
}

/** About names of one's own in front of the brokers (AWS: `msk/latest/developerguide/custom-domain-names.html`). */
export const advertisedListenerRules: readonly Rule<Fronted>[] = [
  {
    id: 'advertised-listeners-offered',
    severity: 'error',
    wants: 'Own names for ways in that the cluster offers, each once.',
    because: 'MSK refuses to advertise a listener that is not active.',
    check: advertised(({ listeners }, { cluster: { authentication } }) => [
      ...listeners.flatMap((way, index) =>
        authentication.includes(way)
          ? []
          : [
              {
                path: ['listeners', index],
                got: `"${way}"`,
                expected: `${authentication.join(' or ')}, as the cluster offers`,
              },
            ],
      ),
      ...repeated([...listeners.entries()], ([, way]) => way).map(({ item: [index, way] }) => ({
        path: ['listeners', index],
        got: `"${way}" a second time`,
        expected: 'each way once',
      })),
    ]),
  },
  {
    id: 'advertised-listeners-certificate',
    severity: 'error',
    wants: 'A certificate that is valid for every name that clients are sent to.',
    because: 'Clients check host names, and nobody may switch that off.',
    check: advertised(({ domain, certificate: { names } }, { cluster: { brokerCount } }) => {
      const uncovered = advertisedHosts(domain, brokerCount).filter((host) => !certificateCovers(names, host));
      if (uncovered.length === 0) return [];
      const got = `${names.join(', ') || 'nothing'}, not valid for ${uncovered.join(', ')}`;
      return [{ path: ['certificate', 'names'], got, expected: `*.${domain}, or each of these names` }];
    }),
  },
  {
    id: 'advertised-listeners-count',
    severity: 'error',
    wants: `At most ${maximumListeners} listeners on the load balancer: for each way in one per broker, and one to begin with.`,
    because: 'It is the quota of a network load balancer (elasticloadbalancing: load-balancer-limits.html).',
    check: advertised(({ listeners }, { cluster: { brokerCount } }) => {
      const needed = listeners.length * (brokerCount + 1);
      if (needed <= maximumListeners) return [];
      const got = `${listeners.length} x (${brokerCount} brokers + 1) = ${needed} listeners`;
      return [{ path: ['listeners'], got, expected: `at most ${maximumListeners}; fewer ways in, or fewer brokers` }];
    }),
  },
  {
    id: 'advertised-listeners-once',
    severity: 'error',
    wants: 'custom.advertised.listeners from advertisedListeners, or by hand, not both.',
    because: 'One would silently win over the other.',
    check: advertised((_, { cluster: { serverProperties } }) =>
      serverProperties['custom.advertised.listeners'] === undefined
        ? []
        : [{ path: [], got: 'serverProperties with custom.advertised.listeners as well', expected: 'one of the two' }],
    ),
  },
  {
    id: 'advertised-listeners-load-balancer',
    severity: 'error',
    wants: 'The ARN of the very load balancer of this cluster as proof that it stands.',
    because: 'Brokers send clients to the new names at once; names that lead nowhere lock everybody out.',
    check: advertised(({ runningLoadBalancer: arn }, { place = {} }) => {
      if (arn === undefined) return [];
      const [, , , region, account] = arn.split(':');
      const wrong = [
        ...(place.region !== undefined && place.region !== region ? [`region ${place.region}`] : []),
        ...(place.account !== undefined && place.account !== account ? [`account ${place.account}`] : []),
      ];
      if (wrong.length === 0) return [];
      const fix = 'Take it from the output KafkaLoadBalancerArn after the first deployment; before that, leave it out';
      const got = `a load balancer of region ${region}, account ${account}`;
      return [{ path: ['runningLoadBalancer'], got, expected: wrong.join(', '), fix }];
    }),
  },
  {
    id: 'advertised-listeners-second-deployment',
    severity: 'warning',
    wants: 'Own names advertised, once the load balancer stands.',
    because: 'Load balancer, records and targets must be there before the brokers send clients to them.',
    check: advertised(({ runningLoadBalancer }) =>
      runningLoadBalancer === undefined
        ? [
            {
              path: [],
              got: 'no runningLoadBalancer: nothing is advertised yet',
              expected: 'the ARN of the load balancer, once it stands',
              fix: 'Deploy once, wait until its targets are healthy, write the output KafkaLoadBalancerArn here and deploy again',
            },
          ]
        : [],
    ),
  },
];
