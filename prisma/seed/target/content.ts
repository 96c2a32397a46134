/** What lies in the demo databases: small, plausible, made by the server itself. */

/** The database every machine account works in. */
export const BUSINESS = 'business'
export const WAREHOUSE = 'warehouse'

export const BUSINESS_SQL = `
create schema billing authorization schema_migrator;
create schema ledger authorization schema_migrator;
create schema crm authorization "legacy-erp-bridge";

create table billing.customers (id int generated always as identity primary key, name text not null, country text not null, since date not null);
create table billing.invoices (id int generated always as identity primary key, customer_id int not null references billing.customers,
  amount_cents int not null, due_on date not null, paid boolean not null default false);
create table billing.payments (id int generated always as identity primary key, invoice_id int not null references billing.invoices,
  amount_cents int not null, refunded boolean not null default false, received_at timestamptz not null default now());
create table ledger.accounts (id int generated always as identity primary key, code text not null unique, name text not null);
create table ledger.entries (id int generated always as identity primary key, account_id int not null references ledger.accounts,
  amount_cents int not null, note text not null, booked_on date not null);
create table crm.contacts (id int generated always as identity primary key, name text not null, mail text not null);
create table crm.tickets (id int generated always as identity primary key, contact_id int not null references crm.contacts,
  subject text not null, state text not null default 'open', opened_at timestamptz not null default now());

insert into billing.customers (name, country, since)
  select 'Customer ' || n, (array['DE', 'FR', 'PT', 'SE', 'IN', 'BR'])[1 + n % 6], date '2022-01-01' + n from generate_series(1, 200) n;
insert into billing.invoices (customer_id, amount_cents, due_on, paid)
  select 1 + n % 200, 900 + (n * 7919) % 90000, current_date - n % 120, n % 5 <> 0 from generate_series(1, 600) n;
insert into billing.payments (invoice_id, amount_cents, received_at)
  select id, amount_cents, now() - make_interval(hours => id) from billing.invoices where paid;
insert into ledger.accounts (code, name) select to_char(1000 + n * 10, 'FM9999'), 'Account ' || n from generate_series(1, 24) n;
insert into ledger.entries (account_id, amount_cents, note, booked_on)
  select 1 + n % 24, ((n * 104729) % 200000) - 100000, 'Entry ' || n, current_date - n % 180 from generate_series(1, 2000) n;
insert into crm.contacts (name, mail) select 'Contact ' || n, 'contact' || n || '@example.org' from generate_series(1, 300) n;
insert into crm.tickets (contact_id, subject, state, opened_at)
  select 1 + n % 300, (array['Invoice is wrong', 'Cannot sign in', 'Refund, please', 'Change of address'])[1 + n % 4],
    case when n % 3 = 0 then 'open' else 'closed' end, now() - make_interval(hours => n * 3) from generate_series(1, 400) n;

grant usage on schema billing to billing_reader, billing_writer, refund_operator;
grant usage on schema ledger to ledger_reader, ledger_writer;
grant usage on schema crm to crm_reader, crm_writer;
grant select on all tables in schema billing to billing_reader, billing_writer, refund_operator;
grant insert, update, delete on all tables in schema billing to billing_writer;
grant update (refunded) on billing.payments to refund_operator;
grant select on all tables in schema ledger to ledger_reader, ledger_writer;
grant insert on ledger.entries to ledger_writer;
grant select on all tables in schema crm to crm_reader, crm_writer;
grant insert, update on all tables in schema crm to crm_writer;
grant select on crm.contacts to "dunning-runner";
`

export const WAREHOUSE_SQL = `
create schema analytics authorization analytics_admin;
create table analytics.daily_revenue (day date primary key, revenue_cents bigint not null);
create table analytics.events (id int generated always as identity primary key, name text not null, at timestamptz not null);
alter table analytics.daily_revenue owner to analytics_admin;
alter table analytics.events owner to analytics_admin;
insert into analytics.daily_revenue select current_date - n, 1000000 + (n * 7919) % 400000 from generate_series(1, 120) n;
insert into analytics.events (name, at) select (array['viewed', 'ordered', 'paid'])[1 + n % 3], now() - make_interval(mins => n * 5) from generate_series(1, 1000) n;
grant usage on schema analytics to analytics_reader;
grant select on all tables in schema analytics to analytics_reader;
`
