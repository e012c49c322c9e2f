import { setTimeout as pause } from 'node:timers/promises';
import { consume } from './consume.ts';
import { produce } from './produce.ts';
import { SecretLogin } from './secret-login.ts';

// Writes numbers to a topic and reads them, until a line on its standard input tells it to write no more. Prints `written N` and `read N`.

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`Set ${name}: BOOTSTRAP_SERVERS, SECRET_ID, TOPIC and GROUP are needed.`);
  return value;
}

const options = {
  clientId: 'rotating-client',
  bootstrapServers: needed('BOOTSTRAP_SERVERS').split(','),
  secretId: needed('SECRET_ID'),
};
const topic = needed('TOPIC');

let [last, ending] = [0, false];
process.stdin.once('data', () => {
  ending = true;
});

await Promise.race([
  consume(new SecretLogin(options), {
    topic,
    groupId: needed('GROUP'),
    onRecord: (value) => console.log(`read ${value}`),
  }),
  produce(new SecretLogin(options), {
    topic,
    next: async () => {
      await pause(20);
      return ending ? undefined : `${++last}`;
    },
    onWritten: (value) => console.log(`written ${value}`),
  }).then(() => new Promise<never>(() => undefined)),
]);
