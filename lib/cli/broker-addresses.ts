import { UsageError } from './usage-error.ts';

const largestPort = 65_535;

/** The addresses of `--bootstrap-servers HOST:PORT,...`; throws one `UsageError` that names all that are none. */
export function brokerAddresses(written: string): readonly string[] {
  const addresses = written.split(',').map((address) => address.trim());
  const wrong = addresses.filter((address) => !isAddress(address)).map((address) => address || 'nothing');
  if (wrong.length === 0) return addresses;
  throw new UsageError(
    `--bootstrap-servers: got ${wrong.join(', ')}, expected HOST:PORT, with commas between several, such as localhost:9092`,
  );
}

function isAddress(text: string): boolean {
  const [, port] = /^(?:[^\s:/]+|\[[0-9a-fA-F:.]+\]):(\d{1,5})$/.exec(text) ?? [];
  return port !== undefined && Number(port) >= 1 && Number(port) <= largestPort;
}
