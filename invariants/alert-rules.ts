import type { Invariant } from './invariant.ts';
import alertsAlertWaits from './alerts/alert-waits.ts';
import alertsAlertsReachSomebody from './alerts/alerts-reach-somebody.ts';
import alertsClusterSaysWhoTells from './alerts/cluster-says-who-tells.ts';
import alertsComparisonCanHold from './alerts/comparison-can-hold.ts';
import alertsExpressionIsPromql from './alerts/expression-is-promql.ts';
import alertsMetricIsMade from './alerts/metric-is-made.ts';
import alertsMonitorFindsItsTarget from './alerts/monitor-finds-its-target.ts';
import alertsMonitoredPortExists from './alerts/monitored-port-exists.ts';
import alertsMonitorsAreSelected from './alerts/monitors-are-selected.ts';
import alertsPrometheusValuesAreRead from './alerts/prometheus-values-are-read.ts';
import alertsRateIsCompared from './alerts/rate-is-compared.ts';
import alertsSilenceIsNoticed from './alerts/silence-is-noticed.ts';

/** Alerts, and what has to be watched for them. */
export const alertRules: readonly Invariant[] = [
  alertsAlertWaits,
  alertsAlertsReachSomebody,
  alertsClusterSaysWhoTells,
  alertsComparisonCanHold,
  alertsExpressionIsPromql,
  alertsMetricIsMade,
  alertsMonitorFindsItsTarget,
  alertsMonitoredPortExists,
  alertsMonitorsAreSelected,
  alertsPrometheusValuesAreRead,
  alertsRateIsCompared,
  alertsSilenceIsNoticed,
];
