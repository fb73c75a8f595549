import type { World } from '../world/world';

/** `GET /v1/accounts`: the account of the key. */
export function listAccounts({ accountId }: World): unknown {
  return {
    accounts: [{ name: `accounts/${accountId}`, displayName: accountId, state: 'READY' }],
    nextPageToken: '',
    totalSize: 1,
  };
}
