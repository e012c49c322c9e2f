import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { defaultKafkaVersion, kafkaRuntime } from '../../lib/local/kafka-runtime.ts';

const path = process.env.PATH;
let cache: string;
const folder = () => join(cache, 'kafka', defaultKafkaVersion);
const jar = () => join(folder(), `kafka_2.13-${defaultKafkaVersion}.jar`);
const calls = () => readFileSync(join(cache, 'calls'), 'utf8').trim().split('\n').length;

/** Stands in for Maven: copies the jars that the project has already. */
function maven(jars: string): string {
  return `#!/bin/sh
for argument; do case $argument in -DoutputDirectory=*) output=\${argument#*=};; esac; done
echo call >> '${cache}/calls'
cp '${jars}'/*.jar "$output"
`;
}

beforeEach(async () => {
  const jars = await kafkaRuntime({ cache: '.cache' });
  cache = mkdtempSync(join(tmpdir(), 'tidegate-jars-'));
  writeFileSync(join(cache, 'mvn'), maven(jars), { mode: 0o755 });
  process.env.PATH = `${cache}:${path}`;
});
afterEach(() => {
  process.env.PATH = path;
  rmSync(cache, { recursive: true });
});

describe("Kafka's jars", () => {
  it('are downloaded once, with a line about it', async () => {
    const lines: string[] = [];
    const onProgress = (line: string) => lines.push(line);
    expect(await kafkaRuntime({ cache, onProgress })).toBe(folder());
    expect(await kafkaRuntime({ cache, onProgress })).toBe(folder());
    expect([calls(), lines.length]).toEqual([1, 1]);
  });

  it('are downloaded again when one is damaged, or an earlier download was interrupted', async () => {
    await kafkaRuntime({ cache });
    const { size } = statSync(jar());
    truncateSync(jar(), 10);
    await kafkaRuntime({ cache });
    expect([calls(), statSync(jar()).size]).toEqual([2, size]);
    rmSync(join(folder(), 'verified'));
    await kafkaRuntime({ cache });
    expect(calls()).toBe(3);
  });

  it('are refused when one is not what it should be, or one too many', async () => {
    await kafkaRuntime({ cache });
    const name = basename(jar());
    rmSync(jar());
    appendFileSync(join(cache, 'mvn'), `printf x >> "$output"/${name}; printf x > "$output"/extra.jar\n`);
    await expect(kafkaRuntime({ cache })).rejects.toMatchObject({
      code: 'TWIN_FAILED',
      message: expect.stringContaining(`other jars than expected (${name}, extra.jar)`),
    });
    expect(existsSync(jar())).toBe(false);
  });

  it('cannot be had without Maven, and the error says so', async () => {
    process.env.PATH = '';
    await expect(kafkaRuntime({ cache })).rejects.toMatchObject({
      code: 'TOOL_MISSING',
      message: expect.stringContaining('Install Apache Maven'),
    });
  });
});
