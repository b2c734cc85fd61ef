export { defineCatalogue, type Catalogue, type Check, type Finding, type Profiles } from './catalogue.js';
export { Environment, processEnvironment, upperSnake, type Variables } from './environment.js';
export { configError, isConfigError, problem, type ConfigError, type ConfigProblem } from './errors.js';
export { FileLayer, type FileLayerOptions } from './file-layer.js';
export { fixedLayer, LAYER_RANK, type ConfigLayer, type LayerContent } from './layer.js';
export { settingsAsNestConfig } from './nest.js';
export { settingsOfObject } from './object-settings.js';
export { renderEnvExample } from './render-env.js';
export { renderReference } from './render-reference.js';
export { renderYamlExample } from './render-yaml.js';
export {
  defineSettings,
  opaqueGroup,
  openGroup,
  setting,
  OpaqueGroup,
  OpenGroup,
  Setting,
  type EnvName,
  type Fields,
  type MemberList,
  type Node,
  type Section,
  type SettingOptions,
  type ValuesOf,
  type ValuesOfSections,
} from './setting.js';
export { Settings, type SettingsOptions, type SettingsUpdate } from './settings.js';
export { Snapshot, type ConfigChange, type ExplainedKey } from './snapshot.js';
