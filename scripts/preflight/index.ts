import { judgeFiles } from './files';
import type { Parts, Verdict } from './parts';
import { judgePluginJson } from './pluginJson';
import { judgeProgram } from './program';
import { judgeSource } from './source';
import { judgeTexts } from './texts';
import { judgeWorkflows } from './workflows';

/** Every rule's verdict. */
export function preflight(parts: Parts): Verdict[] {
  return [judgePluginJson, judgeFiles, judgeTexts, judgeProgram, judgeSource, judgeWorkflows].flatMap((judgeAll) =>
    judgeAll(parts)
  );
}
