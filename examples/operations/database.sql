-- Creates the database and its two roles on an external PostgreSQL. As an administrator, once: psql -f examples/operations/database.sql
--
-- The owner migrates the tables; the server uses them, with the rights that server-role.sql grants. Set passwords with
-- `\password redress_owner` and `\password redress_server`: they reach the server as hashes, and no history or log contains them.
--
-- In pg_hba.conf, TLS only:   hostssl cases redress_owner,redress_server 10.0.0.0/24 scram-sha-256

CREATE ROLE redress_owner LOGIN;
CREATE ROLE redress_server LOGIN;
CREATE DATABASE cases OWNER redress_owner;
REVOKE ALL ON DATABASE cases FROM PUBLIC;
GRANT CONNECT ON DATABASE cases TO redress_server;
