/** An account id is one part of a path at Fireworks, so nothing that could leave that part may stand in it. */
const ACCOUNT_ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** The id in what people have at hand: the id itself, `accounts/foo/deployments/bar`, or an address that holds it. */
export function readAccountId(text: string): string {
  const trimmed = text.trim();
  const inPath = /(?:^|\/)accounts?\/([^/?#\s]+)/.exec(trimmed);
  return inPath?.[1] ?? trimmed;
}

/** Why this is no account id; undefined when it is one. */
export function accountIdProblem(text: string | undefined): string | undefined {
  if (text === undefined || text === '') {
    return 'Enter the account id. Without it there is nothing to scrape.';
  }
  return ACCOUNT_ID.test(text)
    ? undefined
    : 'This is no account id. It holds letters, digits, hyphens and underscores only, such as my-company.';
}
