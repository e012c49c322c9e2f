import { App } from 'aws-cdk-lib';
import { formatProblem } from 'tidegate/model';
import { readDomainFolder } from './read-domain-folder.ts';
import { ShippingStack } from './shipping-stack.ts';

const app = new App();
const shipping = readDomainFolder('shipping');
if (shipping.ok) {
  const env = { account: '111111111111', region: 'eu-west-1' };
  new ShippingStack(app, 'shipping', { env, domain: shipping.value });
} else {
  for (const problem of shipping.problems) console.error(formatProblem(problem));
  process.exitCode = 1;
}
