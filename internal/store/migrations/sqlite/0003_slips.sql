-- Sheets: many short pieces of evidence under one leaf of the custody log. The
-- sheet is evidence of its own, sealed with the house's key; it holds the
-- hashes of its slips.

ALTER TABLE evidence ADD COLUMN slips INTEGER NOT NULL DEFAULT 0; -- how many; 0 for what is no sheet

CREATE TABLE slips (
    no      INTEGER PRIMARY KEY, -- 65536 times the number of the sheet, and the place in it from 0
    subject INTEGER NOT NULL,
    slot    INTEGER NOT NULL, -- whose key seals it
    body    BLOB              -- NULL once erased
);
CREATE INDEX slips_by_subject ON slips (subject);
