-- A unit that a case asks reaches the petitions that it is asked about, which may be some of those that the case names: each petition, with these
-- units. No kind of case before meetings asked any unit, so rows of before have nothing to say here.
ALTER TABLE reading.cases ADD COLUMN asked_about jsonb NOT NULL DEFAULT '{}';
