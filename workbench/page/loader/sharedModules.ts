import * as emotionCss from '@emotion/css';
import * as emotionReact from '@emotion/react';
import * as grafanaData from '@grafana/data';
import * as grafanaRuntime from '@grafana/runtime';
import * as grafanaUi from '@grafana/ui';
import * as i18next from 'i18next';
import * as lodash from 'lodash';
// eslint-disable-next-line no-restricted-imports -- plugins may still import it from Grafana
import * as moment from 'moment';
import * as react from 'react';
import * as jsxDevRuntime from 'react/jsx-dev-runtime';
import * as jsxRuntime from 'react/jsx-runtime';
import * as reactDom from 'react-dom';
import * as reactRouter from 'react-router-dom-v5-compat';
import * as rxjs from 'rxjs';

/** CommonJS modules are handed over as themselves, not as a namespace around them (what SystemJS's flag means). */
const commonJs = (namespace: object) => ({
  ...namespace,
  default: 'default' in namespace ? namespace.default : namespace,
  __useDefault: true,
});

/** What Grafana hands to plugins, by the name under which the plugin's build leaves it out (.config/webpack/sharedModules.ts). */
export const SHARED_MODULES: Record<string, object> = {
  react: commonJs(react),
  'react/jsx-runtime': commonJs(jsxRuntime),
  'react/jsx-dev-runtime': commonJs(jsxDevRuntime),
  'react-dom': commonJs(reactDom),
  'react-router': reactRouter,
  rxjs,
  lodash: commonJs(lodash),
  moment: commonJs(moment),
  i18next,
  '@emotion/css': emotionCss,
  '@emotion/react': emotionReact,
  '@grafana/data': grafanaData,
  '@grafana/runtime': grafanaRuntime,
  '@grafana/ui': grafanaUi,
};
