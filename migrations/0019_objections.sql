-- The register has the last day to object to an assignment and the day of an open objection, and figures count every order of assignment.
-- The read side is computed from the log again: by the next `redress serve`, or by `redress rebuild`.
TRUNCATE reading.petitions, reading.rollup, reading.ledger, reading.cases, reading.case_rollup, reading.case_ledger;
UPDATE reading.projection
    SET position = 0, recorded_at = 'epoch', epoch = epoch + 1, lease_until = 'epoch', failed_position = NULL, failure = NULL;

ALTER TABLE reading.petitions ADD COLUMN objection_until date, ADD COLUMN objected_on date;

-- What waits for a decision: few at a time.
CREATE INDEX petitions_objected ON reading.petitions (objected_on, id) WHERE objected_on IS NOT NULL;
