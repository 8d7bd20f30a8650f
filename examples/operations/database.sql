-- The database and its two roles, on a PostgreSQL of your own. As an administrator, once: psql -f examples/operations/database.sql
--
-- The owner brings the tables up to date; the server works with them, with the rights that server-role.sql gives it. Passwords are set with
-- `\password redress_owner` and `\password redress_server`: they go to the server as hashes, and into no history and no log.
--
-- In pg_hba.conf, TLS only:   hostssl cases redress_owner,redress_server 10.0.0.0/24 scram-sha-256

CREATE ROLE redress_owner LOGIN;
CREATE ROLE redress_server LOGIN;
CREATE DATABASE cases OWNER redress_owner;
REVOKE ALL ON DATABASE cases FROM PUBLIC;
GRANT CONNECT ON DATABASE cases TO redress_server;
