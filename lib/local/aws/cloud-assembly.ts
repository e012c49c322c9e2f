import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { dependencyOrder } from './dependency-order.ts';
import { substitute } from './substitute.ts';

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  /** Of the template: without it the resource is not made. */
  readonly Condition?: string;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Export?: { readonly Name: unknown };
}

export interface Template {
  /** Macros that change the template while it is deployed. */
  readonly Transform?: unknown;
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
}

export interface Stack {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly template: Template;
}

/** A file or folder that `cdk deploy` would upload to the staging bucket. */
export interface StagedAsset {
  readonly bucket: string;
  readonly key: string;
  readonly path: string;
  /** `zip`: a folder, uploaded as an archive. */
  readonly packaging: 'file' | 'zip';
}

/** What `cdk synth` left in its output folder, Stages included. */
export interface CloudAssembly {
  /** In deployment order. */
  readonly stacks: readonly Stack[];
  readonly assets: readonly StagedAsset[];
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: {
    readonly templateFile?: string;
    readonly stackName?: string;
    readonly directoryName?: string;
    readonly file?: string;
  };
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: StagedAsset['packaging'] };
        readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>;
      }
    >
  >;
}

/** Where a stack without an environment of its own is taken to run. */
const agnostic = { account: '000000000000', region: 'us-east-1' };

const placeholders: Readonly<Record<string, string>> = {
  'AWS::AccountId': agnostic.account,
  'AWS::Region': agnostic.region,
};

export function readCloudAssembly(folder: string): CloudAssembly {
  const { artifacts = {} } = readJson<{ artifacts?: Record<string, Artifact> }>(resolve(folder, 'manifest.json'));
  const order = dependencyOrder(Object.keys(artifacts), (id) => artifacts[id]?.dependencies ?? []);
  const parts = order.map((id) => readArtifact(folder, id, artifacts[id]));
  return { stacks: parts.flatMap(({ stacks }) => stacks), assets: parts.flatMap(({ assets }) => assets) };
}

function readArtifact(folder: string, id: string, artifact: Artifact | undefined): CloudAssembly {
  const { directoryName, file, templateFile, stackName = id } = artifact?.properties ?? {};
  if (artifact?.type === 'cdk:cloud-assembly' && directoryName)
    return readCloudAssembly(resolve(folder, directoryName));
  if (artifact?.type === 'cdk:asset-manifest' && file) return { stacks: [], assets: readAssets(folder, file) };
  if (artifact?.type !== 'aws:cloudformation:stack' || !templateFile) return { stacks: [], assets: [] };
  const [account = '', region = ''] = (artifact.environment ?? '').replace('aws://', '').split('/');
  return {
    stacks: [
      {
        name: stackName,
        account: /^\d{12}$/.test(account) ? account : agnostic.account,
        region: /-\d+$/.test(region) ? region : agnostic.region,
        template: readJson(resolve(folder, templateFile)),
      },
    ],
    assets: [],
  };
}

function readAssets(folder: string, file: string): readonly StagedAsset[] {
  const { files = {} } = readJson<AssetManifest>(resolve(folder, file));
  return Object.values(files).flatMap(({ source: { path, packaging = 'file' }, destinations }) =>
    path === undefined
      ? []
      : Object.values(destinations).map(({ bucketName, objectKey }) => ({
          bucket: substitute(bucketName, (name) => placeholders[name] ?? name),
          key: objectKey,
          path: resolve(folder, path),
          packaging,
        })),
  );
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
