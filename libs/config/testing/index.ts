export { changeableLayer, type ChangeableLayer } from './changeable-layer.js';
export { describeConfigLayer, type ConfigLayerSubject } from './config-layer.suite.js';
