/**
 * Reads the configurations that are neither YAML nor JSON with the parsers of Alloy and Terraform.
 * `npx tsx integrations/try/syntax.ts`, with Go.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';

const MODULES = ['github.com/grafana/alloy/syntax@v0.1.0', 'github.com/hashicorp/hcl/v2@v2.25.0'];
const FILES = ['config.alloy', 'metrics-endpoint.tf'].map((name) => path.resolve(__dirname, '../grafana-cloud', name));

const folder = mkdtempSync(path.join(tmpdir(), 'syntax-'));
try {
  cpSync(path.join(__dirname, 'syntax/main.go'), path.join(folder, 'main.go'));
  for (const args of [
    ['mod', 'init', 'syntax'],
    ['get', ...MODULES],
    ['run', '.', ...FILES],
  ]) {
    execFileSync('go', args, { cwd: folder, stdio: ['ignore', 'inherit', 'ignore'] });
  }
} finally {
  rmSync(folder, { recursive: true });
}
