-- The ledger. Subjects' names are pseudonyms and stand in clear; everything
-- said of them is sealed (outline: under the house's key, body: under the
-- subject's). Sequence numbers come from head, in the same transaction.

CREATE TABLE head (
    one        INTEGER PRIMARY KEY CHECK (one = 1),
    version    INTEGER NOT NULL, -- commits so far
    seq        INTEGER NOT NULL, -- newest entry
    record     INTEGER NOT NULL, -- newest record
    subjects   INTEGER NOT NULL, -- numbers given to subjects
    population INTEGER NOT NULL, -- subjects that records speak of
    slots      INTEGER NOT NULL, -- places given out in the key file
    indexed    INTEGER NOT NULL, -- selectors of entries up to here are in selectors
    moving     INTEGER NOT NULL, -- entries up to here are being moved there
    moved      INTEGER NOT NULL  -- how many of the 256 parts have been
);
INSERT INTO head VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 0);

CREATE TABLE subjects (
    no     INTEGER PRIMARY KEY,
    id     TEXT    NOT NULL UNIQUE,
    slot   INTEGER NOT NULL, -- place of the key in the key file; 0 for none
    known  INTEGER NOT NULL, -- 1 if a record speaks of it
    erased INTEGER NOT NULL  -- 1 if it was ever erased
);

CREATE TABLE entries (
    seq     INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL, -- nanoseconds since 1970, UTC
    signer  TEXT    NOT NULL,
    kind    INTEGER NOT NULL,
    key     BLOB    NOT NULL UNIQUE, -- first 16 bytes of Entry.Key
    subject INTEGER NOT NULL, -- whom body speaks of; 0 for nobody
    slot    INTEGER NOT NULL, -- whose key seals body
    outline BLOB    NOT NULL,
    body    BLOB
);
CREATE INDEX entries_by_kind ON entries (kind, seq);
CREATE INDEX entries_by_subject ON entries (subject, kind, seq);

-- What an entry says of its second subject, its third, and so on.
CREATE TABLE parts (
    seq     INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    kind    INTEGER NOT NULL,
    slot    INTEGER NOT NULL,
    body    BLOB    NOT NULL,
    PRIMARY KEY (seq, subject)
);
CREATE INDEX parts_by_subject ON parts (subject, kind, seq);

-- Keyed hashes of selectors and shingles, one row a subject.
CREATE TABLE selectors (
    hash    INTEGER NOT NULL,
    subject INTEGER NOT NULL,
    PRIMARY KEY (hash, subject)
) WITHOUT ROWID;

CREATE TABLE cursors (
    stage TEXT    PRIMARY KEY,
    seq   INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE holds (
    subject INTEGER PRIMARY KEY,
    body    BLOB NOT NULL
);

-- Places in the key file that are to be overwritten: an erasure that a crash
-- interrupted is finished on opening.
CREATE TABLE wipes (
    slot INTEGER PRIMARY KEY
);
