import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface SelfSigned {
  key: string;
  cert: string;
  /** Where `cert` lies as a file, to be trusted. */
  certFile: string;
  remove(): Promise<void>;
}

/** A new certificate for this name that nobody trusts yet. Needs OpenSSL's command, which Debian's ca-certificates brings. */
export function selfSigned(name: string): SelfSigned {
  const folder = mkdtempSync(path.join(tmpdir(), 'certificate-'));
  const [keyFile, certFile] = [path.join(folder, 'key.pem'), path.join(folder, 'cert.pem')];
  const ofName = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`];
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...newKey, ...ofName, '-out', certFile], { stdio: 'ignore' });
  return {
    key: readFileSync(keyFile, 'utf8'),
    cert: readFileSync(certFile, 'utf8'),
    certFile,
    remove: async () => rmSync(folder, { recursive: true, force: true }),
  };
}
