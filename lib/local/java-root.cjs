// CommonJS on purpose: the sources of the twin's Java lie in `iam/` beside this file, and beside the command line's bundle.
exports.here = __dirname;
