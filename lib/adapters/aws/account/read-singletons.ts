import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from '@aws-sdk/client-config-service';
import { GetDataCatalogEncryptionSettingsCommand, GlueClient } from '@aws-sdk/client-glue';
import { GuardDutyClient, ListDetectorsCommand } from '@aws-sdk/client-guardduty';
import type { Singletons } from './account-snapshot.ts';
import { ask } from './answered.ts';

export async function readSingletons(region: string): Promise<Singletons> {
  const [guardDuty, glue] = [new GuardDutyClient({ region }), new GlueClient({ region })];
  const [cloudTrail, config] = [new CloudTrailClient({ region }), new ConfigServiceClient({ region })];
  const [detectors, catalogue, trails, recorders] = await Promise.all([
    ask('guardduty:ListDetectors', async (abortSignal) => {
      return (await guardDuty.send(new ListDetectorsCommand({}), { abortSignal })).DetectorIds ?? [];
    }),
    ask('glue:GetDataCatalogEncryptionSettings', async (abortSignal) => {
      const answer = await glue.send(new GetDataCatalogEncryptionSettingsCommand({}), { abortSignal });
      const { EncryptionAtRest, ConnectionPasswordEncryption } = answer.DataCatalogEncryptionSettings ?? {};
      return {
        encryptionMode: EncryptionAtRest?.CatalogEncryptionMode ?? 'DISABLED',
        passwordsEncrypted: ConnectionPasswordEncryption?.ReturnConnectionPasswordEncrypted === true,
      };
    }),
    ask('cloudtrail:DescribeTrails', async (abortSignal) => {
      const { trailList = [] } = await cloudTrail.send(new DescribeTrailsCommand({}), { abortSignal });
      return trailList.map(({ Name, IsMultiRegionTrail }) => ({
        name: Name ?? '',
        multiRegion: IsMultiRegionTrail === true,
      }));
    }),
    ask('config:DescribeConfigurationRecorders', async (abortSignal) => {
      const answer = await config.send(new DescribeConfigurationRecordersCommand({}), { abortSignal });
      return (answer.ConfigurationRecorders ?? []).map(({ name }) => name ?? '');
    }),
  ]);
  return { detectors, catalogue, trails, recorders };
}
