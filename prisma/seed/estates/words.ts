/** Words that names of machines are made of. */
export const SERVICES = [
  'billing', 'ledger', 'checkout', 'catalog', 'search', 'pricing', 'inventory', 'shipping', 'returns', 'loyalty', 'identity', 'mailer', 'notify', 'media',
  'reports', 'fraud', 'tax', 'crm', 'support', 'recommend', 'gateway', 'payouts', 'statement', 'events', 'metrics', 'audit', 'exports', 'webhooks', 'quotes', 'orders',
] as const
export const PARTS = ['api', 'worker', 'sync', 'cron', 'importer', 'exporter', 'consumer', 'proxy', 'indexer', 'migrator', 'cleaner', 'archiver', 'scheduler', 'batch'] as const
export const TEAMS_OF_NAMES = ['pay', 'shop', 'core', 'data', 'growth', 'ops', 'sec'] as const
export const REGIONS = ['eu-central-1', 'eu-west-1', 'us-east-1'] as const
