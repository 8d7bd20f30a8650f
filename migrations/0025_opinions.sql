-- The register has the opinions of a petition with their delivery and reviews, and the termination; figures count them.
-- A body that was asked for a review reads the petition.
-- The read side is computed from the log again: by the next `redress serve`, or by `redress rebuild`.
TRUNCATE reading.petitions, reading.rollup, reading.ledger, reading.cases, reading.case_rollup, reading.case_ledger;
UPDATE reading.projection
    SET position = 0, recorded_at = 'epoch', epoch = epoch + 1, lease_until = 'epoch', failed_position = NULL, failure = NULL;

ALTER TABLE reading.petitions
    ADD COLUMN appeal_until date, ADD COLUMN review_due_on date, ADD COLUMN reviewers text[] NOT NULL,
    ADD COLUMN terminated_on date, ADD COLUMN opinions text;

-- What waits for an answer, and what has ended: few of all petitions.
CREATE INDEX petitions_reviewed ON reading.petitions USING gin (reviewers) WHERE reviewers <> '{}';
CREATE INDEX petitions_review_due_on ON reading.petitions (review_due_on, id) WHERE review_due_on IS NOT NULL;
CREATE INDEX petitions_terminated_on ON reading.petitions (terminated_on, id) WHERE terminated_on IS NOT NULL;

-- By its matter, a later petition finds the terminations of earlier ones.
CREATE INDEX events_terminations ON events ((payload #>> '{Terminated,matter}')) WHERE event_type = 'Terminated';
