package page

import "strings"

// common are words of four letters and more that carry no subject, of the
// languages in which firms write most.
var common = func() map[uint64]bool {
	m := map[uint64]bool{}
	for _, w := range strings.Fields(`about above after again against also although among because been before being below
		between both cannot could does doing down during each every from further have having here hers herself himself
		into itself just like make many more most much must myself never only other others ours ourselves over
		same shall should some such than that their theirs them themselves then there these they this those through
		under until upon very want well were what when where which while whom whose will with within without would your
		yours yourself yourselves they've you're we're that's don't aber alle auch aus bei dass dem den der des die diese
		dieser durch eine einem einen einer eines haben ihre ihrer kann mehr nach nicht oder ohne sein seine sich sind
		sowie ueber und unser unsere unter vom von werden wird wurde zum zur avec cette dans elle entre leur leurs mais
		nous notre nos par plus pour sans ses sont sur tous tout une vos votre vous como cuando desde donde entre esta
		este estos hasta para pero porque por sobre sus todo todos tras una unos`) {
		m[WordHash(w)] = true
	}
	return m
}()
