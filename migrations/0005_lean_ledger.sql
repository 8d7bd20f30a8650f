-- Category and kind are a petition's: in the ledger they stand in the rows of its registration alone, and are looked up there. Rows that
-- differ in nothing else become one, and what then comes to nothing goes: the kind, which triage names, had every row written anew.
CREATE TEMP TABLE lean ON COMMIT DROP AS
    SELECT position, day, subject, flags, unit, attributed_on,
           CASE subject WHEN 'REGISTRATION' THEN category ELSE '' END AS category, channel,
           CASE subject WHEN 'REGISTRATION' THEN kind ELSE '' END AS kind, petition,
           sum(n)::integer AS n, sum(heads)::bigint AS heads
    FROM reading.ledger
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 HAVING sum(n) <> 0 OR sum(heads) <> 0;

TRUNCATE reading.ledger;
INSERT INTO reading.ledger (position, day, subject, flags, unit, attributed_on, category, channel, kind, petition, n, heads)
    SELECT position, day, subject, flags, unit, attributed_on, category, channel, kind, petition, n, heads
    FROM lean ORDER BY position;
CREATE INDEX ledger_registration ON reading.ledger (petition) WHERE subject = 'REGISTRATION';
