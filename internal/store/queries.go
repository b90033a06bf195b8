package store

// SQL that PostgreSQL takes as well: numbered placeholders, ON CONFLICT, no
// functions. What differs stands in migrations and in conn.go.
//
// A limit is "$2 + 0": SQLite looks into a bare parameter there to plan by it,
// and then plans the statement anew whenever another value is bound, which costs
// seven times what such a query does.
const (
	sqlHead    = "SELECT version, seq, record, subjects, population, slots, indexed, moving, moved, past, past_subject FROM head WHERE one = 1"
	sqlSetHead = "UPDATE head SET version = $1, seq = $2, record = $3, subjects = $4, population = $5, slots = $6, indexed = $7, moving = $8, moved = $9, past = $10, past_subject = $11 WHERE one = 1"

	sqlSubject    = "SELECT no, slot, known, erased FROM subjects WHERE id = $1"
	sqlName       = "SELECT id FROM subjects WHERE no = $1"
	sqlAddSubject = "INSERT INTO subjects (no, id, slot, known, erased) VALUES ($1, $2, $3, $4, 0)"
	sqlSetSubject = "UPDATE subjects SET slot = $2, known = $3, erased = $4 WHERE no = $1"

	sqlPeopleAfter = "SELECT no, id FROM subjects WHERE no > $1 AND known = 1 AND " + noSite + " ORDER BY no LIMIT $2 + 0"

	// noSite leaves out what countersign.ID.Site reports.
	noSite = "id NOT LIKE 'domain:%' AND id NOT LIKE 'host:%'"

	sqlSubjects = "SELECT id FROM subjects ORDER BY no"
	sqlPeople   = "SELECT count(*) FROM subjects WHERE known = 1 AND " + noSite
	sqlRecord   = "SELECT max(seq) FROM entries WHERE kind = 1"
	sqlPairs    = "SELECT count(*) FROM selectors"

	sqlKnownKey = "SELECT seq FROM entries WHERE key = $1"
	sqlAddEntry = "INSERT INTO entries (seq, at, signer, kind, key, subject, slot, outline, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
	sqlAddPart  = "INSERT INTO parts (seq, subject, kind, slot, body) VALUES ($1, $2, $3, $4, $5)"

	sqlAfter     = "SELECT seq, at, signer, kind, subject, slot, outline, body, key FROM entries WHERE seq > $1 ORDER BY seq LIMIT $2 + 0"
	sqlAfterKind = "SELECT seq, at, signer, kind, subject, slot, outline, body, key FROM entries WHERE kind = $3 AND seq > $1 ORDER BY seq LIMIT $2 + 0"
	sqlParts     = "SELECT subject, slot, body FROM parts WHERE seq = $1 ORDER BY subject"
	sqlLatest    = "SELECT seq, at, signer, kind, subject, slot, outline, body, key FROM entries WHERE subject = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1"
	sqlDecided   = "SELECT seq, at, signer, kind, subject, slot, outline, body, key FROM entries WHERE subject = $1 AND kind IN (4, 6) ORDER BY seq"

	sqlRulings    = "SELECT seq, at, signer, kind, subject, slot, outline, body, key FROM entries WHERE kind IN (4, 6) ORDER BY seq"
	sqlAnyDecided = "SELECT 1 FROM entries WHERE kind = 4 LIMIT 1"
	sqlRuled      = "SELECT DISTINCT subject FROM entries WHERE kind IN (4, 6) AND subject <> 0"

	sqlFacts     = "SELECT seq, slot, body FROM entries WHERE subject = $1 AND kind = 1 AND slot = $2 ORDER BY seq"
	sqlFactParts = "SELECT seq, slot, body FROM parts WHERE subject = $1 AND kind = 1 AND slot = $2 ORDER BY seq"
	sqlNewest    = "SELECT max(seq) FROM entries WHERE subject = $1 AND kind = 1 AND slot = $2"
	sqlNewestIn  = "SELECT max(seq) FROM parts WHERE subject = $1 AND kind = 1 AND slot = $2"

	sqlSpokenOf   = "SELECT 1 FROM entries WHERE subject = $1 AND kind = 1 AND slot = $2 AND seq < $3 LIMIT 1"
	sqlSpokenOfIn = "SELECT 1 FROM parts WHERE subject = $1 AND kind = 1 AND slot = $2 AND seq < $3 LIMIT 1"

	sqlCursor    = "SELECT seq FROM cursors WHERE stage = $1"
	sqlSetCursor = "INSERT INTO cursors (stage, seq) VALUES ($1, $2) ON CONFLICT (stage) DO UPDATE SET seq = excluded.seq"

	sqlHaving       = "SELECT subject FROM selectors WHERE hash = $1 ORDER BY subject LIMIT $2 + 0"
	sqlCount        = "SELECT count(*) FROM selectors WHERE hash = $1"
	sqlHas          = "SELECT 1 FROM selectors WHERE hash = $1 AND subject = $2"
	sqlAddSelector  = "INSERT INTO selectors (hash, subject) VALUES ($1, $2) ON CONFLICT DO NOTHING"
	sqlAddSelectors = "INSERT INTO selectors (hash, subject) VALUES " +
		"($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14), ($15, $16) ON CONFLICT DO NOTHING"
	sqlDelSelector = "DELETE FROM selectors WHERE hash = $1 AND subject = $2"

	sqlHolds    = "SELECT subject, body FROM holds"
	sqlSetHold  = "INSERT INTO holds (subject, body) VALUES ($1, $2) ON CONFLICT (subject) DO UPDATE SET body = excluded.body"
	sqlSharing  = "SELECT 1 FROM evidence_subjects a JOIN evidence_subjects b ON b.evidence = a.evidence WHERE a.subject = $1 AND b.subject = $2 LIMIT 1"
	sqlDropHold = "DELETE FROM holds WHERE subject = $1"

	sqlKnownEvidence      = "SELECT no FROM evidence WHERE hash = $1 AND slots = $2"
	sqlAddEvidence        = "INSERT INTO evidence (no, hash, slots, leaf, at, size, key, name, body, file, slips) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
	sqlAddEvidenceSubject = "INSERT INTO evidence_subjects (subject, evidence) VALUES ($1, $2)"
	sqlEvidence           = "SELECT hash, slots, leaf, at, size, key, name, body, file FROM evidence WHERE hash = $1 ORDER BY no"
	sqlEvidenceAfter      = "SELECT hash, slots, leaf, at, size, key, name, slips FROM evidence WHERE no > $1 + 1 ORDER BY no LIMIT $2 + 0"
	sqlEvidenceBy         = "SELECT e.hash, e.slots, e.leaf, e.at, e.size, e.key, e.name, e.slips FROM evidence_subjects s JOIN evidence e ON e.no = s.evidence WHERE s.subject = $1 ORDER BY e.no"
	sqlEvidenceAll        = "SELECT e.hash, e.slots, e.leaf, e.at, e.size, e.key, e.name, e.body, e.file, l.body FROM evidence e LEFT JOIN leaves l ON l.no = e.leaf ORDER BY e.no"
	sqlEvidenceOf         = "SELECT evidence FROM evidence_subjects WHERE subject = $1"
	sqlDropEvidence       = "UPDATE evidence SET key = NULL, name = NULL, body = NULL WHERE no = $1"
	sqlDropEvidenceOf     = "DELETE FROM evidence_subjects WHERE subject = $1"
	sqlErasedFiles        = "SELECT file FROM evidence WHERE key IS NULL AND file IS NOT NULL"
	sqlForgetFiles        = "UPDATE evidence SET file = NULL WHERE key IS NULL AND file IS NOT NULL"

	sqlAddSlip    = "INSERT INTO slips (no, subject, slot, body) VALUES ($1, $2, $3, $4)"
	sqlSlips      = "SELECT no, subject, slot, body FROM slips WHERE no >= $1 AND no < $2 ORDER BY no"
	sqlSlipBefore = "SELECT no, subject, slot, body FROM slips WHERE subject = $1 AND no < $2 AND body IS NOT NULL ORDER BY no DESC LIMIT 1"
	sqlDropSlips  = "UPDATE slips SET body = NULL WHERE subject = $1 AND body IS NOT NULL"
	sqlCountSlips = "SELECT count(*) FROM slips"
	sqlSheets     = "SELECT hash, leaf, slips FROM evidence WHERE slips > 0 ORDER BY no"
	sqlEvidenceNo = "SELECT hash, slots, leaf, at, size, key, name, slips FROM evidence WHERE no = $1"

	sqlAddLeaf = "INSERT INTO leaves (no, body) VALUES ($1, $2)"
	sqlLeaves  = "SELECT body FROM leaves WHERE no >= $1 ORDER BY no LIMIT $2 + 0"
	sqlLog     = "SELECT edge, checkpoint FROM log WHERE one = 1"
	sqlSetLog  = "UPDATE log SET edge = $1 WHERE one = 1"
	sqlSign    = "UPDATE log SET checkpoint = $2 WHERE one = 1 AND checkpoint = $1"

	sqlAddWipe   = "INSERT INTO wipes (slot) VALUES ($1) ON CONFLICT DO NOTHING"
	sqlWipes     = "SELECT slot FROM wipes"
	sqlDropWipes = "DELETE FROM wipes"
)
