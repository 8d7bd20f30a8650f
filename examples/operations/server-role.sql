-- Grants rights to the role of `redress serve`, which does not own the tables: it can append events, but not change or delete one.
--
-- As an administrator, once:       psql -f examples/operations/database.sql
-- As the owner of the tables,
-- after every `redress migrate`:   psql "$OWNER_URL" -v ON_ERROR_STOP=1 -f examples/operations/server-role.sql
--
-- `redress migrate`, `keys rotate`, `rebuild`, `replay --all --verify` and `import log` need the owner; `rebuild` keeps these grants.
BEGIN;

GRANT USAGE ON SCHEMA public, reading, proof TO redress_server;

-- No UPDATE, DELETE or TRUNCATE. The owner could grant them, but a trigger refuses them for the owner too.
REVOKE ALL ON events, log_settings, _sqlx_migrations FROM redress_server;
GRANT SELECT, INSERT ON events TO redress_server;
GRANT SELECT ON log_settings, _sqlx_migrations TO redress_server;
GRANT SELECT, UPDATE ON log_head TO redress_server;

-- Values about people are inserted and erased, never changed.
GRANT SELECT, INSERT, DELETE ON sensitive_values TO redress_server;
-- The list of destroyed keys, which every key file removes.
GRANT SELECT, INSERT ON destroyed_keys TO redress_server;
-- The petitioners whose erasure erases the values of a case.
GRANT SELECT, INSERT ON case_petitioners TO redress_server;
-- The numbers that events give.
GRANT SELECT, INSERT ON numbers TO redress_server;

-- The read side is computed from the log.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA reading TO redress_server;

-- The tree only grows: triggers refuse changes, and signed checkpoints stay.
GRANT SELECT ON ALL TABLES IN SCHEMA proof TO redress_server;
GRANT INSERT ON proof.tiles, proof.keys, proof.checkpoints, proof.signatures TO redress_server;
GRANT UPDATE ON proof.tree, proof.tiles TO redress_server;

COMMIT;
