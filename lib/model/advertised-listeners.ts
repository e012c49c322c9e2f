/** Ways in that names of one's own can lead to. Not mTLS: the load balancer ends TLS, and the client's certificate with it. */
export const advertisableWays = ['iam', 'scram'] as const;

export type AdvertisableWay = (typeof advertisableWays)[number];

/**
 * Names and a load balancer of one's own in front of the brokers
 * (AWS: `msk/latest/developerguide/custom-domain-names.html`).
 */
export interface AdvertisedListeners {
  /** Clients find `bootstrap.<domain>` and `b-<broker>.<domain>`. */
  readonly domain: string;
  readonly listeners: readonly AdvertisableWay[];
  readonly certificate: {
    /** In AWS Certificate Manager; of a public authority, since the reconcile function checks it as every client does. */
    readonly arn: string;
    /** The names that it is valid for: nothing is looked up, so they are said. */
    readonly names: readonly string[];
  };
  /** Private zone of the VPC. */
  readonly hostedZoneId: string;
  /** Bucket that takes the access logs of the load balancer. */
  readonly accessLogBucket: string;
  /** Changed after MSK replaced a broker: the deployment asks for the addresses again. */
  readonly addressesAsOf?: string;
  /**
   * ARN of the load balancer, once it stands. Brokers send clients to these names from then on, and names that lead nowhere lock
   * everybody out: so the deployment that makes the load balancer cannot ask for it. Absent: nothing is advertised yet.
   */
  readonly runningLoadBalancer?: string;
}

/** Ports: the bootstrap port of a way in, and below which number the brokers' own begin. */
export const advertisedPorts = {
  iam: { listener: 'CLIENT_IAM', bootstrap: 9098, base: 9000 },
  scram: { listener: 'CLIENT_SASL_SCRAM', bootstrap: 9096, base: 9100 },
} as const satisfies Record<AdvertisableWay, { listener: string; bootstrap: number; base: number }>;

/** Listeners of a network load balancer (AWS: `elasticloadbalancing/latest/network/load-balancer-limits.html`). */
export const maximumListeners = 50;

export function bootstrapHost(domain: string): string {
  return `bootstrap.${domain}`;
}

export function brokerHost(domain: string, broker: number | '{broker_id}'): string {
  return `b-${broker}.${domain}`;
}

/** Brokers count from 1. */
export function advertisedHosts(domain: string, brokerCount: number): readonly string[] {
  return [bootstrapHost(domain), ...Array.from({ length: brokerCount }, (_, index) => brokerHost(domain, index + 1))];
}

/** What clients begin with. */
export function advertisedBootstrap(domain: string, way: AdvertisableWay): string {
  return `${bootstrapHost(domain)}:${advertisedPorts[way].bootstrap}`;
}

/** Value of the broker property `custom.advertised.listeners`. */
export function advertisedListenersText({
  domain,
  listeners,
}: Pick<AdvertisedListeners, 'domain' | 'listeners'>): string {
  return [...listeners]
    .sort()
    .map((way) => {
      const { listener, base } = advertisedPorts[way];
      return `${listener}://${brokerHost(domain, '{broker_id}')}:${base}+{broker_id}`;
    })
    .join(',');
}

/** Whether a certificate is valid for a host: a star stands for one label, the first (RFC 6125, 6.4.3). */
export function certificateCovers(names: readonly string[], host: string): boolean {
  const [, ...parent] = host.split('.');
  return names.some((name) => name === host || name === `*.${parent.join('.')}`);
}
