import type { FireworksOptions } from '../../types';
import { checkedMatchers } from './checkedMatchers';
import type { MatchersOutcome } from './settings';

/** The settings that Prometheus mode needs. */
export interface PrometheusOptions {
  /** Of this data source, which is no one to ask. */
  ownUid: string;
  /** Of the data source to ask; empty when none is chosen. */
  prometheusUid: string;
  matchers: MatchersOutcome;
  scrapeIntervalMs: number;
}

/** @throws PatternsNotLoaded */
export function readPrometheusOptions(
  settings: { uid: string; jsonData?: FireworksOptions },
  scrapeIntervalMs: number
): PrometheusOptions {
  return {
    ownUid: settings.uid,
    prometheusUid: (settings.jsonData?.prometheusUid ?? '').trim(),
    matchers: checkedMatchers(settings.jsonData?.prometheusMatchers),
    scrapeIntervalMs,
  };
}
