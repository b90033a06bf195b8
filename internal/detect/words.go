package detect

import "strconv"

var numbers = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}

// Count writes a number as a sentence would begin with it: "Three", "48".
func Count(n int) string {
	if n < 0 || n >= len(numbers) {
		return strconv.Itoa(n)
	}
	s := numbers[n]
	return string(s[0]-'a'+'A') + s[1:]
}

// Few writes a number as a sentence would go on with it: "three", "48".
func Few(n int) string {
	if n < 0 || n >= len(numbers) {
		return strconv.Itoa(n)
	}
	return numbers[n]
}

// Plural returns one for 1 and many for any other number.
func Plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}
