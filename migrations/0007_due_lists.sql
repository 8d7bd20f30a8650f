-- What a unit has to do, or has had to do, in the order in which it is due: a page of it takes the same, however long the list has become.
CREATE INDEX petitions_responsible_due ON reading.petitions (responsible, (coalesce(due_on, 'infinity')), id);
-- Open petitions alone: few, among all that were ever closed.
CREATE INDEX petitions_open ON reading.petitions (responsible, (coalesce(due_on, 'infinity')), id) WHERE closed_on IS NULL;
