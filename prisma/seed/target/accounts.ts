/**
 * The machine accounts of the demo database, with the vices of real estates. Every name is invented; what looks like
 * a person's name in an account belongs to nobody.
 */
export type TeamName = 'Payments' | 'Platform' | 'Data'
export type Account = {
  name: string
  /** What it is for; stored as the role's comment. */
  note: string
  roles: readonly string[]
  /** Role attributes beyond LOGIN. */
  attributes?: string
  /** Days until the password expires, negative when it has; absent: never. */
  expiresInDays?: number
  team?: TeamName
  /** Days since it was last seen in use; absent: seen now or unknown. */
  unusedDays?: number
}

/** Roles that Curfew may give, and how long at most. `admin` ones are wide and therefore short. */
export const GOVERNED: readonly { name: string; note: string; maxHours: number }[] = [
  { name: 'billing_reader', note: 'Read the billing schema', maxHours: 8 },
  { name: 'billing_writer', note: 'Write invoices and payments', maxHours: 8 },
  { name: 'ledger_reader', note: 'Read the ledger', maxHours: 8 },
  { name: 'ledger_writer', note: 'Post entries to the ledger', maxHours: 4 },
  { name: 'crm_reader', note: 'Read contacts and tickets', maxHours: 8 },
  { name: 'crm_writer', note: 'Change contacts and tickets', maxHours: 8 },
  { name: 'analytics_reader', note: 'Read the analytics schema', maxHours: 8 },
  { name: 'analytics_admin', note: 'Own and reshape the analytics schema', maxHours: 2 },
  { name: 'refund_operator', note: 'Mark payments as refunded', maxHours: 2 },
  { name: 'schema_migrator', note: 'Owns the billing and ledger schemas', maxHours: 1 },
]

const YEARS = 365

