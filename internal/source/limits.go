package source

// Limits bound what is read. The zero value means the defaults.
type Limits struct {
	Piece int   // most bytes of one piece; 0 means [DefaultPiece]
	Total int64 // most bytes of an input after decompression; 0 means no limit
	Ratio int64 // most bytes out for one byte in, beyond the first 64 MiB; 0 means [DefaultRatio]
}

// Limits that hold where nobody says otherwise.
const (
	DefaultPiece = 16 << 20
	DefaultRatio = 250
	Depth        = 64     // nesting of JSON
	MaxFacts     = 10_000 // facts and qualifiers of one piece
	MaxColumns   = 4096   // columns of a table
	MaxKey       = 512    // bytes of an identifier
)

// freeOutput is what may come out of a compressed input before its ratio is
// looked at: small files compress well and harm nobody.
const freeOutput = 64 << 20

func (l Limits) piece() int {
	if l.Piece <= 0 {
		return DefaultPiece
	}
	return l.Piece
}

func (l Limits) ratio() int64 {
	if l.Ratio <= 0 {
		return DefaultRatio
	}
	return l.Ratio
}
