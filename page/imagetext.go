package page

// MarshalText writes the hash as String does, so that no reader of JSON rounds
// its words.
func (h ImageHash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (h *ImageHash) UnmarshalText(b []byte) error {
	read, err := ParseImageHash(string(b))
	if err == nil {
		*h = read
	}
	return err
}
