/** Icons are fetched from Grafana, which tests have not: an empty picture with the same attributes stands for each. */
const { createElement } = require('react');

const OWN_PROPS = ['src', 'innerRef', 'cacheRequests', 'preProcessor', 'loader', 'onLoad', 'onError'];

function InlineSvg(props) {
  const entries = Object.entries(props).filter(([name]) => !OWN_PROPS.includes(name));
  const { title, ...attributes } = Object.fromEntries(entries);
  return createElement('svg', attributes, title && createElement('title', null, title));
}

module.exports = { __esModule: true, default: InlineSvg };
