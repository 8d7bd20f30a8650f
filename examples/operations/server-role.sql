-- What the role of `redress serve` may do where it is not the owner of the tables: append events, never change or delete one.
--
-- As an administrator, once:       psql -f examples/operations/database.sql
-- As the owner of the tables,
-- after every `redress migrate`:   psql "$OWNER_URL" -v ON_ERROR_STOP=1 -f examples/operations/server-role.sql
--
-- `redress migrate`, `keys rotate`, `rebuild`, `replay --all --verify` and `import log` are the owner's; `rebuild` keeps these grants.
BEGIN;

GRANT USAGE ON SCHEMA public, reading, proof TO redress_server;

-- No UPDATE, DELETE or TRUNCATE; the owner, who could grant them, is still stopped by the trigger.
REVOKE ALL ON events, log_settings, _sqlx_migrations FROM redress_server;
GRANT SELECT, INSERT ON events TO redress_server;
GRANT SELECT ON log_settings, _sqlx_migrations TO redress_server;
GRANT SELECT, UPDATE ON log_head TO redress_server;

-- Values about people come, and are erased; they do not change.
GRANT SELECT, INSERT, DELETE ON sensitive_values TO redress_server;
-- The keys of erased ones, which every key file forgets.
GRANT SELECT, INSERT ON destroyed_keys TO redress_server;

-- The read side is computed from the log.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA reading TO redress_server;

-- The tree grows, and nothing in it changes: triggers refuse it. What was signed stays.
GRANT SELECT ON ALL TABLES IN SCHEMA proof TO redress_server;
GRANT INSERT ON proof.tiles, proof.keys, proof.checkpoints, proof.signatures TO redress_server;
GRANT UPDATE ON proof.tree, proof.tiles TO redress_server;

COMMIT;
