import { findPrometheus, startPrometheus, type PrometheusServer } from '../differential/prometheusServer';

/** Tests beside a Prometheus of their own. Where none is installed they are skipped, and that is said. */
export function withPrometheus(title: string, define: (prometheus: () => PrometheusServer) => void): void {
  const binary = findPrometheus();
  if (binary === undefined) {
    console.warn(`Prometheus is not installed, so these tests are skipped: ${title}.`);
    describe.skip(title, () => define(missing));
    return;
  }
  describe(title, () => {
    let server: PrometheusServer | undefined;
    beforeAll(async () => {
      server = await startPrometheus(binary);
    });
    afterAll(() => server?.stop());
    define(() => server ?? missing());
  });
}

function missing(): never {
  throw new Error('Prometheus is not running.');
}
