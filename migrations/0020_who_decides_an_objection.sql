-- The register has the unit that decides an open objection: it reads the petition while it decides.
-- The read side is computed from the log again: by the next `redress serve`, or by `redress rebuild`.
TRUNCATE reading.petitions, reading.rollup, reading.ledger, reading.cases, reading.case_rollup, reading.case_ledger;
UPDATE reading.projection
    SET position = 0, recorded_at = 'epoch', epoch = epoch + 1, lease_until = 'epoch', failed_position = NULL, failure = NULL;

ALTER TABLE reading.petitions ADD COLUMN objection_to text;
CREATE INDEX petitions_objection_to ON reading.petitions (objection_to) WHERE objection_to IS NOT NULL;
