// Package page reads web pages as evidence: what they show, what they are made of, whom they name.
//
// Pages come from whoever wrote them, so nothing in them is trusted or run:
// sizes are bounded, every step is linear in the page, what nests too deep is
// read flat.
//
// [Printer.Print] fingerprints a page: its passages and word pairs, blind to
// brand, names, places, numbers and addresses; the shape of its elements; its
// styles, class names and assets. [Read] tells what a person would look for:
// title, links, assets, contact data, analytics ids, claims, comments.
// [Compare] says in which parts two pages agree; how much that means depends on
// how many others agree in the same, which package similar knows.
// [ImageHash] is PDQ, a perceptual hash of images.
package page
