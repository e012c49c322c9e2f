import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Door, doors } from '../scripts/package/doors.ts';

const root = resolve(__dirname, '..');

interface Names {
  readonly values: string;
  readonly types: string;
}

/** The promise to users: a name may be added in a minor version, and go only in a major one. */
const publicNames: Readonly<Record<Door, Names>> = {
  '.': {
    values: `BreakGlass ClientCertificates CrossAccountRole DepartmentKey EnvironmentStage KafkaClient KafkaCluster
      KafkaDomain KafkaEndpoints KafkaLoadBalancer KafkaReconciler KafkaVpcConnection KeyWatch LakeStorage
      PasswordRotation PersonaRole PlatformBoundary PlatformNetwork PrivateCertificateAuthority RefusedKeyUse
      ScramUsers SensitivityZone ZoneEncryption kafkaPort zonePrincipals zoneServices`,
    types: `BreakGlassProps BucketPrincipals ClientCertificate ClientCertificatesProps ClientProps ClusterStack
      CrossAccountRoleProps DepartmentKeyPlace DepartmentKeyProps DomainAccess DomainPlace DomainsStack
      DriftScheduleProps EnvironmentStageProps IDepartmentKey IKafkaCluster IPlatformNetwork KafkaClientParts
      KafkaClusterAttributes KafkaClusterProps KafkaDomainProps KafkaEndpointsProps KafkaLoadBalancerProps
      KafkaReconcilerProps KafkaTopic KafkaVpcConnectionProps KeyWatchProps LakeEntrance LakeGrants LakeStack
      LakeStorageProps LakeZone MonitoringLevel NetworkStack PasswordRotationProps PersonaRoleProps PersonaZone
      PersonasStack PlatformBoundaryProps PlatformNetworkProps PrivateCertificateAuthorityProps ReadOptions
      RefusedKeyUseProps RoleClientProps ScramUser ScramUsersProps SensitivityZoneProps ServerlessClusterAttributes
      TopicGrants TopicProps VpcPlacement ZoneBucket ZonePrincipals ZonesStack`,
  },
  './compliance': {
    values: 'applyRulePacks',
    types: 'RulePackOptions',
  },
  './model': {
    values: `PlatformError accessMatrix advertisedListenersText approvedActions brokerTypes canonicalJson classifications
      domainDocument formatDuration formatPath formatProblem formatSize intents kafkaVersions parseDuration parseSize
      policyLimits recommendedKafkaVersion resolveDomains retentionClasses topicKinds topicNameFault`,
    types: `Access AccessCell Accounts AclBinding AclOperation AclPatternType AclPermission AclResourceType
      AdvertisedListeners Approval ApprovedAction AssumingService Authentication BrokerProperties BrokerType Checked
      Classification Client ClientQuota ClientReference Cluster ClusterAuthentication CompatibilityMode Connectivity
      CreatedCluster CreatedNetwork Denial Department DocumentTopic Domain DomainDocument DomainDocumentSource
      Environment Evidence ExistingCluster ForeignDepartmentKey ForeignRole IamAccess ImportedNetwork ImportedSubnet
      Intent Json KafkaVersion KeyUse Network OnDelete OtherScramUsers OwnedPrefixes Owner Path Persona Place
      PlatformErrorCode Policy PolicyLimits Problem QuotaDefaults QuotaLimits Removal ResolvedAccess ResolvedDenial
      RetentionClass Topic TopicBackend TopicDefaults TopicKind TopicNaming TopicSchema TopicState Waiver Zone`,
  },
  './documents': {
    values: 'editorSchemas readAvroSchema readConfiguration readDomain readEnvironment',
    types: 'Configuration ConfigurationFiles ConfigurationSource SchemaTexts',
  },
  './policy': {
    values: `acknowledgements allEnvironmentRules applyRules checkDomains checkEnvironment domainRules readValidationReport`,
    types: `AcknowledgedFindings Acknowledgement AcknowledgementSummary CompanyRule DomainChecks DomainSet
      EnvironmentSubject Fault Finding Holder OpenFinding Predicate ResourceCoverage Rule Severity ValidationSummary
      WildcardCoverage`,
  },
  './reconciler': {
    values: `apply changeKey guard nothingOwned plan planDomain planScramUsers reconcileDomain reconcileScramUsers
      releaseDomain riskOf storedLeases storedLedgers`,
    types: `ApplyProgress Change ChangeKind ChangeOutcome Clock ConfigChange ConfigEdit DomainReport Growth GuardGrounds
      HashedDocument ItemOutcome KafkaAdmin KafkaState Lease LeaseStore Ledger LedgerStore Notice ObjectStore
      ObserveOptions Observed OnProgress Outcome Owned Plan PlanInput PlanMode PlanOptions ReconcilePorts
      ReconcileRequest Refusal ReleaseRequest Risk ScramAssociations ScramUsersPlan ScramUsersReport ScramUsersWish
      SecretFailure TopicRequest TopicUse Versioned`,
  },
  './adapters/kafka': {
    values: 'connectKafkaAdmin readClientProperties',
    types: 'KafkaAdminOptions KafkaConnection PasswordStore',
  },
  './adapters/aws': {
    values: 'documentReader lambdaFunction mskCluster stateBucket systemClock',
    types: 'BootstrapServers DocumentLocation LambdaFunction MskCluster ReadDocument',
  },
};

/** What the text of a door exports, and whatever else is in it. Types are only in the text. */
function readDoor(door: Door) {
  const text = readFileSync(join(root, `${doors[door]}.ts`), 'utf8');
  const line = /export (type )?\{([^}]*)\} from '\.[^']*\.ts';/g;
  const names = [...text.matchAll(line)].flatMap(([, type = '', list = '']) =>
    list.split(',').flatMap((name) => (name.trim() === '' ? [] : [type + name.trim()])),
  );
  const isType = (name: string) => name.startsWith('type ');
  return {
    values: names.filter((name) => !isType(name)).toSorted(),
    types: names
      .filter(isType)
      .map((name) => name.slice('type '.length))
      .toSorted(),
    rest: text
      .replace(line, '')
      .replace(/\/\*\*.*?\*\//s, '')
      .trim(),
  };
}

function words(text: string): readonly string[] {
  return text.split(/\s+/);
}

describe.each(Object.keys(doors) as Door[])('the door %s', (door) => {
  it('shows these names and no others', () => {
    const { values, types } = readDoor(door);
    expect(values).toEqual(words(publicNames[door].values));
    expect(types).toEqual(words(publicNames[door].types));
  });

  it('has at run time what its text says, and does nothing but export by name', async () => {
    const { values, rest } = readDoor(door);
    expect(Object.keys(await import(join(root, `${doors[door]}.ts`))).toSorted()).toEqual(values);
    expect(rest).toBe('');
  });
});
