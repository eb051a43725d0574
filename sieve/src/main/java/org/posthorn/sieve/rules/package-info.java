/// Simple rules with conditions and actions, as a web page edits them, and the Sieve scripts
/// generated from them.
///
/// [org.posthorn.sieve.rules.RulesJson] reads and writes them;
/// [org.posthorn.sieve.rules.RulesScript] generates a script from them and reads them back from it.
/// A script holds its rules in a comment, with a digest of the whole script: after an edit by hand
/// it no longer counts as generated.
@NullMarked
package org.posthorn.sieve.rules;

import org.jspecify.annotations.NullMarked;
