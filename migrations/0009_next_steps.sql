-- The register has the day by which a petition's next step is due, and a later filing is one at a later time, on the closing's own day too. The
-- read side is computed from the log anew: by the next `redress serve`, or by `redress rebuild`.
TRUNCATE reading.petitions, reading.rollup, reading.ledger;
UPDATE reading.projection
    SET position = 0, recorded_at = 'epoch', epoch = epoch + 1, lease_until = 'epoch', failed_position = NULL, failure = NULL;

ALTER TABLE reading.petitions ADD COLUMN next_step_due_on date;

-- Windows and pages of it, as of the other days.
CREATE INDEX petitions_next_step ON reading.petitions ((coalesce(next_step_due_on, 'infinity')), id);
