// One process validates the finished templates; validating in every unit test would cost 3 s of CPU per file.
process.env.CDK_VALIDATION = 'false';
process.env.NODE_ENV = 'test';
