/** A data source as somebody provisions it. */
export interface ProvisionedDataSource {
  uid: string;
  name: string;
  type: string;
  jsonData: Record<string, unknown>;
  secureJsonData: Record<string, string>;
  basicAuth?: boolean;
  basicAuthUser?: string;
}

/** What `GET /api/datasources/uid/:uid` answers in Grafana: secrets are only named. */
export interface DataSourceDto extends Omit<ProvisionedDataSource, 'secureJsonData'> {
  id: number;
  orgId: number;
  access: 'proxy';
  url: string;
  user: string;
  database: string;
  basicAuth: boolean;
  basicAuthUser: string;
  withCredentials: boolean;
  isDefault: boolean;
  readOnly: boolean;
  typeName: string;
  typeLogoUrl: string;
  version: number;
  secureJsonFields: Record<string, boolean>;
}

export interface DataSources {
  list(): DataSourceDto[];
  find(uid: string): DataSourceDto | undefined;
  /** With secrets; for the proxy only. */
  stored(uid: string): ProvisionedDataSource | undefined;
  /** Saves what the config editor sends. Secrets that are not sent are kept; `secureJsonFields: {x: false}` drops one. */
  save(uid: string, body: unknown): DataSourceDto | undefined;
}

/** Data source instances in memory, as long as the server lives. */
export function createDataSources(provisioned: readonly ProvisionedDataSource[], typeName: string): DataSources {
  const entries = new Map(provisioned.map((source) => [source.uid, { source: structuredClone(source), version: 1 }]));
  const toDto = (uid: string): DataSourceDto | undefined => {
    const entry = entries.get(uid);
    if (entry === undefined) {
      return undefined;
    }
    const { secureJsonData, ...visible } = entry.source;
    return {
      ...visible,
      id: [...entries.keys()].indexOf(uid) + 1,
      orgId: 1,
      access: 'proxy',
      url: '',
      user: '',
      database: '',
      basicAuth: visible.basicAuth ?? false,
      basicAuthUser: visible.basicAuthUser ?? '',
      withCredentials: false,
      isDefault: [...entries.keys()][0] === uid,
      readOnly: false,
      typeName,
      typeLogoUrl: `/public/plugins/${visible.type}/img/logo.svg`,
      version: entry.version,
      secureJsonFields: Object.fromEntries(Object.keys(secureJsonData).map((key) => [key, true])),
    };
  };
  return {
    list: () => [...entries.keys()].map(toDto).filter((dto) => dto !== undefined),
    find: toDto,
    stored: (uid) => entries.get(uid)?.source,
    save(uid, body) {
      const entry = entries.get(uid);
      if (entry === undefined) {
        return undefined;
      }
      entry.source = merge(entry.source, isRecord(body) ? body : {});
      entry.version += 1;
      return toDto(uid);
    },
  };
}

function merge(old: ProvisionedDataSource, body: Record<string, unknown>): ProvisionedDataSource {
  const sent = isRecord(body.secureJsonData) ? body.secureJsonData : {};
  const fields = isRecord(body.secureJsonFields) ? body.secureJsonFields : {};
  const kept = Object.entries(old.secureJsonData).filter(([key]) => fields[key] !== false);
  const secrets = Object.entries(sent).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return {
    ...old,
    name: typeof body.name === 'string' && body.name !== '' ? body.name : old.name,
    jsonData: isRecord(body.jsonData) ? body.jsonData : old.jsonData,
    basicAuth: typeof body.basicAuth === 'boolean' ? body.basicAuth : old.basicAuth,
    basicAuthUser: typeof body.basicAuthUser === 'string' ? body.basicAuthUser : old.basicAuthUser,
    secureJsonData: Object.fromEntries([...kept, ...secrets]),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
