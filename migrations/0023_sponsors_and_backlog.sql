-- The register has the sponsor of a petition and the lists of old cases on which it is or was, and figures count every listing.
-- The read side is computed from the log again: by the next `redress serve`, or by `redress rebuild`.
TRUNCATE reading.petitions, reading.rollup, reading.ledger, reading.cases, reading.case_rollup, reading.case_ledger;
UPDATE reading.projection
    SET position = 0, recorded_at = 'epoch', epoch = epoch + 1, lease_until = 'epoch', failed_position = NULL, failure = NULL;

ALTER TABLE reading.petitions
    ADD COLUMN sponsor text, ADD COLUMN sponsor_post text, ADD COLUMN sponsor_unit text, ADD COLUMN sponsored_on date,
    ADD COLUMN backlog text, ADD COLUMN backlog_listed text[] NOT NULL, ADD COLUMN backlog_cancelled text[] NOT NULL;

-- Few petitions have a sponsor, and few are old cases.
CREATE INDEX petitions_sponsored ON reading.petitions (registered_on, id) WHERE sponsor IS NOT NULL;
CREATE INDEX petitions_backlog ON reading.petitions (registered_on, id) WHERE backlog IS NOT NULL;
