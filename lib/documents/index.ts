/** The door `tidegate/documents`: YAML texts to values of the model, every problem at once. Reads no files. */
export { readAvroSchema } from './avro-schema.ts';
export type { ConfigurationFiles } from './configuration-files.ts';
export { editorSchemas } from './editor-schemas.ts';
export { type Configuration, type ConfigurationSource, readConfiguration } from './read-configuration.ts';
export { readDomain, type SchemaTexts } from './read-domain.ts';
export { readEnvironment } from './read-environment.ts';
