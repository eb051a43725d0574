/// Simple rules, conditions and actions as a web page edits them, and the Sieve scripts that they
/// make.
///
/// [org.posthorn.sieve.rules.RulesJson] reads and writes them;
/// [org.posthorn.sieve.rules.RulesScript] makes a script of them and finds them in it again. A
/// script carries its rules in a comment, with a digest of all of it: whoever edits the script by
/// hand has one that is not made from rules any more.
@NullMarked
package org.posthorn.sieve.rules;

import org.jspecify.annotations.NullMarked;