export const ACCOUNTS: readonly Account[] = [
  // Payments
  { name: 'billing-api', note: 'Serves invoices to the shop', roles: ['billing_reader'], team: 'Payments' },
  {
    name: 'billing-worker',
    note: 'Runs billing in the background',
    roles: ['billing_reader', 'billing_writer'],
    team: 'Payments',
    expiresInDays: 75,
  },
  { name: 'invoice-mailer', note: 'Sends invoices by mail', roles: ['billing_reader', 'crm_reader'], team: 'Payments' },
  {
    name: 'payment-gateway',
    note: 'Records card payments',
    roles: ['billing_writer'],
    team: 'Payments',
    expiresInDays: 40,
  },
  {
    name: 'refund-bot',
    note: 'Refunds on request of support',
    roles: ['billing_reader', 'refund_operator'],
    team: 'Payments',
  },
  {
    name: 'ledger-sync',
    note: 'Copies payments into the ledger',
    roles: ['ledger_reader', 'ledger_writer', 'billing_reader'],
    team: 'Payments',
  },
  {
    name: 'ledger-close-job',
    note: 'Closes the books at the end of the month',
    roles: ['ledger_reader'],
    team: 'Payments',
  },
  {
    name: 'eu-central-1-payments-reconciliation-batch-exporter-blue',
    note: 'Exports reconciliations, blue deployment',
    roles: ['billing_reader', 'ledger_reader'],
    team: 'Payments',
  },
  // Platform
  { name: 'ci-deployer', note: 'Deploys from the pipeline', roles: ['schema_migrator'], team: 'Platform' },
  {
    name: 'migrations-runner',
    note: 'Applies schema migrations',
    roles: ['schema_migrator', 'billing_reader'],
    team: 'Platform',
    expiresInDays: 20,
  },
  { name: 'grafana-agent', note: 'Reads statistics for dashboards', roles: ['pg_monitor'], team: 'Platform' },
  {
    name: 'backup-agent',
    note: 'Copies the cluster every night',
    roles: [],
    attributes: 'REPLICATION',
    team: 'Platform',
  },
  { name: 'prometheus-exporter', note: 'Exports metrics', roles: ['pg_read_all_stats'], team: 'Platform' },
  {
    name: 'provisioner-bot',
    note: 'Creates accounts for new services',
    roles: [],
    attributes: 'CREATEROLE',
    team: 'Platform',
  },
  // Data
  {
    name: 'nightly-etl',
    note: 'Fills the warehouse every night',
    roles: ['billing_reader', 'ledger_reader', 'analytics_admin'],
    team: 'Data',
  },
  { name: 'metabase', note: 'Reports for everyone', roles: ['pg_read_all_data'], team: 'Data' },
  { name: 'dbt-runner', note: 'Builds the models', roles: ['analytics_reader'], team: 'Data', expiresInDays: 110 },
  {
    name: 'airflow-scheduler',
    note: 'Schedules the pipelines',
    roles: ['analytics_reader', 'billing_reader'],
    team: 'Data',
  },
  {
    name: 'feature-store-sync',
    note: 'Copies features for models',
    roles: ['crm_reader', 'analytics_reader'],
    team: 'Data',
  },
  // Agents
  { name: 'ai-support-agent', note: 'Answers tickets with a language model', roles: ['crm_reader'], team: 'Payments' },
  { name: 'ai-forecast-agent', note: 'Forecasts revenue', roles: ['analytics_reader'], team: 'Data' },
  { name: 'ai-sql-copilot', note: 'Writes queries for analysts', roles: ['pg_read_all_data'] },
  // Nobody answers for these
  { name: 'invoice-sync', note: 'Copies invoices to the shop', roles: ['billing_reader'] },
  { name: 'dunning-runner', note: 'Reminds late payers', roles: ['billing_reader', 'crm_reader'] },
  { name: 'fraud-scorer', note: 'Scores payments', roles: ['billing_reader'] },
  { name: 'tax-reporter', note: 'Reports taxes every quarter', roles: ['ledger_reader'], unusedDays: 94 },
  {
    name: 'legacy-erp-bridge',
    note: 'Talks to the old ERP; owns the crm schema',
    roles: ['billing_writer', 'crm_writer'],
  },
  { name: 'crm-webhook', note: 'Receives changes of contacts', roles: ['crm_reader', 'crm_writer'] },
  { name: 'statement-archiver', note: 'Archives statements', roles: ['ledger_reader'], unusedDays: 96 },
  { name: 'loyalty-sync', note: 'Syncs loyalty points', roles: ['crm_reader'] },
  { name: 'price-watch', note: 'Pilot project, never switched off', roles: ['analytics_reader'], unusedDays: 98 },
  {
    name: 'shared-app',
    note: 'Shared: six services use this one account',
    roles: ['billing_reader', 'billing_writer', 'crm_reader', 'ledger_reader'],
  },
  { name: 'shared-readonly', note: 'Shared: password in a wiki', roles: ['pg_read_all_data'] },
  {
    name: 'jmartin-cron',
    note: 'Left behind by someone who left (invented)',
    roles: ['billing_writer'],
    unusedDays: 93,
  },
  {
    name: 'svc_priya_tmp',
    note: 'Temporary, of someone who left (invented)',
    roles: ['crm_reader', 'analytics_reader'],
  },
  { name: 'tmp_audit_export', note: 'For one audit, still here', roles: ['ledger_reader'], unusedDays: 97 },
  { name: 'vendor-tax-import', note: 'Of a vendor whose contract ended', roles: ['ledger_writer'], expiresInDays: -21 },
  {
    name: 'vendor-support',
    note: 'Remote support of the shop software',
    roles: ['billing_reader'],
    expiresInDays: 5 * YEARS,
  },
  { name: 'old-reporting', note: 'Switched off', roles: ['analytics_reader'], attributes: 'CONNECTION LIMIT 0' },
  { name: 'root-automation', note: 'Does everything, because it may', roles: [], attributes: 'SUPERUSER' },
]
