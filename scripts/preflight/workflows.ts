import { parse } from 'yaml';
import { at, judge, listAt, type Parts, type Verdict } from './parts';

/** Workflows run what is named by a checksum, with no more rights than a job needs. */
export function judgeWorkflows({ workflows }: Parts): Verdict[] {
  const faults = [...workflows].flatMap(([file, text]) => {
    const json: unknown = parse(text);
    const jobs = Object.entries(at(json, 'jobs') ?? {});
    return [
      ...(at(json, 'permissions') === undefined ? [`${file} has no permissions, so it has all`] : []),
      ...(typeof at(json, 'permissions') === 'string' && at(json, 'permissions') !== 'read-all'
        ? [`${file} takes all permissions`]
        : []),
      ...jobs
        .filter(([, job]) => at(job, 'timeout-minutes') === undefined && at(job, 'uses') === undefined)
        .map(([name]) => `${file}: ${name} has no time limit`),
      ...jobs.flatMap(([name, job]) => judgeUses(`${file}: ${name}`, job)),
      ...[...text.matchAll(/^\s*(?:- )?uses: (\S+)(.*)$/gm)]
        .filter(([, , rest = '']) => !/^ # v\d/.test(rest))
        .map(([, action]) => `${file}: ${String(action)} does not say which version its checksum is`),
    ];
  });
  return [judge('Workflows', faults, `${workflows.size} workflows, pinned by checksums`)];
}

function judgeUses(place: string, job: unknown): string[] {
  const used = [at(job, 'uses'), ...listAt(job, 'steps').map((step) => at(step, 'uses'))].filter(
    (action) => action !== undefined
  );
  const unpinned = used.map(String).filter((action) => !action.startsWith('./') && !/@[0-9a-f]{40}$/.test(action));
  const scripts = listAt(job, 'steps').map((step) => String(at(step, 'run') ?? ''));
  return [
    ...unpinned.map((action) => `${place} uses ${action}, which may change`),
    ...scripts
      .filter((script) => /\$\{\{\s*github\.(event|head_ref|ref_name)/.test(script))
      .map(() => `${place} runs a text that others may write; pass it by env`),
  ];
}
