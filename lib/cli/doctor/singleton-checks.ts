import type { Singletons } from '../../adapters/aws/account/account-snapshot.ts';
import { type Check, judge, ok, warning } from './check.ts';

/** Things that exist once per account and Region: who finds one refers to it, since a second one cannot be made or costs twice. */
export function singletonChecks({ detectors, catalogue, trails, recorders }: Singletons): readonly Check[] {
  return [
    {
      id: 'guardduty-detector',
      ...judge(detectors, ([detector]) =>
        detector === undefined
          ? warning('no detector: nobody watches this account', 'aws guardduty create-detector --enable')
          : ok(`detector ${detector} is there: refer to it, a second cannot be made`),
      ),
    },
    {
      id: 'glue-catalogue-encryption',
      ...judge(catalogue, ({ encryptionMode, passwordsEncrypted }) =>
        encryptionMode !== 'DISABLED' && passwordsEncrypted
          ? ok(`${encryptionMode}, connection passwords encrypted: the settings are there, do not declare them again`)
          : warning(
              `metadata ${encryptionMode}, connection passwords ${passwordsEncrypted ? 'encrypted' : 'in the clear'}`,
              'aws glue put-data-catalog-encryption-settings: it holds for the whole account, so its owner decides',
            ),
      ),
    },
    {
      id: 'cloudtrail-trail',
      ...judge(trails, (all) => {
        const multiRegion = all.find((trail) => trail.multiRegion);
        if (multiRegion !== undefined)
          return ok(`${multiRegion.name} records every Region: refer to it, another one is paid for`);
        const found =
          all.length === 0 ? 'no trail' : `no trail of every Region: ${all.map(({ name }) => name).join(', ')}`;
        return warning(
          found,
          'aws cloudtrail create-trail --is-multi-region-trail, or bring the one of the organization',
        );
      }),
    },
    {
      id: 'config-recorder',
      ...judge(recorders, ([recorder]) =>
        recorder === undefined
          ? warning(
              'no recorder: AWS Config tells nothing of this Region',
              'aws configservice put-configuration-recorder',
            )
          : ok(`recorder ${recorder} is there: refer to it, a second cannot be made`),
      ),
    },
  ];
}
