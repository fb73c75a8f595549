import { posix } from 'node:path';

/** Where the sources are published. */
export interface Publication {
  /** The repository's page, without a slash at its end. */
  page: string;
  /** The tag that this version has there. */
  tag: string;
}

/** What package.json says of it, the one place that does; undefined while it says nothing. */
export function publicationOf(packageJson: { version: string; repository?: unknown }): Publication | undefined {
  const { repository, version } = packageJson;
  const url =
    typeof repository === 'object' && repository !== null && 'url' in repository ? repository.url : repository;
  if (url === undefined) {
    return undefined;
  }
  const page = /^(?:git\+)?(https:\/\/[^/]+\/[^/]+\/[^/]+?)(?:\.git)?$/.exec(String(url))?.[1];
  if (page === undefined) {
    throw new Error(`The repository of package.json is ${String(url)}. Write it as https://host/owner/name.`);
  }
  return { page, tag: `v${version}` };
}

/** The links that Grafana's page of the plugin has places for, by the names that it knows them by. */
export function publishedLinks(publication: Publication): Array<{ name: string; url: string }> {
  const { page, tag } = publication;
  return [
    { name: 'documentation', url: `${page}/blob/${tag}/README.md` },
    { name: 'repository', url: page },
    { name: 'license', url: `${page}/blob/${tag}/LICENSE` },
    { name: 'raise issue', url: `${page}/issues/new/choose` },
  ];
}

/**
 * A text of the repository as it is read elsewhere: links to files of it lead to the published ones. Without a
 * publication they are words, and pictures are left out.
 * @param folder where the text is in the repository, which its links start from
 */
export function withAbsoluteLinks(markdown: string, folder: string, publication: Publication | undefined): string {
  const absolute = markdown.replace(/(!?)\[([^\]]*)\]\((?!https?:|mailto:|#)([^)\s]+)\)/g, (_, mark, text, target) => {
    const isPicture = mark === '!';
    if (publication === undefined) {
      return isPicture ? '' : String(text);
    }
    const kind = isPicture ? 'raw' : 'blob';
    const file = posix.join(folder, String(target));
    return `${mark}[${text}](${publication.page}/${kind}/${publication.tag}/${file})`;
  });
  return absolute.replace(/\n{3,}/g, '\n\n');
}

/** plugin.json as it is built: version, day, and the links to what is published. */
export function builtPluginJson(
  text: string,
  { version, day, publication }: { version: string; day: string; publication: Publication | undefined }
): string {
  const plugin = JSON.parse(text.replaceAll('%VERSION%', version).replaceAll('%TODAY%', day)) as {
    info: { links: unknown[] };
  };
  if (publication !== undefined) {
    plugin.info.links = [...publishedLinks(publication), ...plugin.info.links];
  }
  return `${JSON.stringify(plugin, null, 2)}\n`;
}
