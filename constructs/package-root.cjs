// CommonJS on purpose: the one place that knows where the package lies, in its sources and in its published form alike.
exports.here = __dirname;

const { dirname } = require('node:path');
/** The folder of aws-cdk-lib, as this package finds it. */
exports.cdkLibrary = dirname(require.resolve('aws-cdk-lib/package.json'));
