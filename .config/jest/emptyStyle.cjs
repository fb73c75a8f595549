/** What a style sheet of a package is to a test: nothing. */
module.exports = {};
